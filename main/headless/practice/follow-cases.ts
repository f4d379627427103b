import type { PrecheckAnswer } from '../../../shared/api/precheck-contract.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { PlayedFile } from '../../../shared/practice-scenarios.ts';
import type { Decision, Delivery } from '../../../shared/states.ts';
import type { AgentClient } from '../control/control-client.ts';
import { formatTable } from '../table.ts';

export interface FileEnd {
  readonly file: PlayedFile;
  readonly row: CaseRow | null;
  readonly asExpected: boolean;
  /** Answer of the example rules; null: none concerns the file. */
  readonly precheck: PrecheckAnswer | null;
}

/** Prints each step of each case, until every file has reached its expected end or the time has run out. */
export async function followCases(
  client: AgentClient,
  files: readonly PlayedFile[],
  deadlineMs: number,
  say: (line: string) => void,
): Promise<FileEnd[]> {
  const startedAt = Date.now();
  const said = new Map<string, string>();
  const signal = AbortSignal.timeout(deadlineMs);
  let ends: FileEnd[] = [];
  try {
    for await (const _change of await client.changes(undefined, { signal })) {
      const { ids } = await client.cases.ids({});
      // Files are identified by their names, which hold their patients; these are invented.
      const rows = await client.cases.rows({ ids, phi: true });
      for (const row of rows.toReversed()) {
        const words = inWords(row);
        if (said.get(row.id) === words || !files.some(({ fileName }) => fileName === row.fileName)) continue;
        said.set(row.id, words);
        const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5);
        say(`${seconds} s  ${row.fileName.padEnd(40)} ${words}`);
      }
      ends = files.map((file) => endOf(file, rows));
      if (ends.every(({ asExpected }) => asExpected)) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    say('時間到，仍有案件未完成。 Time is over; not every case has ended.');
  }
  return Promise.all(ends.map((end) => withPrecheck(client, end)));
}

async function withPrecheck(client: AgentClient, end: FileEnd): Promise<FileEnd> {
  if (end.row === null) return end;
  const { answers } = await client.precheck.ofCase({ id: end.row.id });
  return { ...end, precheck: answers[0] ?? null };
}

function endOf(file: PlayedFile, rows: readonly CaseRow[]): FileEnd {
  const row = rows.find(({ fileName }) => fileName === file.fileName) ?? null;
  const { delivery, decision } = file.expected;
  const asExpected = row !== null && row.delivery === delivery && row.decision === decision;
  return { file, row, asExpected, precheck: null };
}

const DELIVERY: Readonly<Record<Delivery, string>> = {
  waiting: '等待附件 waiting for attachments',
  refused: '院內檢核未通過（未送出） refused by our checks, not sent',
  queued: '等待送出 queued',
  sending: '傳送中 sending',
  uncertain: '送件結果待確認 in doubt',
  accepted: '已上傳（已取得收件序號） uploaded',
  rejected: '上傳遭健保署拒收 rejected by NHI',
  held: '暫緩送出 held',
  cancelled: '取消送出 cancelled',
};

const DECISION: Readonly<Record<Decision, string>> = {
  approved: '同意 approved',
  denied: '不予同意 denied',
  'partially-approved': '部份同意 partially approved',
  'supplement-requested': '補件 supplement requested',
  returned: '退件 returned',
};

function inWords(row: CaseRow): string {
  if (row.decision !== null) return `${row.disposition ?? ''} → ${DECISION[row.decision]}`;
  if (row.delivery === 'accepted' && row.disposition !== null) return row.disposition;
  const problem = row.problems[0];
  return problem && row.delivery === 'refused'
    ? `${DELIVERY.refused}: ${problem.message}`
    : DELIVERY[row.delivery];
}

const PRECHECK: Readonly<Record<PrecheckAnswer['result'], string>> = {
  pass: '全部符合 met',
  fail: '未符合 not met',
  unknown: '沒有結果 no answer',
};

/** Each file with its result, its numbers, and whether the result was expected. */
export function resultTable(ends: readonly FileEnd[]): string {
  return formatTable(
    [
      '檔案 file',
      '結果 result',
      '收件序號 case number',
      '受理編號 receipt number',
      '示範預檢 pre-check',
      '符合預期 as expected',
    ],
    ends.map(({ file, row, asExpected, precheck }) => [
      file.fileName,
      row ? inWords(row) : '（未見） not seen',
      row?.caseNumber ?? '–',
      row?.receiptNumber ?? '–',
      precheck === null ? '–' : PRECHECK[precheck.result],
      asExpected ? '✓' : '✗',
    ]),
  );
}
