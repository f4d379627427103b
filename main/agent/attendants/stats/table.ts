import type { IndexedCase } from '../../index/indexed-case.ts';
import type { CountedFilter } from '../../../../shared/api/case-filter.ts';
import type {
  Figures,
  StatsBy,
  StatsPeriod,
  StatsQuestion,
  StatsTable,
} from '../../../../shared/api/stats-contract.ts';
import { SUMMED_FIGURES, type CountedFigure } from '../../../../shared/choices.ts';
import { daysBetween, taipeiDay } from '../../../../shared/days.ts';
import type { Decision } from '../../../../shared/states.ts';
import type { CaseIndex } from '../../index/case-index.ts';
import { textOfDrug } from '../../index/facets.ts';
import { listCases } from '../../index/list.ts';

/** Limit of a table that stays readable. */
const MOST_ROWS = 200;
/** Cases between two turns of the event loop. */
const AT_ONCE = 2000;

interface Group {
  readonly value: string;
  text: string | null;
  readonly tally: Tally;
}

/**
 * Counts cases by one of their values. A case with two drugs counts in both rows, but once in the total. A case without such a value counts under
 * the empty value.
 */
export async function statsTable(
  index: CaseIndex,
  { rows, filter, period }: StatsQuestion,
): Promise<Omit<StatsTable, 'asOf'>> {
  const total = createTally();
  const groups = new Map<string, Group>();
  const cases = listCases(index, filter);
  for (const [at, one] of cases.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    if (!counts(one) || (period !== undefined && !isWithin(one, period))) continue;
    total.add(one);
    for (const value of valuesOf(one, rows))
      groupOf(groups, value, () => textOf(one, rows, value)).tally.add(one);
  }
  const all = largest(groups);
  const shown = all.slice(0, MOST_ROWS);
  return { rows: shown.map(viewOf), total: total.figures(), moreRows: all.length - shown.length };
}

function valuesOf(one: IndexedCase, by: StatsBy): readonly string[] {
  const { label } = one;
  switch (by) {
    case 'drug':
      return label.drugCodes.length > 0 ? [...new Set(label.drugCodes)] : [''];
    case 'indication':
      return label.indications && label.indications.length > 0 ? [...new Set(label.indications)] : [''];
    case 'department':
      return [label.department ?? ''];
    case 'doctor':
      return [one.doctorKey];
  }
}

function textOf({ label }: IndexedCase, by: StatsBy, value: string): string | null {
  if (by === 'drug') return textOfDrug(label, value);
  return by === 'doctor' ? (label.doctorName ?? null) : null;
}

function groupOf(groups: Map<string, Group>, value: string, text: () => string | null): Group {
  let group = groups.get(value);
  if (!group) {
    group = { value, text: null, tally: createTally() };
    groups.set(value, group);
  }
  group.text ??= text();
  return group;
}

const largest = (groups: ReadonlyMap<string, Group>): Group[] =>
  [...groups.values()].sort((a, b) => b.tally.cases - a.tally.cases || (a.value < b.value ? -1 : 1));

const viewOf = ({ value, text, tally }: Group): StatsTable['rows'][number] => ({
  value,
  text,
  total: tally.figures(),
});

const FIRST_APPLICATION = '1';
/** 申復 and 申復補件: if NHI asks for more on an appeal, the 申復補件 has the result. */
const APPEALS: ReadonlySet<string | null> = new Set(['3', '5']);

interface Tally {
  add(one: IndexedCase): void;
  readonly cases: number;
  figures(): Figures;
}

