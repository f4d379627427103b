import type { IndexedCase } from '../../main/agent/index/indexed-case.ts';
import type { CaseContext } from '../../main/agent/carrier/cases/context.ts';
import { unsettledHandOvers } from '../../main/agent/carrier/cases/hand-overs.ts';
import { openDeadlines } from '../../main/agent/attendants/work/deadlines.ts';
import { today, type TodayQuestion } from '../../main/agent/attendants/work/today.ts';
import { appealDecisions, casesWithStep } from '../../main/agent/attendants/work/work-view.ts';
import { todayView } from '../../shared/api/work-contract.ts';
import { DAY_MS, taipeiDay } from '../../shared/days.ts';
import type { Settings } from '../../shared/settings.ts';

const WELL: TodayQuestion['status'] = {
  destination: {
    state: 'open',
    reason: null,
    until: null,
    fhirBaseUrl: '',
    pausedByPerson: false,
    newServer: false,
    perCaseOnly: false,
    clockSkewSeconds: null,
  },
  folders: [],
  lastPollAt: null,
};

/** 今日 as a call gets it: deadlines and hand-overs looked up, every case judged, the answer held against its contract. */
export function askToday(
  context: CaseContext,
  cases: readonly IndexedCase[],
  settings: Settings['work'],
): number {
  const view = today(cases, {
    now: Date.now(),
    settings,
    status: WELL,
    notHandedOver: new Set(unsettledHandOvers(context).map(({ caseId }) => caseId)),
    appeals: appealDecisions(context),
    deadlines: openDeadlines(context.store, taipeiDay(Date.now())),
    informed: casesWithStep(context, 'doctor-informed'),
    seenUpTo: Date.now() - DAY_MS,
  });
  return todayView.parse(view).entries.length;
}

/** Columns of a row that 今日 reads. Rows of the index are read in place, so a changed row is made of its properties. */
const ASKED = [
  ...['id', 'delivery', 'hold_reason', 'doubt_reason', 'disposition', 'receipt_number', 'superseded_by'],
  ...['doubled', 'created_at', 'received_on', 'owner', 'due_on', 'snoozed_until', 'closed_at', 'sub_type'],
  ...['priority', 'patient_key'],
] as (keyof IndexedCase['row'])[];

/** The cases as they stand after years: nearly all decided, some hundreds that wait for a person. */
export function agedCases(cases: readonly IndexedCase[]): IndexedCase[] {
  return cases.map((one, n) => {
    const { row, label, doctorKey } = one;
    if (row.delivery !== 'accepted') return one;
    const stage_at = Date.now() - (n % 1000) * DAY_MS;
    const decided = { review: 'decided', stage_at, decided_at: stage_at, accepted_at: stage_at } as const;
    const decision = n % 200 === 7 ? 'supplement-requested' : 'approved';
    const same = Object.fromEntries(ASKED.map((key) => [key, row[key]])) as unknown as IndexedCase['row'];
    return { label, doctorKey, stage: decision, row: { ...same, ...decided, decision } };
  });
}
