/** East Asian wide characters take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

/** Shows characters that a terminal would act on as question marks: a file name may contain escape sequences. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/** Columns under their headings, two spaces between them; `none` in place of a table without rows. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  none?: string,
): string {
  if (none !== undefined && rows.length === 0) return none;
  const lines = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) =>
    lines.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0),
  );
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** `name  value` lines; undefined values are left out. */
export function formatFields(
  fields: readonly (readonly [string, string | number | boolean | null | undefined])[],
): string {
  const shown = fields.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => `${name.padEnd(width)}  ${value === null ? '-' : printable(String(value))}\n`)
    .join('');
}

function widthOf(text: string): number {
  return Array.from(text).length + (text.match(WIDE)?.length ?? 0);
}
