/** Applications of a hospital in sixteen weeks and their outcomes: 2,033 cases, the same for the same last day. */
import { addDays, DAY_MS, startOfDay, taipeiDay } from '../../shared/days.ts';
import type { Decision } from '../../shared/states.ts';
import { createRng } from '../../main/practice/samples/rng.ts';
import type { Defect } from '../../main/practice/samples/defects.ts';
import type { SampleOptions } from '../../main/practice/samples/types.ts';

const WEEKS = 16;
const MINUTE_MS = 60_000;

/** Where an application is on the last day. */
export type Outcome =
  Decision | 'reviewing' | 'failed' | 'refused' | 'missing-attachment' | 'rejected' | 'uncertain' | 'waiting';

export interface Application {
  readonly n: number;
  /** When the HIS exports it, ms. */
  readonly at: number;
  readonly outcome: Outcome;
  /** When NHI's decision comes, ms; null: not yet, or never. */
  readonly decidedAt: number | null;
  /** The patient, the doctor and the drug of another: a continuation, a supplement, an appeal, a corrected file, a copy. */
  readonly after: Application | null;
  readonly sample: Pick<SampleOptions, 'subType' | 'priority' | 'continuation' | 'defect' | 'today'>;
  /** Its number at NHI names the one before as its original. */
  readonly names: boolean;
  /** When staff close it as settled elsewhere, ms. */
  readonly closedAt: number | null;
  /** Doctor's decision about a denial or a partial approval, the day after; null: nobody has asked. */
  readonly appeal: 'appeal' | 'no-appeal' | 'undecided' | null;
}

/** One way in which applications end: how many, exported on which of the working days (from the last: -1), decided so many days later. */
interface Sort {
  readonly count: number;
  readonly outcome: Outcome;
  readonly days: readonly [from: number, to: number];
  readonly decidedAfter?: readonly [from: number, to: number];
  readonly closedAfter?: number;
  readonly sample?: Application['sample'];
}

const LONG_AGO = [0, -9] as const;
const DECIDED = [5, 10] as const;
const defect = (kind: Defect): Application['sample'] => ({ defect: kind });

/** First applications. Those that follow others are added by `followers`; together they are the figures of the whole. */
const SORTS: readonly Sort[] = [
  { count: 1327, outcome: 'approved', days: LONG_AGO, decidedAfter: DECIDED },
  {
    count: 55,
    outcome: 'approved',
    days: [0, -2],
    decidedAfter: [1, 1],
    sample: { priority: '4' },
  },
  { count: 119, outcome: 'denied', days: LONG_AGO, decidedAfter: DECIDED },
  { count: 95, outcome: 'partially-approved', days: LONG_AGO, decidedAfter: DECIDED },
  { count: 45, outcome: 'supplement-requested', days: [0, -25], decidedAfter: DECIDED },
  { count: 37, outcome: 'supplement-requested', days: [0, -25], decidedAfter: DECIDED, closedAfter: 10 },
  { count: 15, outcome: 'returned', days: [0, -20], decidedAfter: DECIDED, closedAfter: 3 },
  { count: 6, outcome: 'returned', days: LONG_AGO, decidedAfter: DECIDED },
  { count: 62, outcome: 'reviewing', days: [-9, -2] },
  { count: 3, outcome: 'failed', days: [-4, -3] },
  { count: 11, outcome: 'refused', days: [-2, -1], sample: defect('no-weight') },
  { count: 2, outcome: 'missing-attachment', days: [-3, -2], sample: defect('missing-attachment') },
  { count: 37, outcome: 'refused', days: [0, -6], closedAfter: 1, sample: defect('no-main-diagnosis') },
  { count: 10, outcome: 'rejected', days: [0, -6], closedAfter: 1 },
  { count: 2, outcome: 'rejected', days: [-2, -1] },
  { count: 2, outcome: 'uncertain', days: [-1, -1] },
  { count: 3, outcome: 'waiting', days: [-1, -1], sample: defect('missing-attachment') },
];
/** Decisions of the last weeks with open work, by days before the last day. */
const OPEN: readonly (readonly [outcome: Outcome, daysBefore: readonly number[]])[] = [
  ['supplement-requested', [13, 16, 12, 9, 7, 4, 2, 1]],
  ['denied', [0, 0, 1, 2]],
  ['partially-approved', [0, 1]],
];
const ANSWERED = 45;
const CONTINUED = 120;
const APPEALED = 12;
const CORRECTED = 10;
/** Percentage of the affected cases. */
const APPEALS_PERCENT = 10;
const UNDECIDED_PERCENT = 5;

/** In the order in which the HIS exports them. `now`: the last moment, ms. */
export function fourMonths(now: number): Application[] {
  return new Plan(now).all();
}

class Plan {
  readonly #now: number;
  readonly #rng = createRng('sixteen weeks');
  readonly #days: readonly string[];
  readonly #made: Application[] = [];

