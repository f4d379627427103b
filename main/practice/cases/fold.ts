/** One item as decided: its code (0–7), what was granted and what was asked for. */
export interface DecidedItem {
  readonly code: string;
  readonly value: number;
  readonly requested: number;
}

/**
 * 案件核定註記 that follows from the items, by the guide's rule; null where the rule says nothing (an item still 審核中).
 * A 改核 (7) counts by quantity: all of it is 1, none of it 2, less 3.
 */
export function foldItems(items: readonly DecidedItem[]): string | null {
  const codes = items.map(({ code, value, requested }) => {
    if (code !== '7') return code;
    if (value === 0) return '2';
    return value === requested ? '1' : '3';
  });
  const all = (...of: string[]): boolean => codes.length > 0 && codes.every((code) => of.includes(code));
  if (codes.includes('0')) return null;
  if (all('1')) return '1';
  if (codes.includes('1') || codes.includes('3')) return '3';
  if (all('2', '6')) return '2';
  if (codes.includes('4')) return '4';
  return codes.includes('5') ? '5' : null;
}
