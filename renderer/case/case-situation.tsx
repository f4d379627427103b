import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { hashOf } from '../app/route.ts';
import { dispositionBeside } from '../cases/stage-label.tsx';
import { dateTime } from '../format/time.ts';
import { causeText } from '../texts/cause-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useNow } from '../ui/use-now.ts';
import { situationOf } from './situation.ts';

export function CaseSituation({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const texts = useTexts();
  const { caseTexts } = texts;
  const { meaning, next } = situationOf(detail, texts);
  const disposition = dispositionBeside(detail);
  return (
    <div className="situation">
      <p>
        <span className="situation-label">{caseTexts.what}</span>
        <span>
          {meaning}
          {disposition === null ? null : (
            <>
              {' '}
              <span className="nowrap">
                {caseTexts.disposition}: <strong>{disposition}</strong>
              </span>
            </>
          )}
        </span>
      </p>
      <p>
        <span className="situation-label">{caseTexts.todo}</span>
        <span>
          {next} <RetryTime detail={detail} />
        </span>
      </p>
      <LastError detail={detail} />
      {detail.wish === null ? null : <p className="tone-attention wide">{texts.wishes[detail.wish]}</p>}
      {detail.doubled ? <p className="tone-bad wide">{caseTexts.doubled}</p> : null}
      {detail.doubt === null ? null : <Doubt doubt={detail.doubt} />}
      <Relative label={caseTexts.supersedes} id={detail.supersedes} />
      <Relative label={caseTexts.supersededBy} id={detail.supersededBy} />
    </div>
  );
}

/** Why the latest try did not do: NHI's own words where it said some, else the cause in ours. */
function LastError({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const texts = useTexts();
  const { lastError } = detail;
  if (lastError === null || detail.problems.length > 0) return null;
  const { code, message } = lastError;
  const said = detail.answers.findLast((answer) => answer.issue?.code === code)?.issue?.text ?? null;
  return (
    <p>
      <span className="situation-label">{texts.caseTexts.lastError}</span>
      <span>
        {message === code ? (causeText(code, texts) ?? said) : message} <code className="muted">{code}</code>
      </span>
    </p>
  );
}

function RetryTime({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts } = useTexts();
  const now = useNow();
  const at = detail.nextAttemptAt;
  if (detail.delivery !== 'queued' || at === null || Date.parse(at) <= now) return null;
  return caseTexts.retryAt(dateTime(at));
}

function Doubt({ doubt }: { readonly doubt: NonNullable<CaseDetail['doubt']> }): ReactNode {
  const { caseTexts } = useTexts();
  const facts = [
    `${caseTexts.doubt.since} ${dateTime(doubt.since)}`,
    caseTexts.doubt.searches(doubt.emptySearches),
    ...(doubt.nextSearchAt === null ? [] : [caseTexts.doubt.nextSearch(dateTime(doubt.nextSearchAt))]),
    ...(doubt.resentAt === null ? [] : [caseTexts.doubt.resent(dateTime(doubt.resentAt))]),
  ];
  return (
    <ul className="doubt tabular">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}

function Relative({ label, id }: { readonly label: string; readonly id: string | null }): ReactNode {
  if (id === null) return null;
  return (
    <p className="wide">
      {label} <a href={hashOf({ page: 'case', id })}>{id}</a>
    </p>
  );
}
