/**
 * Deputies do an owner's work for a term of days, on single cases or on all. The case keeps its owner. Whether a term runs is computed from today's
 * date at each read: no job has to end it, and a clock set back or forward leaves no trace.
 */
import type { DeputyView, StandIn } from '../../../../shared/api/work-contract.ts';
import { DAY_MS, taipeiDay } from '../../../../shared/days.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { END_DEPUTY, INSERT_DEPUTY, STANDING_DEPUTIES, STANDING_DEPUTY } from './queries.ts';
import { type DeputyRecord, deputiesOfCase, endTerm, setWork } from './staff-work.ts';

/** A deputy's name and term; both days are included. */
export interface DeputyTerm {
  readonly deputy: string;
  readonly from: string;
  readonly until: string;
}

/** True if this account can work on cases now. A disabled account is nobody's deputy. */
export type CanWork = (name: string) => boolean;

/** Without accounts, names are typed by hand and everybody can work. Accounts are read once, at the first call. */
export function canWorkAmong(workers: () => readonly string[]): CanWork {
  let names: ReadonlySet<string> | undefined;
  return (name) => {
    names ??= new Set(workers());
    return names.size === 0 || names.has(name);
  };
}

/** The longest term. For a longer absence the cases should get another owner. */
const MOST_DAYS = 366;

/** All deputies as of one day. */
export class Deputies {
  readonly #today: string;
  readonly #canWork: CanWork;
  readonly #records: readonly DeputyRecord[];
  readonly #ofCase: ReadonlyMap<string, readonly DeputyRecord[]>;
  readonly #ofOwner: ReadonlyMap<string, readonly DeputyRecord[]>;

  constructor(records: readonly DeputyRecord[], today: string, canWork: CanWork) {
    this.#today = today;
    this.#canWork = canWork;
    this.#records = records;
    this.#ofCase = Map.groupBy(
      records.filter((each) => each.case_id !== null),
      (each) => each.case_id ?? '',
    );
    this.#ofOwner = Map.groupBy(
      records.filter((each) => each.case_id === null),
      ({ owner }) => owner,
    );
  }

  /** The deputy who works this open case today; null: its owner works it. A deputy's own deputy takes over in turn. */
  of(caseId: string, owner: string | null): (StandIn & { readonly deputy: string }) | null {
    if (owner === null) return null;
    const own = this.#standing(this.#ofCase.get(caseId), owner);
    const first = own ?? this.#standing(this.#ofOwner.get(owner), owner);
    if (first === undefined) return null;
    const seen = new Set([owner, first.deputy]);
    let last = first;
    for (;;) {
      const next = this.#standing(this.#ofOwner.get(last.deputy), last.deputy);
      if (next === undefined || seen.has(next.deputy)) break;
      seen.add(next.deputy);
      last = next;
    }
    const until = last.until_day < first.until_day ? last.until_day : first.until_day;
    return { deputy: last.deputy, owner, until, n: first.n, wholeAccount: first.case_id === null };
  }

  /** Terms of this case and of its owner, running or to come. */
  about(caseId: string, owner: string | null): DeputyView[] {
    if (owner === null) return [];
    const own = (this.#ofCase.get(caseId) ?? []).filter((each) => each.owner === owner);
    return [...own, ...(this.#ofOwner.get(owner) ?? [])].map((each) => this.#viewOf(each));
  }

  all(): DeputyView[] {
    return this.#records.map((each) => this.#viewOf(each));
  }

  #standing(records: readonly DeputyRecord[] | undefined, owner: string): DeputyRecord | undefined {
    return records?.find(
      (each) =>
        each.owner === owner &&
        each.from_day <= this.#today &&
        each.until_day >= this.#today &&
        this.#canWork(each.deputy),
    );
  }

  #viewOf(record: DeputyRecord): DeputyView {
    return {
      n: record.n,
      caseId: record.case_id,
      owner: record.owner,
      deputy: record.deputy,
      from: record.from_day,
      until: record.until_day,
      setBy: record.set_by,
      setAt: taipeiTime(record.set_at),
      standsNow: this.#standing([record], record.owner) !== undefined,
      canWork: this.#canWork(record.deputy),
    };
  }
}

export const deputiesOn = (store: Pick<Store, 'all'>, now: number, canWork: CanWork): Deputies => {
  const today = taipeiDay(now);
  return new Deputies(store.all<DeputyRecord>(STANDING_DEPUTIES, { today }), today, canWork);
};