function createTally(): Tally {
  let [cases, accepted, guessed, decided, supplements, open, mixed] = [0, 0, 0, 0, 0, 0, 0];
  const results: Record<Decision, number> = {
    approved: 0,
    'partially-approved': 0,
    denied: 0,
    'supplement-requested': 0,
    returned: 0,
  };
  const first = { part: 0, of: 0 };
  const appeal = { part: 0, of: 0 };
  const days: number[] = [];
  return {
    add(one) {
      const { row } = one;
      cases += 1;
      if (row.delivery === 'accepted') accepted += 1;
      if (isReceivedGuessed(one)) guessed += 1;
      if (isOpen(one)) open += 1;
      else if (row.decision === null) mixed += 1;
      else results[row.decision] += 1;
      if (row.first_decided_on === null) return;
      decided += 1;
      if (row.first_decision === 'supplement-requested') supplements += 1;
      if (row.sub_type === FIRST_APPLICATION) addTo(first, isApproval(row.first_decision));
      if (APPEALS.has(row.sub_type) && row.decision !== 'supplement-requested')
        addTo(appeal, isApproval(row.decision));
      const received = receivedDay(one);
      if (received === null) return;
      const took = daysBetween(received, row.first_decided_on);
      // A decision dated before its receipt is an error of a clock, not a duration.
      if (took >= 0) days.push(took);
    },
    get cases() {
      return cases;
    },
    figures: () => ({
      cases,
      accepted,
      decided,
      approved: results.approved,
      partiallyApproved: results['partially-approved'],
      denied: results.denied,
      supplementRequested: results['supplement-requested'],
      returned: results.returned,
      mixed,
      open,
      approval: {
        part: results.approved + results['partially-approved'],
        of: results.approved + results['partially-approved'] + results.denied,
      },
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

/** True if a case counts: a case that never reached NHI and never will is no application. */
function counts({ row }: IndexedCase): boolean {
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

/** 受理日期 from NHI's answer 已受理, else the day on which NHI took the upload; null if NHI has nothing. */
function receivedDay({ row }: IndexedCase): string | null {
  return row.received_on ?? (row.accepted_at === null ? null : taipeiDay(row.accepted_at));
}

/** True for a case without 受理日期, for which the day of the upload is used. */
const isReceivedGuessed = ({ row }: IndexedCase): boolean =>
  row.received_on === null && row.accepted_at !== null;

/** True if a number of the table counts this case, by the table's own conditions. */
export function isCounted(one: IndexedCase, { figure, by, from, to }: CountedFilter): boolean {
  return counts(one) && isWithin(one, { by, from, to }) && FIGURE[figure](one);
}

const isOpen = ({ row }: IndexedCase): boolean => row.delivery !== 'accepted' || row.review !== 'decided';
const cameTo =
  (decision: Decision) =>
  (one: IndexedCase): boolean =>
    !isOpen(one) && one.row.decision === decision;

const FIGURE: Readonly<Record<CountedFigure, (one: IndexedCase) => boolean>> = {
  cases: () => true,
  accepted: ({ row }) => row.delivery === 'accepted',
  decided: ({ row }) => row.first_decided_on !== null,
  open: isOpen,
  approved: cameTo('approved'),
  partiallyApproved: cameTo('partially-approved'),
  denied: cameTo('denied'),
  supplementRequested: cameTo('supplement-requested'),
  returned: cameTo('returned'),
  approvedBoth: (one) => SUMMED_FIGURES.approvedBoth.some((figure) => FIGURE[figure](one)),
  askedBoth: (one) => SUMMED_FIGURES.askedBoth.some((figure) => FIGURE[figure](one)),
};

/** True if a case is of the period, both days inclusive. */
function isWithin(one: IndexedCase, { by, from, to }: StatsPeriod): boolean {
  const day = dayOf(one, by);
  return day !== null && day >= from && day <= to;
}

function dayOf(one: IndexedCase, by: StatsPeriod['by']): string | null {
  switch (by) {
    case 'applied':
      return one.label.appliedOn ?? null;
    case 'received':
      return receivedDay(one);
    case 'decided':
      // The first decision, so that the report of a past month does not change when NHI reviews a case again.
      return one.row.first_decided_on;
  }
}
