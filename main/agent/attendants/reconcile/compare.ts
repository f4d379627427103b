/** Compares one application in NHI's list with our case. */
import type { ListRow } from '../../../../shared/api/reconcile-contract.ts';
import type { ListResult, ReconcileWhy } from '../../../../shared/reconcile.ts';
import type { Delivery, Review } from '../../../../shared/states.ts';
import { doubledRows, type ListEntry, type OwnCase } from './match.ts';

/** NHI's result for one drug, as we know it. */
export interface OwnItem {
  readonly drug: string | null;
  /** nhi-approve-comment 0–7. */
  readonly resultCode: string | null;
  readonly quantity: number | null;
}

export interface OwnResult {
  readonly delivery: Delivery;
  readonly review: Review;
  /** Null: no decision, or items decided differently. */
  readonly decision: ListResult | null;
  /** A function: items are sealed, and few comparisons need them. */
  readonly items: () => readonly OwnItem[];
}

/** The list's results that fit each result code. For 改核, the amounts decide. */
const ITEM_RESULTS: Readonly<Record<string, readonly ListResult[]>> = {
  '0': ['pending'],
  '1': ['approved'],
  '2': ['denied'],
  '3': ['partially-approved'],
  '4': ['supplement-requested'],
  '5': ['returned'],
  '6': ['denied'],
  '7': ['approved', 'partially-approved', 'denied'],
};

/** Amounts are written with two decimals at the most. */
const SAME_AMOUNT = 0.001;

/**
 * Reason why a case and its rows of the list differ; null: they agree.
 * @param hasResult the list has a column of results: an empty cell says that NHI has not decided
 */
export function whyDifferent(
  entry: ListEntry,
  one: Pick<OwnCase, 'patient' | 'drugs' | 'isSent'>,
  own: OwnResult,
  hasResult: boolean,
): ReconcileWhy | null {
  const { rows } = entry;
  if (one.patient !== null && rows.some(({ patient = one.patient }) => patient !== one.patient))
    return 'other-patient';
  const drugs = [...entry.drugs];
  if (drugs.length > 0 && one.drugs.size > 0 && !drugs.some((drug) => one.drugs.has(drug)))
    return 'other-drug';
  if (own.delivery !== 'accepted') return one.isSent ? 'doubt-found' : 'not-sent';
  const results = rows.map(({ result = 'pending' }) => result);
  if (contradict(entry, hasResult)) return 'rows-disagree';
  if (hasResult) {
    if (results.includes('other')) return 'unreadable';
    const strange = rows.find((row) => !isOwnResult(row, own));
    if (strange !== undefined) return whyResult(strange.result ?? 'pending', own);
  }
  return rows.some((row) => isOtherQuantity(row, own)) ? 'quantity' : null;
}

/** True if the list has the same application and drug twice, with different results or amounts. */
function contradict(entry: ListEntry, hasResult: boolean): boolean {
  const doubled = new Set(doubledRows(entry));
  const said = new Map<string, string>();
  for (const { n, drug = '', result = 'pending', quantity } of entry.rows) {
    if (!doubled.has(n)) continue;
    const what = `${hasResult ? result : ''} ${String(quantity ?? '')}`;
    if ((said.get(drug) ?? what) !== what) return true;
    said.set(drug, what);
  }
  return false;
}

/** Our own result of a case, as the list would name it. */
function resultOf({ review, decision }: OwnResult): ListResult | null {
  if (review === 'decided') return decision;
  return review === 'failed' ? 'failed' : 'pending';
}

/** True if a row's result is that of the whole case, or that of the item with its drug. */
function isOwnResult({ result = 'pending', drug }: ListRow, own: OwnResult): boolean {
  if (result === resultOf(own)) return true;
  if (own.review !== 'decided' || drug === undefined) return false;
  return own
    .items()
    .some((item) => item.drug === drug && (ITEM_RESULTS[item.resultCode ?? ''] ?? []).includes(result));
}

function whyResult(theirs: ListResult, own: OwnResult): ReconcileWhy {
  if (theirs === 'pending') return own.review === 'decided' ? 'not-there' : 'other-result';
  if (theirs === 'failed') return 'other-result';
  return own.review === 'decided' || own.review === 'failed' ? 'other-result' : 'not-heard';
}

function isOtherQuantity({ quantity, drug }: ListRow, own: OwnResult): boolean {
  if (quantity === undefined || own.review !== 'decided') return false;
  const approved = quantityOf(own.items(), drug);
  return approved !== null && Math.abs(approved - quantity) > SAME_AMOUNT;
}

/** 核定數量 of a drug, or of the whole case if no item names the drug; null: NHI gave us no amount. */
export function quantityOf(items: readonly OwnItem[], drug: string | undefined): number | null {
  const named = items.filter((item) => item.drug === drug);
  const some = drug !== undefined && named.length > 0 ? named : items;
  // Amounts of several drugs cannot be added.
  if (new Set(some.map((item) => item.drug)).size !== 1) return null;
  return some.reduce<number | null>(
    (sum, { quantity }) => (sum === null || quantity === null ? null : sum + quantity),
    0,
  );
}
