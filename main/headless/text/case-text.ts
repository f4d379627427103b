import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { HOLD_TEXTS } from './hold-text.ts';
import { formatFields, formatTable, printable } from './table.ts';

export function casesText(rows: readonly CaseRow[], phi: boolean): string {
  if (rows.length === 0) return 'no cases\n';
  const headings = ['ID', 'DELIVERY', 'REVIEW', 'DECISION', 'CASE NUMBER', 'CREATED', 'FILE'];
  return formatTable(
    phi ? [...headings, 'PATIENT'] : headings,
    rows.map((row) => [
      row.id,
      row.holdReason === null ? row.delivery : `${row.delivery} (${row.holdReason})`,
      row.review,
      row.decision ?? '-',
      row.caseNumber ?? '-',
      row.createdAt,
      row.fileName,
      ...(phi ? [row.patient === null ? '-' : `${row.patient.name} ${row.patient.number}`] : []),
    ]),
  );
}

export function caseText(detail: CaseDetail, phi: boolean): string {
  const patient = phi && detail.patient !== null ? `${detail.patient.name} ${detail.patient.number}` : null;
  const head = formatFields([
    ['id', detail.id],
    ['file', detail.fileName],
    ['folder', detail.folder],
    ...(phi ? ([['patient', patient]] as const) : []),
    ['delivery', detail.holdReason === null ? detail.delivery : `${detail.delivery} (${detail.holdReason})`],
    ...(detail.holdReason === null ? [] : ([['held because', HOLD_TEXTS[detail.holdReason]]] as const)),
    ['review', detail.review],
    ['decision', detail.decision],
    ['disposition', detail.disposition],
    ['case number', detail.caseNumber],
    ['receipt number', detail.receiptNumber],
    ['attempts', detail.attempts],
    ['next attempt', detail.nextAttemptAt],
    [
      'last error',
      detail.lastError === null ? null : `${detail.lastError.code}: ${detail.lastError.message}`,
    ],
    ['in doubt', detail.doubt === null ? null : doubtText(detail.doubt)],
    ['guide', detail.igVersion],
    ...(detail.overridden === null
      ? []
      : ([['sent anyway', `by ${detail.overridden.by}, ${detail.overridden.at}`]] as const)),
    ...(detail.sentSha256 === null ? [] : ([['sent as', detail.sentSha256]] as const)),
    ['supersedes', detail.supersedes],
    ['superseded by', detail.supersededBy],
    ['moves', detail.moves.join(', ')],
  ]);
  return [
    head,
    section(
      'problems',
      detail.problems.map((one) => `${one.severity} ${one.code} ${one.path}: ${one.messageEn}`),
    ),
    section(
      'attachments',
      detail.attachments.map((one) => `${one.name}: ${one.fault ?? one.state}${handedOverText(one)}`),
    ),
    section(
      'attempts',
      detail.attemptList.map(
        (one) => `${one.startedAt} ${one.phase} ${String(one.status ?? '-')} ${one.outcome ?? 'under way'}`,
      ),
    ),
    section(
      'answers',
      detail.answers.map(
        (one) => `${one.receivedAt} ${one.kind} ${one.disposition ?? '-'} ${one.decision ?? '-'}`,
      ),
    ),
    section(
      'events',
      detail.events.map(
        (one) => `${one.at} ${one.kind} ${one.from ?? '-'} -> ${one.to ?? '-'} by ${one.actor}`,
      ),
    ),
  ].join('');
}

/** What a doubt waits for where it ends by itself; the other reasons ask for a person, by their code. */
const WAITS_FOR: Readonly<Record<string, string>> = {
  'no-control-case': 'not shown; waits for the next successful upload, which shows whether the search works',
  'search-lags': 'not shown, but neither is a case that is there; searched again',
};

function doubtText(doubt: NonNullable<CaseDetail['doubt']>): string {
  const why = doubt.needsPerson;
  const waits = why === null ? null : (WAITS_FOR[why] ?? `a person has to look: ${why}`);
  return [`since ${doubt.since}`, ...(waits === null ? [] : [waits])].join('; ');
}

function handedOverText({ handedOver, handOver }: CaseDetail['attachments'][number]): string {
  if (handedOver) return ', handed over';
  if (handOver === null || handOver === undefined) return '';
  const code = handOver.code === null ? '' : ` ${handOver.code}`;
  return `, hand-over ${handOver.state}${code} (number ${String(handOver.ord + 1)})`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${printable(line)}\n`).join('')}`;
}
