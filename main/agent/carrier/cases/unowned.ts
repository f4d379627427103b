/** After a restore: numbers of decisions for this hospital that no case owns. People look them up; only numbers are stored. */
import { DAY_MS } from '../../../../shared/days.ts';
import { readKept, writeKept } from '../../ground/db/cache.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import type { CaseContext } from './context.ts';
import type { DestinationStore } from './destination-record.ts';
import { caseByNumber } from './doubt.ts';

const MOST_LISTED = 500;
const key = (destination: string): string => `unowned-numbers:${destination}`;
const LAST_ACCEPTED = `SELECT MAX(accepted_at) AS at FROM cases WHERE accepted_at < $before`;

/** Decisions since this day (YYYY-MM-DD) may be of lost cases; null: nothing was restored here. */
export function lostSince({ store, reconcileBefore }: CaseContext): string | null {
  if (reconcileBefore === null) return null;
  const known = store.get<{ at: number | null }>(LAST_ACCEPTED, { before: reconcileBefore })?.at ?? null;
  return taipeiDay((known ?? reconcileBefore) - DAY_MS);
}

/** After a crash before this commit the next search finds the numbers again. */
export async function noteUnowned(context: DestinationStore, numbers: readonly string[]): Promise<void> {
  const known = listed(context);
  const all = [...new Set([...known, ...numbers])].slice(0, MOST_LISTED);
  if (all.length > known.length) await writeKept(context.store, key(context.destination), () => all);
}

/** Oldest first; a case that has been found since owns its number again. */
export const unownedNumbers = (context: DestinationStore): string[] =>
  listed(context).filter((number) => caseByNumber(context, number) === undefined);

const listed = ({ store, destination }: DestinationStore): string[] =>
  readKept<string[]>(store, key(destination)) ?? [];
