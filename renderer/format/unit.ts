import type { Texts } from '../texts/texts.ts';

/** Translates a unit into the page's word, if any. UCUM writes custom units in braces: `{tbl}`. */
export function plainUnit(unit: string | null, { caseTexts }: Pick<Texts, 'caseTexts'>): string | null {
  if (unit === null) return null;
  const bare = unit.replace(/^\{(.*)\}$/, '$1');
  const words: Readonly<Record<string, string>> = caseTexts.units;
  return words[bare.toLowerCase()] ?? bare;
}

/** `133 tbl` → `133 顆`; other text stays unchanged. */
export function plainAmount(text: string, texts: Pick<Texts, 'caseTexts'>): string {
  const [, amount, unit] = /^(-?[\d.]+) (\S+)$/.exec(text) ?? [];
  return amount === undefined || unit === undefined ? text : `${amount} ${plainUnit(unit, texts) ?? ''}`;
}
