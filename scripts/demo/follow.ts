import { openControl } from '../../main/headless/control/control-client.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { Decision, Delivery } from '../../shared/states.ts';
import type { Sample } from '../../test/samples/types.ts';

interface SampleEnd {
  readonly sample: Sample;
  readonly row: CaseRow | null;
  readonly asExpected: boolean;
}

/** Tells each step of each case, until every sample has reached its expected end or the time is over. */
export async function followCases(
  dataDir: string,
  samples: readonly Sample[],
  deadlineMs: number,
  say: (line: string) => void,
): Promise<SampleEnd[]> {
  const control = await openControl(dataDir, 'demo');
  if (!control) throw new Error('the agent does not answer');
  const startedAt = Date.now();
  const said = new Map<string, string>();
  const signal = AbortSignal.timeout(deadlineMs);
  let ends: SampleEnd[] = [];
  try {
    for await (const _change of await control.client.changes(undefined, { signal })) {
      const { ids } = await control.client.cases.ids({});
      // Samples are told apart by the names of their files, which carry their patients; these are made up.
      const rows = await control.client.cases.rows({ ids, phi: true });
      for (const row of rows.toReversed()) {
        const words = inWords(row);
        if (said.get(row.id) === words) continue;
        said.set(row.id, words);
        say(
          `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${row.fileName.padEnd(40)} ${words}`,
        );
      }
      ends = samples.map((sample) => endOf(sample, rows));
      if (ends.every(({ asExpected }) => asExpected)) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    say('時間到，仍有案件未完成。 Time is over; not every case has ended.');
  } finally {
    await control.close();
  }
  return ends;
}

function endOf(sample: Sample, rows: readonly CaseRow[]): SampleEnd {
  const row = rows.find(({ fileName }) => fileName === sample.fileName) ?? null;
  const { delivery, decision } = sample.expected;
  return { sample, row, asExpected: row !== null && row.delivery === delivery && row.decision === decision };
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

/** Where a case is, in the words staff read. */
function inWords(row: CaseRow): string {
  if (row.decision !== null) return `${row.disposition ?? ''} → ${DECISION[row.decision]}`;
  if (row.delivery === 'accepted' && row.disposition !== null) return row.disposition;
  const problem = row.problems[0];
  return problem && row.delivery === 'refused'
    ? `${DELIVERY.refused}: ${problem.message}`
    : DELIVERY[row.delivery];
}

/** Columns of a terminal: a CJK character takes two. */
function width(text: string): number {
  return Array.from(text).reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
        char,
      )
        ? 2
        : 1),
    0,
  );
}

const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

/** The result table: each sample, what became of it, its numbers, and whether that was expected. */
export function resultTable(ends: readonly SampleEnd[]): string {
  const rows = [
    ['檔案 file', '結果 result', '收件序號 case number', '受理編號 receipt number', '符合預期 as expected'],
    ...ends.map(({ sample, row, asExpected }) => [
      sample.fileName,
      row ? inWords(row) : '（未見） not seen',
      row?.caseNumber ?? '–',
      row?.receiptNumber ?? '–',
      asExpected ? '✓' : '✗',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((columns) => '─'.repeat(columns)).join('  '));
  return lines.join('\n');
}
