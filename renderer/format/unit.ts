import type { Texts } from '../texts/texts.ts';

/** UCUM writes a unit of its own making in braces: `{tbl}`. In the words of the page where it has one. */
export function plainUnit(unit: string | null, { caseTexts }: Pick<Texts, 'caseTexts'>): string | null {
  if (unit === null) return null;
  const bare = unit.replace(/^\{(.*)\}$/, '$1');
  const words: Readonly<Record<string, string>> = caseTexts.units;
  return words[bare.toLowerCase()] ?? bare;
}

/** `133 tbl` as the page says it: `133 顆`; any other text as it was sent. */
export function plainAmount(text: string, texts: Pick<Texts, 'caseTexts'>): string {
  const [, amount, unit] = /^(-?[\d.]+) (\S+)$/.exec(text) ?? [];
  return amount === undefined || unit === undefined ? text : `${amount} ${plainUnit(unit, texts) ?? ''}`;
}
