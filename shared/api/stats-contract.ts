/** Figures of a period for the report at month's end. What each means stands beside it on the page (`statistics.meaning`). */
import { z } from 'zod';
import { base } from './base.ts';
import { caseFilter } from './case-filter.ts';

export const STATS_BY = ['drug', 'indication', 'department', 'doctor'] as const;
export type StatsBy = (typeof STATS_BY)[number];
const statsBy = z.enum(STATS_BY);

/** A share is `of` and `part`, so that a sum of cells can be told from a mean of means. */
const share = z.object({ part: z.int(), of: z.int() });
export type Share = z.infer<typeof share>;

export const figures = z.object({
  /** Cases, but for those refused, cancelled or superseded before NHI had them. */
  cases: z.int(),
  accepted: z.int(),
  decided: z.int(),
  /** Of first applications (申報類別 1) with a decision: approved, wholly or in part. */
  firstApproved: share,
  /** Of 申復 (申報類別 3) with a decision: approved, wholly or in part. */
  appealWon: share,
  /** Of all with a decision: 補件. */
  supplement: share,
  /** Whole days in Taipei from accepted to decided; null where none is decided. */
  medianDays: z.number().nullable(),
});
export type Figures = z.infer<typeof figures>;

const key = z.object({
  value: z.string(),
  /** As the Bundles write it, where they do. */
  text: z.string().nullable(),
});

export const statsTable = z.object({
  /** ISO 8601 with offset. */
  asOf: z.string(),
  rows: z.array(key.extend({ total: figures })),
  columns: z.array(key.extend({ total: figures })),
  /** Only pairs with a case; indices into `rows` and `columns`. */
  cells: z.array(z.object({ row: z.int(), column: z.int(), figures })),
  total: figures,
  /** Rows and columns beyond the largest, which are not shown. */
  moreRows: z.int(),
  moreColumns: z.int(),
});
export type StatsTable = z.infer<typeof statsTable>;

export const statsContract = {
  stats: {
    table: base
      .input(z.object({ rows: statsBy, columns: statsBy.nullable(), filter: caseFilter }))
      .output(statsTable),
  },
};
