import { caseByNumber } from '../cases/doubt.ts';
import { isBoundElsewhere } from '../cases/holds.ts';
import { caseRow } from '../cases/move.ts';
import { traitsOfBundle, traitsOfClaim, whoseIs } from '../../ground/fhir/is-ours.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import { isSaidToBeOurs } from './find-at-nhi.ts';
import { askNhi, claimsShown, type Search } from './search.ts';

export type NumberVerdict = 'verified' | 'not-found' | 'other-claim' | 'owned' | 'not-checked';

/**
 * Whether a number that a person read off NHI's screen, or that NHI's own words name, is this case: it must be there, and its hospital,
 * patient and content must be ours. What cannot be looked into is ours only where the server says so of our patient and of nobody else.
 */
export async function verifyNumber(search: Search, caseId: string, number: string): Promise<NumberVerdict> {
  const { context, nhi, token, signal } = search;
  const row = caseRow(context.store, caseId);
  const summary = context.sealed.summary(row);
  // Only the server it was sent to can tell, or one that carries it on.
  if (!summary || isBoundElsewhere(context, row)) return 'not-checked';
  const owner = caseByNumber(context, number);
  if (owner && owner.id !== caseId) return 'owned';
  const result = await askNhi(search, [['request', `Claim/${number}`]]);
  if (result.kind !== 'complete') return 'not-checked';
  const { numbered } = claimsShown(result.resources);
  if (!numbered.has(number)) return 'not-found';
  const claim = numbered.get(number) ?? null;
  const read = await nhi.read({ type: 'Bundle', id: number, token, signal });
  const bundle = read.kind === 'found' ? parseBundle(read.resource) : null;
  if (bundle !== null) {
    const traits = traitsOfBundle(bundle);
    const verdict = whoseIs(summary, traits);
    if (verdict === 'ours') return 'verified';
    const isOtherContent = traits.fingerprint !== null && traits.fingerprint !== summary.fingerprint;
    if (verdict === 'anothers' || isOtherContent) return 'other-claim';
  }
  if (claim === null) return 'not-checked';
  if (traitsOfClaim(claim).fingerprint !== summary.fingerprint) return 'other-claim';
  return (await isSaidToBeOurs(search, number, summary)) ? 'verified' : 'not-checked';
}
