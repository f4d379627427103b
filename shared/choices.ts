/**
 * Parts of the contract that the page needs at run time, as plain lists and numbers: so the page does not load the schemas and zod.
 */

/** Orders of the list; `found` is the time the file arrived. */
export const CASE_ORDERS = [
  'found',
  'stage',
  'patient',
  'drug',
  'department',
  'owner',
  'due',
  'applied',
  'ends',
  'receipt',
] as const;

export const STATS_BY = ['drug', 'indication', 'department', 'doctor'] as const;

/** 申請日期, 受理日期, 核定日期. */
export const STATS_PERIODS = ['applied', 'received', 'decided'] as const;

/** Results of cases in statistics; the others make up the first, the total. */
export const RESULT_FIGURES = [
  'cases',
  'approved',
  'partiallyApproved',
  'denied',
  'supplementRequested',
  'returned',
  'open',
] as const;
/** Figures of statistics that count cases; the page links each to its cases. */
export const COUNTED_FIGURES = [...RESULT_FIGURES, 'accepted', 'decided'] as const;
/** Sums of two figures that the page shows as one number. */
export const SUMMED_FIGURES = {
  approvedBoth: ['approved', 'partiallyApproved'],
  askedBoth: ['supplementRequested', 'returned'],
} as const satisfies Readonly<Record<string, readonly (typeof COUNTED_FIGURES)[number][]>>;
export type SummedFigure = keyof typeof SUMMED_FIGURES;
export const SUMMED_KEYS = ['approvedBoth', 'askedBoth'] as const satisfies readonly SummedFigure[];
export type CountedFigure = (typeof COUNTED_FIGURES)[number] | SummedFigure;

/**
 * Result of the leading rule of a case (預檢): all conditions are met; only data is missing; a condition does not fit, or the rule failed
 * without a reason; the rule gave no answer.
 */
/** A person's statement at the release of a held case that NHI may have (`checked`), or that has a twin (`different`). */
export const RELEASE_WORDS = ['checked', 'different'] as const;
export type ReleaseWord = (typeof RELEASE_WORDS)[number];

/** Decisions for which NHI gives a reason. */
export const NOT_AGREED = ['denied', 'partially-approved', 'supplement-requested'] as const;
export type NotAgreed = (typeof NOT_AGREED)[number];

/** `published`: bytes that this program knows; `trusted`: other bytes of a known package, by a person's word; `imported`: any other. */
export const PACKAGE_SOURCES = ['published', 'trusted', 'imported'] as const;
export type PackageSource = (typeof PACKAGE_SOURCES)[number];

/** Maximum size of a Bundle, in bytes of UTF-8. */
export const MAX_BUNDLE_BYTES = 50 * 1024 * 1024;
