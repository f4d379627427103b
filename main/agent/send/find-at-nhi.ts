import { assertNever } from '../../../shared/assert-never.ts';
import { DAY_MS } from '../../../shared/days.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { caseByNumber, claimsOfPatient } from '../cases/doubt.ts';
import { readClaimNumbers } from '../fhir/claim-response.ts';
import { projectClaim } from '../fhir/fingerprint.ts';
import { patientHasNumber, sameNumber } from '../fhir/identity.ts';
import { parseBundle } from '../fhir/parsed-bundle.ts';
import { referencedId, referencedIdentifier } from '../fhir/reference.ts';
import { summarise } from '../fhir/summarise.ts';
import type { BundleSummary } from '../fhir/summary.ts';
import { taipeiDayBefore } from '../fhir/taipei.ts';
import type { NhiServer, SearchResult } from '../nhi/server.ts';
import { type Candidate, match, type Match } from './matching.ts';

const SKEW_MARGIN_MS = 10 * 60_000;
/** Alike and from long before keeps a case that was taken over from being sent again. */
const YEAR_MS = 366 * DAY_MS;

/** What a search for one case came to. Anything but `match` proves nothing. */
export type Finding = { readonly kind: 'match'; readonly match: Match } | NoFinding;
export type NoFinding =
  | { readonly kind: 'no-evidence'; readonly reason: string }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

/** What one search is made with. */
export interface Search {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly token: string;
  /** The server's clock minus ours, ms. */
  readonly skewMs: number;
  readonly signal: AbortSignal;
}

/** Asks NHI for what this patient's Claims are since two days before the first attempt, and compares exactly. */
export async function findAtNhi(search: Search, row: CaseRecord): Promise<Finding> {
  const { context, skewMs } = search;
  const summary = context.sealed.summary(row);
  if (!summary) return { kind: 'no-evidence', reason: 'no-summary' };
  const first = firstSent(row, summary) + skewMs;
  const result = await ask(search, summary.patientNumber, row.past === null ? first : first - YEAR_MS);
  if (result.kind !== 'complete') return result;
  const candidates = await freeCandidates(search, claimsShown(result.resources), {
    patient: summary.patientNumber,
    hospital: summary.hospitalId,
  });
  const all = claimsOfPatient(context, row);
  const ours = all.find((claim) => claim.caseId === row.id);
  if (!ours) return { kind: 'no-evidence', reason: 'no-summary' };
  return { kind: 'match', match: match(ours, all, candidates, sentSince(search, row, summary)) };
}

/** What was uploaded before this (ms, the server's clock, with room for its error) is not this case. */
export function sentSince(search: Search, row: CaseRecord, summary: Pick<BundleSummary, 'created'>): number {
  return firstSent(row, summary) + search.skewMs - SKEW_MARGIN_MS;
}

/** Whether a case known to be at NHI shows in the same kind of search, with its Claim: only then does absence mean anything. */
export async function isShown(
  search: Search,
  control: CaseRecord,
): Promise<'shown' | 'not-shown' | NoFinding> {
  const summary = search.context.sealed.summary(control);
  if (!summary || control.case_number === null) return 'not-shown';
  const result = await ask(search, summary.patientNumber, firstSent(control, summary) + search.skewMs);
  if (result.kind !== 'complete') return result;
  const claim = claimsShown(result.resources).numbered.get(control.case_number);
  return claim ? 'shown' : 'not-shown';
}

/**
 * Since when it can be at NHI, ms. What another agent may have sent can be there since its day of application; where that tells
 * nothing, for a year.
 */
function firstSent(row: CaseRecord, { created }: Pick<BundleSummary, 'created'>): number {
  const ours = row.first_attempt_at ?? row.created_at;
  if (row.past === null) return ours;
  const applied = Date.parse(created);
  return Number.isNaN(applied) ? ours - YEAR_MS : Math.min(ours, applied - 2 * DAY_MS);
}

