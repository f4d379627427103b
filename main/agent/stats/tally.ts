import type { Figures } from '../../../shared/api/stats-contract.ts';
import { daysBetween } from '../../../shared/days.ts';
import type { Decision } from '../../../shared/states.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { isReceivedGuessed, receivedDay } from './period.ts';

const FIRST_APPLICATION = '1';
/** 申復, and 申復補件: where NHI asks an appeal for more, that one has its result. */
const APPEALS: ReadonlySet<string | null> = new Set(['3', '5']);

/** Cases added up one by one. */
export interface Tally {
  add(one: IndexedCase): void;
  readonly cases: number;
  figures(): Figures;
}

export function createTally(): Tally {
  let [cases, accepted, guessed, decided, supplements] = [0, 0, 0, 0, 0];
  const first = { part: 0, of: 0 };
  const appeal = { part: 0, of: 0 };
  const days: number[] = [];
  return {
    add(one) {
      const { row } = one;
      cases += 1;
      if (row.delivery === 'accepted') accepted += 1;
      if (isReceivedGuessed(one)) guessed += 1;
      if (row.first_decided_on === null) return;
      decided += 1;
      if (row.first_decision === 'supplement-requested') supplements += 1;
      if (row.sub_type === FIRST_APPLICATION) addTo(first, isApproval(row.first_decision));
      if (APPEALS.has(row.sub_type) && row.decision !== 'supplement-requested')
        addTo(appeal, isApproval(row.decision));
      const received = receivedDay(one);
      if (received === null) return;
      const took = daysBetween(received, row.first_decided_on);
      // A decision dated before it was received is a clock's fault, not a duration.
      if (took >= 0) days.push(took);
    },
    get cases() {
      return cases;
    },
    figures: () => ({
      cases,
      accepted,
      decided,
      firstApproved: { ...first },
      appealWon: { ...appeal },
      supplement: { part: supplements, of: decided },
      medianDays: medianOf(days),
      receivedGuessed: guessed,
    }),
  };
}

const isApproval = (decision: Decision | null): boolean =>
  decision === 'approved' || decision === 'partially-approved';

function addTo(share: { part: number; of: number }, isPart: boolean): void {
  share.of += 1;
  if (isPart) share.part += 1;
}

/** Whether a case counts at all: what never reached NHI and never will is no application. */
export function counts({ row }: IndexedCase): boolean {
  return (
    row.delivery === 'accepted' ||
    (row.delivery !== 'refused' && row.delivery !== 'cancelled' && row.superseded_by === null)
  );
}

export function medianOf(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}
