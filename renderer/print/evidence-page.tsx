import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { CaseEvidence } from '../../shared/api/content-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useQuery } from '../connection/use-query.ts';
import { exactTime } from '../format/time.ts';
import { textFor } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Facts } from '../ui/section.tsx';
import { Sheet } from './sheet.tsx';

/** What proves that and when a case was sent and answered. No patient stands on it: numbers and hashes do. */
export function EvidencePage({ id }: { readonly id: string }): ReactNode {
  const { data, error, reload } = useQuery(
    `evidence ${id}`,
    async (agent, signal) => {
      const [detail, evidence] = await Promise.all([
        agent.cases.show({ id, phi: false }, { signal }),
        agent.cases.evidence({ id }, { signal }),
      ]);
      return { detail, evidence };
    },
    () => false,
  );
  if (data !== null) return <Evidence {...data} />;
  return error === null ? <Skeleton active className="pad" /> : <LoadFailed error={error} retry={reload} />;
}

function Evidence({
  detail,
  evidence,
}: {
  readonly detail: CaseDetail;
  readonly evidence: CaseEvidence;
}): ReactNode {
  const { print, caseTexts, timeline, events, access } = useTexts();
  const words = print.evidence;
  const { numbers, facts } = caseTexts;
  const or = (value: string | null): string => value ?? '—';
  const time = (value: string | null): string => (value === null ? '—' : exactTime(value));
  const kindWord = (kind: string): string =>
    textFor(words.kinds, kind) ?? textFor(events, kind) ?? textFor(access.kinds, kind) ?? kind;
  return (
    <Sheet id={detail.id} what="evidence" title={words.title}>
      <Facts
        facts={[
          { label: numbers.caseId, value: detail.id },
          { label: numbers.caseNumber, value: or(detail.caseNumber) },
          { label: numbers.receiptNumber, value: or(detail.receiptNumber) },
          { label: facts.createdAt, value: time(detail.createdAt) },
          { label: facts.acceptedAt, value: time(detail.acceptedAt) },
          { label: facts.decidedAt, value: time(detail.decidedAt) },
          { label: words.file, value: <code className="break">{detail.sha256}</code> },
          ...(detail.sentSha256 === null
            ? []
            : [{ label: words.sent, value: <code className="break">{detail.sentSha256}</code> }]),
        ]}
      />
      <EvidenceTable
        title={words.attachments}
        heads={[caseTexts.items.sequence, words.hash]}
        rows={detail.attachments.map(({ sha256 }, index) => [String(index + 1), or(sha256)])}
      />
      <EvidenceTable
        title={words.attempts}
        heads={[words.requestId, words.started, words.ended, words.result]}
        rows={detail.attemptList.map((one) => [
          one.id,
          time(one.startedAt),
          time(one.endedAt),
          [
            one.outcome === null
              ? timeline.underWay
              : (textFor(timeline.outcomes, one.outcome) ?? one.outcome),
            one.status,
            one.errorCode,
          ]
            .filter((part) => part !== null)
            .join(' '),
        ])}
      />
      <EvidenceTable
        title={words.answers}
        heads={[words.received, words.result, words.hash]}
        rows={evidence.answers.map((one) => [
          time(one.receivedAt),
          textFor(timeline.answer, one.kind) ?? one.kind,
          one.contentHash,
        ])}
      />
      <EvidenceTable
        title={words.audit}
        heads={[words.line, words.time, words.what, words.who, words.prev]}
        rows={evidence.audit.map((one) => [
          String(one.n),
          time(one.at),
          kindWord(one.kind),
          [
            one.actor === 'agent' ? timeline.agent : one.actor,
            ...(one.claimed === null ? [] : [timeline.claimed(one.claimed)]),
          ].join(' '),
          one.prev,
        ])}
      />
      {evidence.head === null ? null : (
        <p>
          {words.head(evidence.head.n)}{' '}
          <code className="break">{`${String(evidence.head.n)}:${evidence.head.hash}`}</code>
        </p>
      )}
      {evidence.cut ? <p>{words.cut}</p> : null}
      <p className="muted">{words.order}</p>
      <p className="muted">{words.note}</p>
    </Sheet>
  );
}

interface EvidenceTableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Times, names and counts stay on one line; a hash breaks where it has to. */
const ONE_LINE = 19;

/** A titled table of plain words; hashes are told by their form. */
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
