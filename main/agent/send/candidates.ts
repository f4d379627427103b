import { caseByNumber } from '../cases/doubt.ts';
import { readClaimNumbers } from '../fhir/claim-response.ts';
import { projectClaim } from '../fhir/fingerprint.ts';
import { patientHasNumber, sameNumber } from '../fhir/identity.ts';
import { parseBundle } from '../fhir/parsed-bundle.ts';
import { referencedId, referencedIdentifier } from '../fhir/reference.ts';
import { summarise } from '../fhir/summarise.ts';
import type { Search } from './find-at-nhi.ts';
import type { Candidate } from './matching.ts';

type Resource = Readonly<Record<string, unknown>>;

/** A patient has a few applications; a server that shows thousands is not asked for the Bundle of each, every time. */
const MOST_READS = 100;

/** The Claims a search speaks of. */
export interface ShownClaims {
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
    else if (!numbered.has(number)) numbered.set(number, null);
  }
  for (const resource of resources) {
    const numbers = readClaimNumbers(resource);
    if (numbers) numbered.set(numbers.caseNumber, resource);
  }
  return { numbered, nameless };
}

/** Those that no case of ours owns and that are not known to be another hospital's or patient's. */
export async function freeCandidates(
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
