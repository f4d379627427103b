import type { Figures } from '../../../shared/api/stats-contract.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { taipeiDay } from '../fhir/taipei.ts';

const FIRST_APPLICATION = '1';
const APPEAL = '3';
const DAY_MS = 86_400_000;

/** Cases added up one by one. */
export interface Tally {
  add(one: IndexedCase): void;
  readonly cases: number;
  figures(): Figures;
}

export function createTally(): Tally {
  let [cases, accepted, decided, supplements] = [0, 0, 0, 0];
  const first = { part: 0, of: 0 };
  const appeal = { part: 0, of: 0 };
  const days: number[] = [];
  return {
    add({ row }) {
      cases += 1;
      if (row.delivery === 'accepted') accepted += 1;
      if (row.review !== 'decided') return;
      decided += 1;
      if (row.decision === 'supplement-requested') supplements += 1;
      const won = row.decision === 'approved' || row.decision === 'partially-approved';
      const share = row.sub_type === FIRST_APPLICATION ? first : row.sub_type === APPEAL ? appeal : null;
      if (share) {
        share.of += 1;
        if (won) share.part += 1;
      }
      if (row.accepted_at === null || row.decided_on === null) return;
      const took = (Date.parse(row.decided_on) - Date.parse(taipeiDay(row.accepted_at))) / DAY_MS;
      // A decision dated before we had the answer is a clock's fault, not a duration.
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
    }),
  };
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
