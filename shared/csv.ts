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
