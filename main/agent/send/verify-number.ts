import { caseByNumber } from '../cases/doubt.ts';
import { isBoundElsewhere } from '../cases/holds.ts';
import { caseRow } from '../cases/move.ts';
import type { CaseContext } from '../cases/context.ts';
import { readClaimNumbers } from '../fhir/claim-response.ts';
import { projectClaim } from '../fhir/fingerprint.ts';
import { sameNumber } from '../fhir/identity.ts';
import { parseBundle } from '../fhir/parsed-bundle.ts';
import { referencedId } from '../fhir/reference.ts';
import { summarise } from '../fhir/summarise.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { TokenSource } from '../smart/token-source.ts';

export type NumberVerdict = 'verified' | 'not-found' | 'other-claim' | 'owned' | 'not-checked';

/** Whether the number a person read off NHI's screen is this case: it must be there, and its content must be ours. */
export async function verifyNumber(
  context: CaseContext,
  nhi: NhiServer,
  tokens: TokenSource,
  caseId: string,
  number: string,
): Promise<NumberVerdict> {
  const row = caseRow(context.store, caseId);
  const summary = context.sealed.summary(row);
  // Only the server it was sent to can tell.
  if (!summary || isBoundElsewhere(context, row)) return 'not-checked';
  const owner = caseByNumber(context, number);
  if (owner && owner.id !== caseId) return 'owned';
  const token = await tokens.get();
  if (token.kind !== 'token') return 'not-checked';
  const query = [
    ['request', `Claim/${number}`],
    ['_include', 'ClaimResponse:request'],
  ] as const;
  const result = await nhi.search({ type: 'ClaimResponse', query, token: token.token });
  if (result.kind !== 'complete') return 'not-checked';
  const shown = result.resources.some((resource) => referencedId(resource['request'], 'Claim') === number);
  if (!shown) return 'not-found';
  const claim = result.resources.find((resource) => readClaimNumbers(resource)?.caseNumber === number);
  if (claim && projectClaim(claim) !== summary.fingerprint) return 'other-claim';
  const read = await nhi.read({ type: 'Bundle', id: number, token: token.token });
  const parsed = read.kind === 'found' ? parseBundle(read.resource) : null;
  const theirs = parsed ? summarise(parsed) : null;
  if (theirs) {
    const same =
      sameNumber(theirs.patientNumber, summary.patientNumber) &&
      theirs.fingerprint === summary.fingerprint &&
      theirs.drugCodes.join() === summary.drugCodes.join();
    return same ? 'verified' : 'other-claim';
  }
  // Neither the Claim nor its Bundle can be looked into: the number alone proves nothing.
  return claim ? 'verified' : 'not-checked';
}
