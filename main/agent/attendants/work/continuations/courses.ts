/**
 * 續用: approved courses that end, and the application that continues each. Evidence is a later application with the same patient, the same drug and
 * 續用註記. A person's statement about two cases outweighs it.
 */
import type { IndexedCase } from '../../../index/indexed-case.ts';
import { addDays } from '../../../../../shared/days.ts';
import type { GivenLink } from '../chains/chain.ts';

export interface Continuing {
  readonly one: IndexedCase;
  /** The person who linked the two; null: found by evidence alone. */
  readonly by: string | null;
}

/** 送核: supplements and appeals belong to an application that is there already. */
const FIRST_APPLICATION = '1';
/** Longest time between a course and the application that continues it, days. No public text gives a limit. */
export const AFTER_COURSE_DAYS = 180;
const ENDED_BADLY: ReadonlySet<string> = new Set([
  ...(['refused', 'rejected', 'failed', 'denied', 'returned'] as const),
]);

/** `see` must get every case once, in the order found, before any other call. */
export class Courses {
  readonly #confirmed = new Map<string, GivenLink[]>();
  /** By continuing application, the course to which a person linked it. */
  readonly #spokenFor = new Map<string, string>();
  readonly #denied = new Map<string, GivenLink[]>();
  readonly #completed = new Set<string>();
  readonly #approved: IndexedCase[] = [];
  readonly #again = new Map<string, IndexedCase[]>();
  readonly #byId = new Map<string, IndexedCase>();
  /** 受理編號 that a later approval names as its original: the later approval is the course. */
  readonly #replaced = new Set<string>();

  constructor(links: readonly GivenLink[]) {
    for (const link of links) {
      const { from, to, kind, verdict } = link;
      if (kind === 'emergency-complete') {
        if (verdict === 'confirmed') this.#completed.add(from);
      } else if (verdict === 'confirmed') {
        add(this.#confirmed, from, link);
        this.#spokenFor.set(to, from);
      } else add(this.#denied, from, link);
    }
  }

  see(one: IndexedCase): void {
    const { row, label } = one;
    if (row.patient_key === null) return;
    if (this.#spokenFor.has(row.id)) this.#byId.set(row.id, one);
    if (isAgain(one)) add(this.#again, row.patient_key, one);
    if (!isApproved(one)) return;
    this.#approved.push(one);
    if (typeof label.originalReceiptNumber === 'string') this.#replaced.add(label.originalReceiptNumber);
  }

  /**
   * Approved courses, each once. An approval after a supplement or an appeal replaces the application that it names. A full application replaces the
   * emergency notice that a person linked to it.
   */
  approved(): IndexedCase[] {
    return this.#approved.filter(
      ({ row }) =>
        !this.#completed.has(row.id) &&
        (row.receipt_number === null || !this.#replaced.has(row.receipt_number)),
    );
  }

  /** The application that continues a course; if there are several, the first that did not end badly. */
  nextOf(course: IndexedCase): Continuing | null {
    const linked = (this.#confirmed.get(course.row.id) ?? []).flatMap(({ to, by }) => {
      const one = this.#byId.get(to);
      return one === undefined || !isAlive(one) ? [] : [{ one, by }];
    });
    const found = linked.length > 0 ? linked : this.#byEvidence(course);
    return found.find(({ one }) => !ENDED_BADLY.has(one.stage)) ?? found.at(-1) ?? null;
  }

  /** The newest application that, as a person said, does not continue this course. */
  takenBack({ row }: IndexedCase): GivenLink | null {
    return this.#denied.get(row.id)?.at(-1) ?? null;
  }

  #byEvidence(course: IndexedCase): Continuing[] {
    const denied = new Set((this.#denied.get(course.row.id) ?? []).map(({ to }) => to));
    return (this.#again.get(course.row.patient_key ?? '') ?? [])
      .filter((one) => !denied.has(one.row.id) && !this.#spokenFor.has(one.row.id) && goesOn(one, course))
      .map((one) => ({ one, by: null }));
  }
}

const isApproved = ({ row }: Pick<IndexedCase, 'row'>): boolean =>
  (row.decision === 'approved' || row.decision === 'partially-approved') && row.patient_key !== null;

const isAlive = ({ row }: IndexedCase): boolean => row.delivery !== 'cancelled' && row.superseded_by === null;

const isAgain = (one: IndexedCase): boolean =>
  one.label.continued === true && one.row.sub_type === FIRST_APPLICATION && isAlive(one);

/** Missing dates do not count against a continuation. */
function goesOn(later: IndexedCase, course: IndexedCase): boolean {
  if (later.row.seq <= course.row.seq) return false;
  if (!later.label.drugCodes.some((code) => course.label.drugCodes.includes(code))) return false;
  const [end, laterEnd] = [course.label.periodEnd, later.label.periodEnd];
  // Ends no later than the course: another copy of the same application.
  if (typeof end === 'string' && typeof laterEnd === 'string' && laterEnd <= end) return false;
  const { appliedOn } = later.label;
  return typeof end !== 'string' || typeof appliedOn !== 'string'
    ? true
    : appliedOn <= addDays(end, AFTER_COURSE_DAYS);
}

function add<T>(groups: Map<string, T[]>, key: string, one: T): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [one]);
  else known.push(one);
}
