/** What the page needs of the contract when it runs. Plain lists and numbers, so that it does not have to fetch the schemas and their library. */

/** What the list can be in the order of; `found` is when the file came. */
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

/** How statistics may be split. */
export const STATS_BY = ['drug', 'indication', 'department', 'doctor'] as const;

/** 申請日期, 受理日期, 核定日期. */
export const STATS_PERIODS = ['applied', 'received', 'decided'] as const;

/** A Bundle to check is text of this many bytes in UTF-8 at most. */
export const MAX_CHECKED_BYTES = 50 * 1024 * 1024;
