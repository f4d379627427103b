/** 與健保署對帳: compares NHI's monthly list (from its VPN) with the hospital's cases. */
import { DECISIONS } from './states.ts';

/** Kinds of columns in NHI's list; `patient` is the identity number. */
export const LIST_COLUMNS = [
  'receipt',
  'caseNumber',
  'patient',
  'name',
  'applied',
  'drug',
  'drugName',
  'result',
  'quantity',
  'decided',
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

/** `pending`: NHI has not decided; `failed`: its checks failed; `other`: a text that is no known result. */
export const LIST_RESULTS = [...DECISIONS, 'pending', 'failed', 'other'] as const;
export type ListResult = (typeof LIST_RESULTS)[number];

/** Maximum number of rows: a medical center has some hundreds a month. */
export const MOST_LIST_ROWS = 20_000;

/** Groups of differences, in the page's order. `ours`, `theirs`: on one side only. `unclear`: several candidates. */
export const RECONCILE_GROUPS = ['different', 'ours', 'theirs', 'unclear'] as const;
export type ReconcileGroup = (typeof RECONCILE_GROUPS)[number];

export const RECONCILE_WHYS = [
  /** The numbers are the same, but the patient or all drugs differ. */
  'other-patient',
  'other-drug',
  /** NHI has the case, although we never sent it. */
  'not-sent',
  /** NHI has a case that is in doubt here. */
  'doubt-found',
  /** Rows of one application contradict each other. */
  'rows-disagree',
  'unreadable',
  /** The list has a decision that the agent has not received. */
  'not-heard',
  /** The agent has a decision that the list does not have. */
  'not-there',
  'other-result',
  'quantity',
  'doubt-missing',
  'after-list',
  'receipt-missing',
  'not-listed',
  /** The row has no number of NHI, and no patient or no day. */
  'no-key',
  'unknown',
  'number-twice',
  'alike',
] as const;
export type ReconcileWhy = (typeof RECONCILE_WHYS)[number];

/** Without a common number, a row and a case can match only if their 申請日期 differ by at most this many days. */
export const MOST_DAYS_APART = 3;
