/**
 * Deputies: one person does the work of another from one day to another. The cases keep their owner. Whether a term runs is computed from today's
 * date at each read: no job has to end it, and a clock set back or forward leaves no trace.
 */
import type { DeputyView } from '../../../../shared/api/work-contract.ts';
import { taipeiDay } from '../../../../shared/days.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { END_DEPUTY, INSERT_DEPUTY, STANDING_DEPUTIES } from './queries.ts';

interface DeputyRecord {
  readonly n: number;
  readonly owner: string;
  readonly deputy: string;
  /** YYYY-MM-DD in Taipei, both included. */
  readonly from_day: string;
  readonly until_day: string;
}

/** A term that a person asks for; both days are included. */
export interface DeputyTerm {
  readonly owner: string;
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

/** Terms that run on that day or are to come, earliest first. */
const standing = (store: Pick<Store, 'all'>, now: number): DeputyRecord[] =>
  store.all<DeputyRecord>(STANDING_DEPUTIES, { today: taipeiDay(now) });

export const deputyTerms = (store: Pick<Store, 'all'>, now: number, canWork: CanWork): DeputyView[] =>
  standing(store, now).map(({ n, owner, deputy, from_day: from, until_day: until }) => ({
    n,
    owner,
    deputy,
    from,
    until,
    canWork: canWork(deputy),
  }));

/** Today's deputies by owner. */
export type Deputies = ReadonlyMap<string, Pick<DeputyTerm, 'deputy' | 'until'>>;

export function deputiesOn(store: Pick<Store, 'all'>, now: number, canWork: CanWork): Deputies {
  const today = taipeiDay(now);
  const running = deputyTerms(store, now, canWork).filter((term) => term.from <= today && term.canWork);
  return new Map(running.map(({ owner, deputy, until }) => [owner, { deputy, until }]));
}

/**
 * Refuses what `setDeputy` would refuse.
 * @throws AgentError `deputy-*`
 */
export function checkTerm(tx: Pick<Tx, 'all' | 'now'>, term: DeputyTerm, canWork: CanWork): void {
  const { owner, deputy, from, until } = term;
  if (owner === deputy) throw new AgentError('deputy-self');
  if (from < taipeiDay(tx.now) || until < from) throw new AgentError('deputy-days');
  if (!canWork(deputy)) throw new AgentError('deputy-cannot-work', { deputy });
  const during = standing(tx, tx.now).filter((each) => each.from_day <= until && each.until_day >= from);
  // A deputy who is away has no deputy in turn, so the work never ends up with nobody.
  if (during.some((each) => each.owner === deputy)) throw new AgentError('deputy-away', { deputy });
  const taken = during.find((each) => each.owner === owner || each.deputy === owner);
  if (taken !== undefined) throw new AgentError('deputy-taken', { owner: taken.owner, deputy: taken.deputy });
}

/** Gives an owner's cases, and those that come during the term, to a deputy. @throws AgentError `deputy-*` */
export async function setDeputy({ store }: CaseContext, term: DeputyTerm, canWork: CanWork): Promise<void> {
  await store.write((tx) => {
    checkTerm(tx, term, canWork);
    const { owner, deputy, from, until } = term;
    tx.run(INSERT_DEPUTY, { owner, deputy, from_day: from, until_day: until });
  });
  store.announce();
}

/** The term of that number, running or to come. @throws AgentError `deputy-unknown` */
export function standingTerm(store: Pick<Store, 'all'>, n: number, now: number): DeputyRecord {
  const found = standing(store, now).find((each) => each.n === n);
  if (found === undefined) throw new AgentError('deputy-unknown');
  return found;
}

/** Ends a term before its last day: the cases go back to the owner immediately. */
export async function endDeputy({ store }: CaseContext, n: number): Promise<void> {
  await store.write((tx) => {
    tx.run(END_DEPUTY, { n });
  });
  store.announce();
}
