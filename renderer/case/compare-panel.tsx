import type { ReactNode } from 'react';
import type { CaseDetail, OtherCase } from '../../shared/api/views/case-detail.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel, stageOf } from '../cases/stage.tsx';
import { shortMoment } from '../format/time.ts';
import { isTwin } from '../moves/move.ts';
import { useCodeNames } from '../names/code-names.tsx';
import type { Texts } from '../texts/texts.ts';
import { useCodeText, useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { ReceiptNumber } from '../ui/words.tsx';
import { comparedRows } from './compare.ts';

interface ComparePanelProps {
  readonly detail: CaseDetail;
  readonly other: OtherCase;
}

/** Two cases side by side with differences marked, so that a person can tell whether they are the same application. */
export function ComparePanel({ detail, other }: ComparePanelProps): ReactNode {
  const texts = useTexts();
  const words = texts.casePage.compare;
  const today = useToday();
  const codeText = useCodeText();
  const language = useLanguage();
  const { nameOf } = useCodeNames();
  const twin = isTwin(detail);
  const rows = comparedRows(detail, other, {
    ...{ texts, today, codeText, language },
    drugName: (code, text) => nameOf('drug', code, text),
  });
  const differing = rows.filter(({ differs }) => differs).length + (other.isSamePatient ? 0 : 1);
  return (
    <Section
      title={twin ? words.title : words.changed}
      className="compare-panel"
      beside={
        <span className="muted">{differing === 0 ? words.noneDiffers : words.differing(differing)}</span>
      }
    >
      <div className="scroll-x" tabIndex={0} role="group" aria-label={twin ? words.title : words.changed}>
        <table className="compare">
          <CompareHead twin={twin} detail={detail} other={other} />
          <tbody>
            <FixedRows detail={detail} other={other} />
            {rows.map(({ label, mine, theirs, differs }) => (
              <tr key={label} className={differs ? 'differs' : undefined}>
                <th scope="row">
                  {label}
                  {differs ? <span className="unseen">{words.differs}</span> : null}
                </th>
                <Cell lines={mine} />
                <Cell lines={theirs} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {twin ? (
        <p className="panel-foot with-icon">
          <Icon name="alert" />
          {words.onlyIfAnother}
        </p>
      ) : null}
    </Section>
  );
}

/** Column heads: both cases with their times. */
function CompareHead({
  twin,
  detail,
  other,
}: ComparePanelProps & {
  readonly twin: boolean;
}): ReactNode {
  const { compare: words, superseded } = useTexts().casePage;
  const today = useToday();
  return (
    <thead>
      <tr>
        <td />
        <th scope="col">
          {words.mine}
          <small className="tabular">
            {twin ? words.notSent : words.found(shortMoment(detail.createdAt, today))}
          </small>
        </th>
        <th scope="col">
          <a href={hashOf({ page: 'case', id: other.id })}>{twin ? words.theirs : superseded.newCase}</a>
          <small className="tabular">{sinceWords(other, today, words)}</small>
        </th>
      </tr>
    </thead>
  );
}

/** Rows for state and number, and for the patient if different. */
function FixedRows({ detail, other }: ComparePanelProps): ReactNode {
  const { casePage, cases } = useTexts();
  const { compare: words } = casePage;
  const number = other.receiptNumber ?? other.caseNumber;
  return (
    <>
      <tr>
        <th scope="row">{words.state}</th>
        <td>
          <StageLabel stage={stageOf(detail)} />
        </td>
        <td>
          <StageLabel stage={stageOf(other)} />
        </td>
      </tr>
      {number === null ? null : (
        <tr>
          <th scope="row">
            {other.receiptNumber === null ? cases.columns.caseNumber : cases.columns.receiptNumber}
          </th>
          <td>—</td>
          <td className="tabular">
            <ReceiptNumber number={number} />
          </td>
        </tr>
      )}
      {other.isSamePatient ? null : (
        <tr className="differs">
          <th scope="row">{words.patient}</th>
          <td colSpan={2}>
            <strong>{words.otherPatient}</strong>
          </td>
        </tr>
      )}
    </>
  );
}

function Cell({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <td>
      {lines.map((line, at) => (
        // Index in the key: the same drug may be listed twice.
        <p key={`${String(at)} ${line}`} className="break">
          {line}
        </p>
      ))}
    </td>
  );
}

function sinceWords(
  { acceptedAt, sentAt, createdAt }: OtherCase,
  today: string,
  words: Texts['casePage']['compare'],
): string {
  if (acceptedAt !== null) return words.arrived(shortMoment(acceptedAt, today));
  return sentAt === null
    ? words.found(shortMoment(createdAt, today))
    : words.sent(shortMoment(sentAt, today));
}
