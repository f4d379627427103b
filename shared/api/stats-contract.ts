/** Figures of a period for the monthly report. The page explains each figure (`statistics.meaning`). */
import { z } from 'zod';
import { STATS_BY, STATS_PERIODS } from '../choices.ts';
import { base, day } from './base.ts';
import { caseFilter } from './case-filter.ts';

export type StatsBy = (typeof STATS_BY)[number];
const statsBy = z.enum(STATS_BY);

/**
 * Both days inclusive. `received`: NHI's 受理日期, else the day of the upload; `decided`: day of the first decision, so that a past month never
 * changes.
 */
const statsPeriod = z.object({ by: z.enum(STATS_PERIODS), from: day, to: day });
export type StatsPeriod = z.infer<typeof statsPeriod>;

/** A share is `of` and `part`, so that sums stay exact. */
const share = z.object({ part: z.int(), of: z.int() });
export type Share = z.infer<typeof share>;

export const figures = z.object({
  /** All cases except those refused, cancelled or superseded before NHI had them. */
  cases: z.int(),
  accepted: z.int(),
  decided: z.int(),
  /** By the latest decision; different decisions by item (`mixed`) count in none of the five. */
  approved: z.int(),
  partiallyApproved: z.int(),
  denied: z.int(),
  supplementRequested: z.int(),
  returned: z.int(),
  mixed: z.int(),
  /** Applied for and not decided yet: with NHI, or on its way there. */
  open: z.int(),
  /** Share approved or partly approved, of all approved, partly approved and denied. */
  approval: share,
  /** First applications (申報類別 1) with a decision: share approved or partly approved by the first one. */
  firstApproved: share,
  /** 申復 and 申復補件 (申報類別 3, 5) whose latest decision is not 補件: share approved or partly approved. */
  appealWon: share,
  /** All cases with a decision: share whose first one was 補件. */
  supplement: share,
  /** Median of whole days from 受理日期 to the first decision; null where none is decided. */
  medianDays: z.number().nullable(),
  /** Number of cases without 受理日期, which count by the day of the upload. */
  receivedGuessed: z.int(),
});
export type Figures = z.infer<typeof figures>;

const key = z.object({
  value: z.string(),
  /** The text for the code in the Bundles; null: they give none. */
  text: z.string().nullable(),
});

export const statsTable = z.object({
  /** ISO 8601 with offset. */
  asOf: z.string(),
  rows: z.array(key.extend({ total: figures })),
  total: figures,
  /** Number of smaller rows that are not shown. */
  moreRows: z.int(),
});
export type StatsTable = z.infer<typeof statsTable>;

/** `period` absent: all cases. */
const statsQuestion = z.object({
  rows: statsBy,
  filter: caseFilter.omit({ period: true }),
  period: statsPeriod.optional(),
});
export type StatsQuestion = z.infer<typeof statsQuestion>;

const sentencesQuestion = z.object({
  filter: caseFilter.pick({ drug: true, department: true, doctor: true }),
  period: statsPeriod,
});
export type SentencesQuestion = z.infer<typeof sentencesQuestion>;
/** `text`: as NHI wrote it, without the patient; `n`: number of cases. */
const nhiSentence = z.object({ key: z.string(), text: z.string(), n: z.int() });
export type NhiSentence = z.infer<typeof nhiSentence>;

export const statsContract = {
  stats: {
    table: base.input(statsQuestion).output(statsTable),
    /** 未同意原因; `more`: number of rarer sentences that are left out. */
    sentences: base
      .input(sentencesQuestion)
      .output(z.object({ sentences: z.array(nhiSentence), more: z.int() })),
  },
};