/**
 * Hands open cases to a deputy. Skips cases that have no owner, that the deputy owns, or that are settled. Replaces an earlier deputy of the case.
 * One transaction: a crash leaves all of it or nothing.
 * @throws AgentError `deputy-*`, `case-not-found`
 */
export function deputyOfCases(
  context: CaseContext,
  ids: readonly string[],
  { canWork, ...term }: DeputyTerm & { readonly canWork: CanWork },
  actor: string,
): Promise<{ readonly handed: number; readonly left: number }> {
  return context.store.write((tx) => {
    refuseTerm(tx, term, canWork);
    let handed = 0;
    const distinct = new Set(ids);
    for (const id of distinct) {
      const row = context.index.get(id)?.row;
      if (row === undefined) throw new AgentError('case-not-found');
      const { owner } = row;
      if (owner === null || owner === term.deputy || row.closed_at !== null || row.superseded_by !== null)
        continue;
      for (const { n } of deputiesOfCase(tx, id)) tx.run(END_DEPUTY, { n, actor, now: tx.now });
      insert(tx, { ...term, owner, caseId: id }, actor);
      const detail = { owner, deputy: term.deputy, from: term.from, until: term.until };
      setWork(tx, id, {}, { kind: 'deputy-set', actor, detail });
      handed += 1;
    }
    return { handed, left: distinct.size - handed };
  });
}

type OwnerTerm = DeputyTerm & { readonly owner: string };

/** Refuses what `deputyOfOwner` would refuse. @throws AgentError `deputy-*` */
export function checkOwnerTerm(tx: Pick<Tx, 'all' | 'now'>, term: OwnerTerm, canWork: CanWork): void {
  if (term.owner === term.deputy) throw new AgentError('deputy-self');
  refuseTerm(tx, term, canWork);
  const taken = awayDuring(tx, term.owner, term);
  if (taken !== undefined) throw new AgentError('deputy-taken', { owner: term.owner, deputy: taken.deputy });
}

/** For all open cases of an owner, and those that the owner gets during the term. @throws AgentError `deputy-*` */
export async function deputyOfOwner(
  context: CaseContext,
  { canWork, ...term }: OwnerTerm & { readonly canWork: CanWork },
  actor: string,
): Promise<void> {
  await context.store.write((tx) => {
    checkOwnerTerm(tx, term, canWork);
    insert(tx, { ...term, caseId: null }, actor);
  });
  context.store.announce();
}

/** The standing term of that number. @throws AgentError `deputy-unknown` */
export function standingDeputy(store: Pick<Tx, 'get'>, n: number, now: number): DeputyRecord {
  const found = store.get<DeputyRecord>(STANDING_DEPUTY, { n, today: taipeiDay(now) });
  if (found === undefined) throw new AgentError('deputy-unknown');
  return found;
}

/** Ends a term before its last day: the cases go back to the owner immediately. @throws AgentError `deputy-unknown` */
export async function endDeputy(context: CaseContext, n: number, actor: string): Promise<void> {
  await context.store.write((tx) => {
    endTerm(tx, standingDeputy(tx, n, tx.now), actor);
  });
  context.store.announce();
}

function insert(tx: Tx, term: OwnerTerm & { readonly caseId: string | null }, actor: string): void {
  tx.run(INSERT_DEPUTY, {
    case_id: term.caseId,
    owner: term.owner,
    deputy: term.deputy,
    from_day: term.from,
    until_day: term.until,
    actor,
    now: tx.now,
  });
}

function refuseTerm(tx: Pick<Tx, 'all' | 'now'>, term: DeputyTerm, canWork: CanWork): void {
  const { deputy, from, until } = term;
  if (from < taipeiDay(tx.now) || until < from) throw new AgentError('deputy-days');
  if (Date.parse(until) - Date.parse(from) > MOST_DAYS * DAY_MS)
    throw new AgentError('deputy-too-long', { most: MOST_DAYS });
  if (!canWork(deputy)) throw new AgentError('deputy-cannot-work', { deputy });
  // Somebody who is away cannot be a deputy. So deputies never form a circle.
  if (awayDuring(tx, deputy, term) !== undefined) throw new AgentError('deputy-away', { deputy });
}

/** The term in which a deputy works all cases of this owner on some of these days. */
const awayDuring = (
  tx: Pick<Tx, 'all' | 'now'>,
  owner: string,
  { from, until }: DeputyTerm,
): DeputyRecord | undefined =>
  tx
    .all<DeputyRecord>(STANDING_DEPUTIES, { today: taipeiDay(tx.now) })
    .find(
      (each) =>
        each.case_id === null && each.owner === owner && each.from_day <= until && each.until_day >= from,
    );
