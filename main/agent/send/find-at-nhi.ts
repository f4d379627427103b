import { assertNever } from '../../../shared/assert-never.ts';
import { caseByNumber } from '../cases/doubt.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { claimsOfPatient } from '../cases/patient-claims.ts';
import { readClaimNumbers } from '../fhir/claim-response.ts';
import { projectClaim } from '../fhir/fingerprint.ts';
import { parseBundle } from '../fhir/parsed-bundle.ts';
import { referencedId } from '../fhir/reference.ts';
import { summarise } from '../fhir/summarise.ts';
import { taipeiDayBefore } from '../fhir/taipei.ts';
import type { NhiServer, SearchResult } from '../nhi/server.ts';
import { match, type Candidate, type Match } from './matching.ts';

const SKEW_MARGIN_MS = 10 * 60_000;

/** What a search for one case came to. Anything but `match` proves nothing. */
export type Finding =
  | { readonly kind: 'match'; readonly match: Match; readonly serverDate: number | null }
  | { readonly kind: 'no-evidence'; readonly reason: string }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

/**
 * Asks NHI for what this patient's Claims are since two days before the attempt, and compares exactly.
 * @param firstAttemptAt ms by our clock; @param skewMs the server's clock minus ours
 */
export async function findAtNhi(
  context: CaseContext,
  nhi: NhiServer,
  token: string,
  row: CaseRecord,
  skewMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const summary = context.sealed.summary(row);
  if (!summary) return { kind: 'no-evidence', reason: 'no-summary' };
  const since = (row.first_attempt_at ?? row.created_at) + skewMs;
  const result = await nhi.search({
    type: 'ClaimResponse',
    query: patientQuery(summary.patientNumber, since),
    token,
    signal,
  });
  const problem = unusable(result);
  if (problem) return problem;
  if (result.kind !== 'complete') return { kind: 'failed', code: 'search', retryAt: null };

  const candidates: Candidate[] = [];
  for (const [number, claim] of claimsShown(result.resources)) {
    if (caseByNumber(context, number)) continue;
    candidates.push(
      await candidate(
        nhi,
        token,
        number,
        claim,
        { patient: summary.patientNumber, hospital: summary.hospitalId },
        signal,
      ),
    );
  }
  const mine = candidates.filter((found) => !(found.fingerprint === OTHERS));
  const all = claimsOfPatient(context, row);
  const ours = all.find((claim) => claim.caseId === row.id);
  if (!ours) return { kind: 'no-evidence', reason: 'no-summary' };
  return {
    kind: 'match',
    match: match(ours, all, mine, since - SKEW_MARGIN_MS),
    serverDate: result.serverDate,
  };
}

/** Whether a case known to be at NHI shows in the same kind of search, with its Claim: only then does absence mean anything. */
export async function isShown(
  context: CaseContext,
  nhi: NhiServer,
  token: string,
  control: CaseRecord,
  skewMs: number,
  signal: AbortSignal,
): Promise<'shown' | 'not-shown' | Exclude<Finding, { kind: 'match' }>> {
  const summary = context.sealed.summary(control);
  if (!summary || control.case_number === null) return 'not-shown';
  const since = (control.first_attempt_at ?? control.created_at) + skewMs;
  const result = await nhi.search({
    type: 'ClaimResponse',
    query: patientQuery(summary.patientNumber, since),
    token,
    signal,
  });
  const problem = unusable(result);
  if (problem) return problem;
  if (result.kind !== 'complete') return 'not-shown';
  const claim = claimsShown(result.resources).get(control.case_number);
  return claim ? 'shown' : 'not-shown';
}

export function patientQuery(patientNumber: string, sinceServerMs: number): (readonly [string, string])[] {
  return [
    ['request.patient.identifier', patientNumber],
    // `_lastUpdated` of the Claim is its upload time; two days of room for clocks and days.
    ['request._lastUpdated', `gt${taipeiDayBefore(sinceServerMs, 2)}`],
    ['_include', 'ClaimResponse:request'],
  ];
}

function unusable(result: SearchResult): Exclude<Finding, { kind: 'match' }> | null {
  switch (result.kind) {
    case 'complete':
      return result.echoed ? null : { kind: 'no-evidence', reason: 'search-ignored-parameters' };
    case 'refused':
      return { kind: 'no-evidence', reason: 'search-refused' };
    case 'unauthorized':
      return { kind: 'unauthorized' };
    case 'failed':
      return { kind: 'failed', code: result.code, retryAt: result.retryAt };
    default:
      return assertNever(result);
  }
}

/** Numbers the ClaimResponses answer, each with its Claim where the server included it. */
function claimsShown(
  resources: readonly Record<string, unknown>[],
): Map<string, Record<string, unknown> | null> {
  const shown = new Map<string, Record<string, unknown> | null>();
  for (const resource of resources) {
    if (resource['resourceType'] !== 'ClaimResponse') continue;
    const number = referencedId(resource['request'], 'Claim');
    if (number !== null && !shown.has(number)) shown.set(number, null);
  }
  for (const resource of resources) {
    const numbers = readClaimNumbers(resource);
    if (numbers) shown.set(numbers.caseNumber, resource);
  }
  return shown;
}

/** Marks a Bundle that was read and is another hospital's or patient's: not a candidate at all. */
const OTHERS = 'not ours';

async function candidate(
  nhi: NhiServer,
  token: string,
  number: string,
  claim: Record<string, unknown> | null,
  who: { readonly patient: string; readonly hospital: string },
  signal: AbortSignal,
): Promise<Candidate> {
  const uploaded = claim ? Date.parse(readClaimNumbers(claim)?.lastUpdated ?? '') : NaN;
  const shown = {
    number,
    fingerprint: claim ? projectClaim(claim) : null,
    drugCodes: null,
    uploadedAt: Number.isNaN(uploaded) ? null : uploaded,
  };
  // The drug stands in a MedicationRequest, which only the Bundle has; a scope may not allow reading it.
  const read = await nhi.read({ type: 'Bundle', id: number, token, signal });
  if (read.kind !== 'found') return shown;
  const parsed = parseBundle(read.resource);
  const summary = parsed ? summarise(parsed) : null;
  if (!summary) return shown;
  if (summary.patientNumber !== who.patient || summary.hospitalId !== who.hospital)
    return { ...shown, fingerprint: OTHERS };
  return { ...shown, fingerprint: shown.fingerprint ?? summary.fingerprint, drugCodes: summary.drugCodes };
}
