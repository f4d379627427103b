import type { ReactNode } from 'react';
import type { CaseEvidence } from '../../shared/api/content-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useQuery } from '../connection/use-query.ts';
import { fileSize } from '../format/number.ts';
import { exactTime } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { textFor } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts } from '../ui/section.tsx';
import { PaperHead } from './paper-head.tsx';
import { Sheet } from './sheet.tsx';

/** Proof that a case was sent and answered, and when: patient and drug first, hashes last. */
export function EvidencePage({ id }: { readonly id: string }): ReactNode {
  const phi = useMay('patient.reveal');
  const { data, ...query } = useQuery(
    `evidence ${id} ${String(phi)}`,
    async (agent, signal) => {
      const [detail, evidence] = await Promise.all([
        agent.cases.show({ id, phi }, { signal }),
        agent.cases.evidence({ id }, { signal }),
      ]);
      return { detail, evidence };
    },
    () => false,
  );
  if (data !== null) return <Evidence {...data} />;
  return <NoAnswer {...query} pad />;
}

interface EvidenceProps {
  readonly detail: CaseDetail;
  readonly evidence: CaseEvidence;
}

const or = (value: string | null): string => value ?? '—';
const time = (value: string | null): string => (value === null ? '—' : exactTime(value));

function Evidence({ detail, evidence }: EvidenceProps): ReactNode {
  const { print, caseTexts, stages } = useTexts();
  const words = print.evidence;
  const { numbers, facts } = caseTexts;
  const decided = [time(detail.decidedAt), detail.decision === null ? null : stages[detail.decision].word]
    .filter((part) => part !== null)
    .join(' ');
  return (
    <Sheet id={detail.id} what="evidence" title={words.title}>
      <PaperHead detail={detail} />
      <h2>{words.sending}</h2>
      <Facts
        facts={[
          { label: facts.acceptedAt, value: <strong>{time(detail.acceptedAt)}</strong> },
          { label: numbers.caseNumber, value: <strong>{or(detail.caseNumber)}</strong> },
          { label: numbers.receiptNumber, value: or(detail.receiptNumber) },
          { label: facts.decidedAt, value: decided },
          { label: facts.createdAt, value: time(detail.createdAt) },
          { label: numbers.caseId, value: detail.id },
        ]}
      />
      <WhatHappened detail={detail} evidence={evidence} />
      <h2>{words.proof}</h2>
      <Facts facts={[{ label: words.file, value: <code className="break">{detail.sha256}</code> }]} />
      <EvidenceTable
        title={`${words.attachments}　${words.hash}`}
        heads={[caseTexts.items.sequence, words.hash]}
        rows={detail.attachments.map(({ sha256 }, index) => [String(index + 1), or(sha256)])}
      />
      <EvidenceTable
        title={`${words.answers}　${words.hash}`}
        heads={[words.received, words.hash]}
        rows={evidence.answers.map((one) => [time(one.receivedAt), one.contentHash])}
      />
      <Trail evidence={evidence} />
      <p className="muted">{words.order}</p>
      <p className="muted">{words.note}</p>
    </Sheet>
  );
}

/** Attempts, NHI's answers and attachments, in words. */
function WhatHappened({ detail, evidence }: EvidenceProps): ReactNode {
  const { print, caseTexts, timeline, stages } = useTexts();
  const words = print.evidence;
  // NHI's status, and its decision if any.
  const answerWords = ({ id, kind }: CaseEvidence['answers'][number]): string => {
    const answer = detail.answers.find((each) => each.id === id);
    const decision = answer?.decision ?? null;
    const result = decision === null ? null : stages[decision].word;
    const said = [answer?.disposition ?? null, result].filter((part) => part !== null && part !== '');
    return [textFor(timeline.answer, kind) ?? kind, ...said].join('：');
  };
  const outcomeOf = ({ outcome, status, errorCode }: CaseDetail['attemptList'][number]): string => {
    const word = outcome === null ? timeline.underWay : (textFor(timeline.outcomes, outcome) ?? outcome);
    return [word, status, errorCode].filter((part) => part !== null).join(' ');
  };
  return (
    <>
      <EvidenceTable
        title={words.attempts}
        heads={[words.started, words.ended, words.result, words.requestId]}
        rows={detail.attemptList.map((one) => [
          time(one.startedAt),
          time(one.endedAt),
          outcomeOf(one),
          one.id,
        ])}
      />
      <EvidenceTable
        title={words.answers}
        heads={[words.received, words.result]}
        rows={evidence.answers.map((one) => [time(one.receivedAt), answerWords(one)])}
      />
      <EvidenceTable
        title={words.attachments}
        heads={[caseTexts.items.sequence, words.name, words.size]}
        rows={detail.attachments.map(({ name, size }, index) => [
          String(index + 1),
          name,
          size === null ? '—' : fileSize(size),
        ])}
      />
    </>
  );
}

/** The case's lines in the trail, and the head of the chain. */
function Trail({ evidence: { audit, head, cut } }: Pick<EvidenceProps, 'evidence'>): ReactNode {
  const { print, timeline, events, access } = useTexts();
  const words = print.evidence;
  const kindWord = (kind: string): string =>
    textFor(words.kinds, kind) ?? textFor(events, kind) ?? textFor(access.kinds, kind) ?? kind;
  const whoOf = ({ actor, claimed }: CaseEvidence['audit'][number]): string =>
    claimed === null ? (actor === 'agent' ? timeline.agent : actor) : timeline.claimed(claimed, actor);
  return (
    <>
      <EvidenceTable
        title={words.audit}
        heads={[words.line, words.time, words.what, words.who, words.prev]}
        rows={audit.map((one) => [String(one.n), time(one.at), kindWord(one.kind), whoOf(one), one.prev])}
      />
      {head === null ? null : (
        <p>
          {words.head(head.n)} <code className="break">{`${String(head.n)}:${head.hash}`}</code>
        </p>
      )}
      {cut ? <p>{words.cut}</p> : null}
    </>
  );
}

interface EvidenceTableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Maximum length of text that must not wrap: times, names, counts. Longer text, such as a hash, may break. */
const ONE_LINE = 19;

/** A table with a title; hashes are recognised by their form. */
function EvidenceTable({ title, heads, rows }: EvidenceTableProps): ReactNode {
  const { none } = useTexts().print.evidence;
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <DataTable className="sheet-table" heads={heads}>
          {rows.map((row, line) => (
            <tr key={`${String(line)} ${row[0] ?? ''}`}>
              {row.map((cell, column) => (
                <td
                  key={heads[column] ?? String(column)}
                  className={cell.length <= ONE_LINE ? 'nowrap' : undefined}
                >
                  {/^[0-9a-f]{64}$/.test(cell) ? <code className="break">{cell}</code> : cell}
                </td>
              ))}
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}
