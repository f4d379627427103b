import type { Figures, Share } from '../../shared/api/stats-contract.ts';
import type { Texts } from '../texts/texts.ts';
import { num } from '../format/number.ts';

export const FIGURES = [
  'cases',
  'accepted',
  'decided',
  'firstApproved',
  'appealWon',
  'supplement',
  'medianDays',
] as const satisfies readonly (keyof Figures)[];

export const percentOf = ({ part, of }: Share): number | null =>
  of === 0 ? null : Math.round((part / of) * 1000) / 10;

/** A figure as it stands in the table and in the file; a share says of how many. */
export function figureText(
  figures: Figures,
  key: (typeof FIGURES)[number],
  words: Texts['statistics'],
): string {
  const value = figures[key];
  if (value === null) return '—';
  if (typeof value === 'number') return num(value);
  const percent = percentOf(value);
  return percent === null ? '—' : words.share(`${percent.toFixed(1)}%`, value.part, value.of);
}
