/** 與健保署對帳: NHI's list of a month (from its VPN) held against the hospital's cases. */
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

/** `pending`: NHI has not decided; `failed`: its checks failed; `other`: words that name no result. */
export const LIST_RESULTS = [...DECISIONS, 'pending', 'failed', 'other'] as const;
export type ListResult = (typeof LIST_RESULTS)[number];

/** More rows than these are no list of a month: a medical center has some hundreds. */
export const MOST_LIST_ROWS = 20_000;

/** Groups of differences, in the order of the page. `ours`, `theirs`: on one side only. `unclear`: several fit. */
export const RECONCILE_GROUPS = ['different', 'ours', 'theirs', 'unclear'] as const;
export type ReconcileGroup = (typeof RECONCILE_GROUPS)[number];

export const RECONCILE_WHYS = [
  /** The numbers are the same; the patient, or each drug, is another. */
  'other-patient',
  'other-drug',
  /** The case was never sent by us, and NHI has it. */
  'not-sent',
  /** We do not know whether NHI took it, and NHI has it. */
  'doubt-found',
  /** Rows of one application contradict each other. */
  'rows-disagree',
  'unreadable',
  /** NHI has decided, and we have not heard of it … */
  'not-heard',
  /** … or the other way round. */
  'not-there',
  'other-result',
  'quantity',
  'doubt-missing',
  'after-list',
  'receipt-missing',
  'not-listed',
  /** Without a number of NHI's, and without patient or day. */
  'no-key',
  'unknown',
  'number-twice',
  'alike',
] as const;
export type ReconcileWhy = (typeof RECONCILE_WHYS)[number];

/** Days between 申請日期 here and there for which two without a common number can still be one. */
export const MOST_DAYS_APART = 3;