/** The documented search by patient and upload time. A search that the server did not do as asked is no evidence. */
async function ask(
  { nhi, token, signal }: Search,
  patientNumber: string,
  sinceServerMs: number,
): Promise<Extract<SearchResult, { kind: 'complete' }> | NoFinding> {
  const result = await nhi.search({
    type: 'ClaimResponse',
    query: [
      ['request.patient.identifier', patientNumber],
      // `_lastUpdated` of the Claim is its upload time; two days of room for clocks and days.
      ['request._lastUpdated', `gt${taipeiDayBefore(sinceServerMs, 2)}`],
      ['_include', 'ClaimResponse:request'],
    ],
    token,
    signal,
  });
  switch (result.kind) {
    case 'complete':
      return result.echoed ? result : { kind: 'no-evidence', reason: 'search-ignored-parameters' };
    case 'refused':
      return { kind: 'no-evidence', reason: 'search-refused' };
    case 'failed':
      return TOO_MUCH.has(result.code) ? { kind: 'no-evidence', reason: 'search-too-large' } : result;
    case 'unauthorized':
      return result;
    default:
      return assertNever(result);
  }
}

/** The server is there and answers with more than is read: to ask again brings the same, so a person is told. */
const TOO_MUCH = new Set([
  'answer-too-long',
  'search-too-many-entries',
  'search-too-many-pages',
  'search-too-large',
]);

type Resource = Readonly<Record<string, unknown>>;

/** A patient has a few applications; a server that shows thousands is not asked for the Bundle of each, every time. */
const MOST_READS = 100;

/** The Claims a search speaks of. */
interface ShownClaims {
  /** By their number, each with the Claim where the server included it. */
  readonly numbered: ReadonlyMap<string, Resource | null>;
  /** Answers that do not say which Claim they are for: any of them could be ours. */
  readonly nameless: number;
}

export function claimsShown(resources: readonly Resource[]): ShownClaims {
  const numbered = new Map<string, Resource | null>();
  let nameless = 0;
  for (const resource of resources) {
    if (resource['resourceType'] !== 'ClaimResponse') continue;
    const request = resource['request'];
    const number = referencedId(request, 'Claim') ?? referencedIdentifier(request);
    if (number === null) nameless += 1;
    else numbered.set(number, null);
  }
  for (const resource of resources) {
    const numbers = readClaimNumbers(resource);
    if (numbers) numbered.set(numbers.caseNumber, resource);
  }
  return { numbered, nameless };
}

/** Those that no case of ours owns and that are not known to be another hospital's or patient's. */
async function freeCandidates(
  search: Search,
  shown: ShownClaims,
  who: { readonly patient: string; readonly hospital: string },
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  let reads = 0;
  for (const [number, claim] of shown.numbered) {
    if (caseByNumber(search.context, number)) continue;
    const seen = asShown(number, claim);
    // Those not looked into stay candidates: of so many, nothing can be told anyway.
    const found = reads < MOST_READS ? await lookInto(search, seen, who) : seen;
    reads += 1;
    if (found !== null) candidates.push(found);
  }
  const unknown = { number: '', fingerprint: null, drugCodes: null, uploadedAt: null };
  return [...candidates, ...Array.from({ length: shown.nameless }, () => unknown)];
}

/** What the search itself tells of a Claim. */
function asShown(number: string, claim: Resource | null): Candidate {
  const uploaded = Date.parse((claim && readClaimNumbers(claim)?.lastUpdated) ?? '');
  return {
    number,
    fingerprint: claim ? projectClaim(claim) : null,
    drugCodes: null,
    uploadedAt: Number.isNaN(uploaded) ? null : uploaded,
  };
}

/** The drug stands in a MedicationRequest, which only the Bundle has; a scope may not allow reading it. Null: another's. */
async function lookInto(
  { nhi, token, signal }: Search,
  shown: Candidate,
  who: { readonly patient: string; readonly hospital: string },
): Promise<Candidate | null> {
  const read = await nhi.read({ type: 'Bundle', id: shown.number, token, signal });
  if (read.kind !== 'found') return shown;
  const parsed = parseBundle(read.resource);
  const summary = parsed ? summarise(parsed) : null;
  if (!summary) return shown;
  // The server's copy may name the patient by more numbers than ours did.
  const isOfPatient = parsed?.ofType('Patient').some((one) => patientHasNumber(one.resource, who.patient));
  if (isOfPatient !== true || !sameNumber(summary.hospitalId, who.hospital)) return null;
  return { ...shown, fingerprint: shown.fingerprint ?? summary.fingerprint, drugCodes: summary.drugCodes };
}