  constructor(now: number) {
    this.#now = now;
    const last = taipeiDay(now);
    this.#days = Array.from({ length: WEEKS * 7 }, (_, back) => addDays(last, back - WEEKS * 7)).filter(
      isWeekday,
    );
  }

  all(): Application[] {
    for (const sort of SORTS) for (let count = 0; count < sort.count; count += 1) this.#first(sort);
    for (const [outcome, days] of OPEN) for (const before of days) this.#open(outcome, before);
    this.#followers();
    return this.#made.toSorted((one, other) => one.at - other.at);
  }

  #first(sort: Sort): void {
    const [from, to] = sort.days;
    const rng = this.#rng;
    const day =
      this.#days.at(rng.int(from < 0 ? this.#days.length + from : from, this.#days.length + to)) ?? '';
    const at = this.#timeOn(day);
    const decidedAt =
      sort.decidedAfter === undefined ? null : this.#timeOn(addDays(day, rng.int(...sort.decidedAfter)));
    const closedAt =
      sort.closedAfter === undefined
        ? null
        : this.#timeOn(addDays(taipeiDay(decidedAt ?? at), sort.closedAfter));
    this.#add({ at, outcome: sort.outcome, decidedAt, closedAt, sample: { today: day, ...sort.sample } });
  }

  #open(outcome: Outcome, daysBefore: number): void {
    const decidedOn = addDays(taipeiDay(this.#now), -daysBefore);
    const day = addDays(decidedOn, -this.#rng.int(...DECIDED));
    this.#add({
      at: this.#timeOn(day),
      outcome,
      decidedAt: this.#timeOn(decidedOn),
      sample: { today: day },
    });
  }

  /** Applications of a patient who has been there before. */
  #followers(): void {
    const of = (outcome: Outcome): Application[] =>
      this.#made.filter(
        (one) => one.outcome === outcome && one.after === null && one.sample.priority !== '4',
      );
    const latest = this.#now - 12 * DAY_MS;
    const follow = (before: Application, days: number, more: Partial<Application>): void => {
      const at = this.#timeOn(addDays(taipeiDay(before.decidedAt ?? before.at), days));
      this.#add({
        outcome: 'approved',
        decidedAt: at + 6 * DAY_MS,
        ...more,
        ...{ at, after: before, sample: { today: taipeiDay(at), ...more.sample } },
      });
    };
    const supplements = of('supplement-requested').filter((one) => one.closedAt === null);
    for (const one of supplements.slice(0, ANSWERED))
      follow(one, 6, { names: true, sample: { subType: '2' } });
    const courses = of('approved').filter((one) => (one.decidedAt ?? 0) + 60 * DAY_MS < latest);
    for (const one of courses.slice(0, CONTINUED)) follow(one, 60, { sample: { continuation: '2' } });
    const denied = of('denied').filter((one) => (one.decidedAt ?? 0) + 20 * DAY_MS < latest);
    for (const [at, one] of denied.slice(0, APPEALED).entries())
      follow(one, 20, {
        ...{ names: true, sample: { subType: '3' }, outcome: at % 2 === 0 ? 'approved' : 'denied' },
      });
    // The file before the corrected one, an hour earlier.
    for (const one of of('approved').slice(-CORRECTED))
      this.#add({
        ...{ at: one.at - 60 * MINUTE_MS, outcome: 'refused', after: one },
        sample: { ...one.sample, defect: 'no-weight' },
      });
    const twin = of('reviewing').at(-1);
    if (twin !== undefined)
      this.#add({ at: this.#now - 90 * MINUTE_MS, outcome: 'reviewing', after: twin, sample: twin.sample });
  }

  #add(given: Partial<Application> & Pick<Application, 'at' | 'outcome' | 'sample'>): void {
    const decided = given.outcome === 'denied' || given.outcome === 'partially-approved';
    const part = this.#rng.int(0, 99);
    const said =
      part < APPEALS_PERCENT
        ? 'appeal'
        : part < APPEALS_PERCENT + UNDECIDED_PERCENT
          ? 'undecided'
          : 'no-appeal';
    const told = decided && (given.decidedAt ?? this.#now) < this.#now - 3 * DAY_MS;
    this.#made.push({
      n: this.#made.length,
      ...{ decidedAt: null, closedAt: null, after: null, names: false },
      ...given,
      // A doubtful send of the last hours.
      at:
        given.outcome === 'uncertain'
          ? this.#now - (40 + (this.#made.length % 2) * 80) * MINUTE_MS
          : given.at,
      appeal: told ? said : null,
      sample: { subType: '1', priority: '1', continuation: '1', ...given.sample },
    });
  }

  #timeOn(day: string): number {
    return Math.min(startOfDay(day) + this.#rng.int(8 * 60 + 30, 17 * 60) * MINUTE_MS, this.#now - MINUTE_MS);
  }
}

const isWeekday = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
