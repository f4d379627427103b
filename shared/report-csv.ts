import type { ProblemReport } from './api/check.ts';
import { CSV_MARK, csvLine } from './csv.ts';

const HEADINGS = ['代碼', '嚴重程度', '位置', '案件數', '次數', '說明', '處理方式', 'Message', 'What to do'];

/** The report to the HIS vendor as CSV (RFC 4180), with the byte order mark by which Excel knows UTF-8. */
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
