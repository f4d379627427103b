/** The byte order mark by which Excel knows UTF-8. */
export const CSV_MARK = '\ufeff';

/** One line as RFC 4180 has it. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

/**
 * A spreadsheet takes what begins with one of these for a formula, the East Asian versions of Excel the full-width ones too;
 * it may skip a line feed before it. A leading ' makes it a text.
 */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
