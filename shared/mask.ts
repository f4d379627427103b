/** Masks patient data for a screen that others can see. */

/** `A123456789` → `A12****789`. Shorter numbers keep less; at least three characters are always masked. */
export function maskNumber(number: string): string {
  const chars = Array.from(number);
  const keep = chars.length >= 9 ? 3 : chars.length >= 6 ? 1 : 0;
  if (keep === 0) return '*'.repeat(chars.length);
  return `${chars.slice(0, keep).join('')}****${chars.slice(-keep).join('')}`;
}

/** `王小明` → `王○明`, `王明` → `王○`, `Lin Mei-Hua` → `L○a`: keeps the first character and, from three characters on, the last. */
export function maskName(name: string): string {
  const chars = Array.from(name.trim());
  const [first = ''] = chars;
  if (chars.length < 2) return chars.length === 0 ? '' : '○';
  return chars.length === 2 ? `${first}○` : `${first}○${chars.at(-1) ?? ''}`;
}

/** `1956-04-30` → `1956`. */
export const maskBirthDate = (date: string): string => date.slice(0, 4);
