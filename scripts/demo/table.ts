import type { SampleEnd } from './follow.ts';
import { inWords } from './words.ts';

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
