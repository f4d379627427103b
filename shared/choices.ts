/**
 * Parts of the contract that the page needs at run time: plain lists and numbers, so that it does not load the schemas and their library.
 */

/** Orders of the list; `found` is the time the file arrived. */
export const CASE_ORDERS = [
  'found',
  'stage',
  'patient',
  'file',
  'type',
  'drug',
  'indication',
  'department',
  'doctor',
  'owner',
  'due',
  'applied',
  'accepted',
  'decided',
  'number',
  'receipt',
  'updated',
] as const;

export const STATS_BY = ['drug', 'indication', 'department', 'doctor'] as const;

/** 申請日期, 受理日期, 核定日期. */
export const STATS_PERIODS = ['applied', 'received', 'decided'] as const;

/** Figures of statistics that are counts of cases: each opens the cases it counts. */
export const COUNTED_FIGURES = [
  'cases',
  'approved',
  'partiallyApproved',
  'denied',
  'supplementRequested',
  'returned',
  'open',
  'accepted',
  'decided',
] as const;
/** Sums of two figures that the page shows as one number. */
export const SUMMED_FIGURES = {
  approvedBoth: ['approved', 'partiallyApproved'],
  askedBoth: ['supplementRequested', 'returned'],
} as const satisfies Readonly<Record<string, readonly (typeof COUNTED_FIGURES)[number][]>>;
export type SummedFigure = keyof typeof SUMMED_FIGURES;
export const SUMMED_KEYS = ['approvedBoth', 'askedBoth'] as const satisfies readonly SummedFigure[];
export type CountedFigure = (typeof COUNTED_FIGURES)[number] | SummedFigure;

/**
 * Result of the rule that leads a case's answers (預檢): all is met; only data is missing; something does not fit, or it failed without a
 * reason; no answer could be had.
 */
export const PRECHECK_SAID = ['met', 'missing', 'unfit', 'unknown'] as const;
export type PrecheckSaid = (typeof PRECHECK_SAID)[number];

/** Decisions that are no approval at once: what 理由簿 is about. */
/** Statement of a person who releases a held case that NHI may have, or that has a twin there. */
export const RELEASE_WORDS = ['checked', 'different'] as const;
export type ReleaseWord = (typeof RELEASE_WORDS)[number];

export const REASON_ENDS = ['denied', 'partially-approved', 'supplement-requested'] as const;
export type ReasonEnd = (typeof REASON_ENDS)[number];
/** Rows of 理由簿: drug with indication, the hospital's tags, doctors. */
export const REASON_BY = ['drug', 'tag', 'doctor'] as const;
export type ReasonBy = (typeof REASON_BY)[number];
/** By what a case came to an approval after all: 補件, 申復, 爭議審議, an application of its own. */
export const LATER_BY = ['supplement', 'appeal', 'dispute', 'again'] as const;
export type LaterBy = (typeof LATER_BY)[number];
/** The hospital's tags for what NHI says; more are no order. */
export const MOST_TAGS = 100;

/** A package that is imported from the page: NHI's guide has 2.3 MB, its rules 0.4 MB. Larger ones are imported on the command line. */
export const MAX_PACKAGE_BYTES = 32 * 1024 * 1024;

/** A Bundle to check is text of this many bytes in UTF-8 at most. */
export const MAX_CHECKED_BYTES = 50 * 1024 * 1024;

/** Marks of staff on an approved course that ends (續用): 準備中, 停藥, 轉院. None: 還沒準備. */
export const CONTINUATION_MARKS = ['preparing', 'stopped', 'transferred'] as const;
export type ContinuationMark = (typeof CONTINUATION_MARKS)[number];
/**
 * Where a course stands: `open` 還沒準備; a person's mark; `sent`: its continuation is at NHI, which outweighs every mark.
 */
export const CONTINUATION_STATES = ['open', ...CONTINUATION_MARKS, 'sent'] as const;
export type ContinuationState = (typeof CONTINUATION_STATES)[number];
