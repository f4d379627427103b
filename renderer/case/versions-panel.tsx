import type { ReactNode } from 'react';
import type { AnswerView, CaseDetail } from '../../shared/api/views/case-detail.ts';
import { DECISIONS } from '../../shared/states.ts';
import { num } from '../format/number.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { answerVersions, type AnswerChange } from './answer-diff.ts';
import { ResultCode } from './items-panel.tsx';
import { RawButton } from './raw-button.tsx';

/** All versions of NHI's review, newest first, with the changes since the previous one. */
export function VersionsPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const words = useTexts().print.versions;
  const versions = answerVersions(detail.answers);
  if (versions.length === 0) return null;
  return (
    <Section title={words.title} extra={<span className="count">{num(versions.length)}</span>}>
      <ol className="versions">
        {versions.map(({ answer, number, changes }, index) => (
          <li key={answer.id}>
            <p className="version-head">
              <strong>{words.version(number)}</strong>
              <time dateTime={answer.receivedAt} className="muted tabular">
                {dateTime(answer.receivedAt)}
              </time>
              {index === 0 ? <span className="pill tone-progress">{words.newest}</span> : null}
              <RawButton id={detail.id} what={{ answer: answer.id }} />
            </p>
            {answer.repeats > 0 ? <p className="second">{words.repeats(answer.repeats)}</p> : null}
            {changes === null ? (
              <First answer={answer} />
            ) : changes.length === 0 ? (
              <p className="muted">{words.same}</p>
            ) : (
              <ul className="changes">
                {changes.map((change) => (
                  <Change
                    key={`${change.what} ${String(change.sequence)} ${String(change.order)}`}
                    change={change}
                  />
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function First({ answer }: { readonly answer: AnswerView }): ReactNode {
  const { print, stages, shell } = useTexts();
  const says = [answer.disposition, answer.decision === null ? null : stages[answer.decision].word].filter(
    (part) => part !== null && part !== '',
  );
  return (
    <p>
      <span className="muted">{print.versions.first}</span> {says.join(shell.common.listEnd)}
    </p>
  );
}

function Change({ change }: { readonly change: AnswerChange }): ReactNode {
  const words = useTexts().print.versions;
  const { what, sequence, order } = change;
  const where =
    sequence === null ? null : order === null ? words.item(sequence) : words.order(sequence, order);
  const presence = what === 'added' || what === 'removed';
  return (
    <li>
      <span className="change-what">
        {where === null ? null : <span>{where} </span>}
        {words.changes[what]}
      </span>
      {presence ? null : (
        <span className="change-values">
          {change.from === null || change.from === '' ? null : (
            <>
              <del>
                <Value what={what} value={change.from} />
              </del>
              <span aria-hidden="true"> → </span>
            </>
          )}
          <ins>
            <Value what={what} value={change.to} />
          </ins>
        </span>
      )}
    </li>
  );
}

function Value({
  what,
  value,
}: {
  readonly what: AnswerChange['what'];
  readonly value: string | null;
}): ReactNode {
  const { stages } = useTexts();
  if (value === null || value === '') return <span className="muted">—</span>;
  if (what === 'resultCode') return <ResultCode code={value} plain />;
  const decision = what === 'decision' ? DECISIONS.find((one) => one === value) : undefined;
  return decision === undefined ? value : stages[decision].word;
}
