import { caseByNumber } from '../cases/doubt.ts';
import { isBoundElsewhere } from '../cases/holds.ts';
import { caseRow } from '../cases/move.ts';
import { traitsOfBundle, traitsOfClaim, whoseIs } from '../../ground/fhir/is-ours.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import { isSaidToBeOurs } from './find-at-nhi.ts';
import { askNhi, claimsShown, type Search } from './search.ts';

export type NumberVerdict = 'verified' | 'not-found' | 'other-claim' | 'owned' | 'not-checked';

/**
 * Verifies a number that a person read off NHI's screen, or that NHI's refusal names: NHI must show it, and hospital, patient
 * and content must be ours. If its Bundle cannot be read, NHI must show it for our patient and hospital, and not for nobody.
 */
export async function verifyNumber(search: Search, caseId: string, number: string): Promise<NumberVerdict> {
  const { context, nhi, token, signal } = search;
  const row = caseRow(context.store, caseId);
  const summary = context.sealed.summary(row);
  // Only the server that the case was sent to can tell, or one that continues it.
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
