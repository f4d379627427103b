import type { Figures, Share } from '../../shared/api/stats-contract.ts';
import type { Cell } from '../excel/workbook.ts';
import { num } from '../format/number.ts';

/** Figures about duration and course. */
export const COURSE = [
  'accepted',
  'decided',
  'firstApproved',
  'appealWon',
  'supplement',
  'medianDays',
] as const satisfies readonly (keyof Figures)[];

/** Minimum number of cases for a meaningful percentage. */
export const FEWEST = 10;

export const percentOf = ({ part, of }: Share): number | null =>
  of < FEWEST ? null : Math.round((part / of) * 1000) / 10;

/** `90.9%`; `5／6` for few cases; a dash for none. */
export function percentText(share: Share): string {
  const percent = percentOf(share);
  if (percent !== null) return `${percent.toFixed(1)}%`;
  return share.of === 0 ? '—' : `${num(share.part)}／${num(share.of)}`;
}

/** The figure as a number for spreadsheets. */
export function figureCell(value: number | Share | null): Cell {
  if (value === null || typeof value === 'number') return value;
  if (value.of === 0) return null;
  return percentOf(value) === null ? percentText(value) : { share: value.part / value.of };
}
