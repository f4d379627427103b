import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { isSameSender } from '../cases/destination-record.ts';
import { caseByNumber, newestAccepted } from '../cases/doubt.ts';
import { askHere, isBoundElsewhere } from '../cases/holds.ts';
import { UNHEARD_OF_SENDER } from '../cases/queries.ts';
import { traitsOfClaim, whoseIs } from '../../ground/fhir/is-ours.ts';
import { lookByPatient } from './find-at-nhi.ts';
import { claimsShown, distrust, type NoFinding, type Search } from './search.ts';

/** Most control cases of the old address that are asked for. */
const MOST_CONTROLS = 3;

export const ELSEWHERE = { kind: 'no-evidence', reason: 'destination-changed' } as const;

/** Whether no search of today's server can tell of this case: it was sent by another client or for another hospital. */
export function isOutOfReach(context: CaseContext, row: Pick<CaseRecord, 'destination'>): boolean {
  return isBoundElsewhere(context, row) && !isSameSender(context.store, row.destination, context.destination);
}

/**
 * The search for a case. One that was sent to another address, by the same client of the same hospital, is looked for here only once
 * a case that the old address accepted shows here, under its number and of its patient, day and kind. That is asked anew for each look.
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

/** Most cases of the old address without a result that are looked for at once. */
const MOST_FOLLOWED = 20;

/** Accepted at another address of the same client, and not decided: nobody asks for their results there any more. */
export const unheard = ({ store, destination }: CaseContext): CaseRecord[] =>
  store.all<CaseRecord>(UNHEARD_OF_SENDER, { destination, limit: MOST_FOLLOWED });

/**
 * Cases that show here, as above, are asked for here from now on. Three in a row that do not show end it: this server is another one,
 * and is not told of more patients.
 * @returns how many
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
    // A crash before this finds it unheard, and looks for it again.
    await askHere(there, row);
    followed += 1;
  }
  return followed;
}

/** Whether this address shows a case that the old one accepted; else why that could not be asked. */
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
  // A server that shows everything shows a case of that number as well.
  return isAlike && (await distrust(search, 'patient')) === null;
}
