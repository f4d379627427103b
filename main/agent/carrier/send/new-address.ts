import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { isSameSender } from '../cases/destination-record.ts';
import { caseByNumber, newestAccepted } from '../cases/doubt.ts';
import { askHere, isBoundElsewhere } from '../cases/holds.ts';
import { UNHEARD_OF_SENDER } from '../cases/queries.ts';
import { traitsOfClaim, whoseIs } from '../../ground/fhir/is-ours.ts';
import { lookByPatient } from './find-at-nhi.ts';
import { claimsShown, distrust, type NoFinding, type Search } from './search.ts';

/** Most control cases of the old address that are searched for. */
const MOST_CONTROLS = 3;

export const ELSEWHERE = { kind: 'no-evidence', reason: 'destination-changed' } as const;

/** True if today's server cannot know of this case: another client or another hospital sent it. */
export function isOutOfReach(context: CaseContext, row: Pick<CaseRecord, 'destination'>): boolean {
  return isBoundElsewhere(context, row) && !isSameSender(context.store, row.destination, context.destination);
}

/**
 * The search for a case. A case sent to another address by the same client and hospital is searched for here only if a control case of
 * that address shows here, under its number and of its patient, day and kind. Each search repeats this test.
 */
export async function searchFor(
  search: Search,
  row: Pick<CaseRecord, 'destination'>,
): Promise<Search | NoFinding> {
  const { context } = search;
  if (!isBoundElsewhere(context, row)) return search;
  if (isOutOfReach(context, row)) return ELSEWHERE;
  const here = { ...search, context: { ...context, formerly: row.destination } };
  for (const control of newestAccepted(context, row.destination, MOST_CONTROLS)) {
    const shown = await isShownHere(here, control);
    if (shown === true) return here;
    if (shown !== false) return shown;
  }
  return ELSEWHERE;
}

/** Most undecided cases of the old address that are searched for in one round. */
const MOST_FOLLOWED = 20;

/** Undecided cases that another address of the same client accepted: their results are no longer polled there. */
export const unheard = ({ store, destination }: CaseContext): CaseRecord[] =>
  store.all<CaseRecord>(UNHEARD_OF_SENDER, { destination, limit: MOST_FOLLOWED });

/**
 * Cases that show here like a control case are polled here from now on. Three in a row that do not show end the round: this is another
 * server, and it gets no more patient numbers.
 * @returns how many are polled here now
 */
export async function followUnheard(search: Search, rows: readonly CaseRecord[]): Promise<number> {
  const { context, signal } = search;
  let unseen = 0;
  let followed = 0;
  for (const row of rows) {
    if (row.destination === null || caseByNumber(context, row.case_number ?? '') !== undefined) continue;
    const there = { ...context, formerly: row.destination };
    const shown = await isShownHere({ ...search, context: there }, row);
    if (signal.aborted || (shown !== true && shown !== false)) break;
    unseen = shown ? 0 : unseen + 1;
    if (unseen >= MOST_CONTROLS) break;
    if (!shown) continue;
    // A crash before this commit repeats the search for this case.
    await askHere(there, row);
    followed += 1;
  }
  return followed;
}

/** True if this address shows a case that the old one accepted; a failed search gives its reason. */
async function isShownHere(search: Search, control: CaseRecord): Promise<boolean | NoFinding> {
  const look = await lookByPatient(search, control);
  if (look.kind === 'no-evidence') return false;
  if (look.kind !== 'complete') return look;
  const claim = claimsShown(look.resources).numbered.get(control.case_number ?? '') ?? null;
  const summary = search.context.sealed.summary(control);
  if (!look.isShown || claim === null || summary === null) return false;
  const traits = traitsOfClaim(claim);
  const isAlike =
    traits.created !== null && traits.subType !== null && whoseIs(summary, traits) !== 'anothers';
  // A server that ignores parameters shows this case as well.
  return isAlike && (await distrust(search, 'patient')) === null;
}
