/**
 * A patient's number as it may stand on a screen others can see: `A123456789` → `A12****789`. Shorter numbers keep
 * less, and always lose at least three characters.
 */
export function maskNumber(number: string): string {
  const chars = Array.from(number);
  const keep = chars.length >= 9 ? 3 : chars.length >= 6 ? 1 : 0;
  if (keep === 0) return '*'.repeat(chars.length);
  return `${chars.slice(0, keep).join('')}****${chars.slice(-keep).join('')}`;
}
