import type { ProblemReport } from './api/check.ts';

/** The byte order mark by which Excel knows UTF-8. */
export const CSV_MARK = '\ufeff';

/** One line by RFC 4180. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

/**
 * A spreadsheet reads a cell that begins with one of these as a formula; East Asian versions of Excel also the full-width ones. It may
 * skip a leading line feed. A leading ' makes the cell a text.
 */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADINGS = ['代碼', '嚴重程度', '位置', '案件數', '次數', '說明', '處理方式', 'Message', 'What to do'];

/** The report to the HIS vendor as CSV (RFC 4180), with a byte order mark. */
export function reportCsv(report: ProblemReport): string {
  const rows = report.lines.map((line) => [
    line.code,
    line.severity === 'error' ? '錯誤' : '提醒',
    line.path,
    String(line.cases),
    String(line.count),
    line.message,
    line.nextStep ?? '',
    line.messageEn,
    line.nextStepEn ?? '',
  ]);
  return CSV_MARK + [HEADINGS, ...rows].map(csvLine).join('');
}
