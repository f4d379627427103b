import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { caseByNumber, otherCasesOfPatient } from '../cases/doubt.ts';
import { type ClaimIdentifier, ownIdentifiers, sameNumber } from '../../ground/fhir/identity.ts';
import { type Traits, traitsOfBundle, traitsOfClaim, whoseIs } from '../../ground/fhir/is-ours.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import { single } from '../../ground/fhir/summarise.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import { isSaidToBeOurs, sentSince } from './find-at-nhi.ts';
import { askNhi, claimsShown, distrust, type Search, uploadedAt } from './search.ts';

/** Search by the hospital's own Claim identifier (`request.identifier`, 原始檔名): may prove presence, never absence. docs/doubtful-send.md. */

/** A Claim that the search shows, as far as its content could be read. */
export interface NamedClaim {
  readonly number: string;
  readonly identifiers: readonly ClaimIdentifier[];
  readonly traits: Traits;
  /** Hospital and patient are certain: read from its Bundle, or confirmed by a search that shows it for both and not for nobody. */
  readonly isOurs: boolean;
  /** A case of ours has this number. */
  readonly owned: boolean;
  /** Upload time, ms; null when the server does not say. */
  readonly uploadedAt: number | null;
}

/** Compared fields of our case. */
export type NamedCase = BundleSummary & { readonly identifier: ClaimIdentifier };

/**
 * Pure: the number of the one Claim that has our case's identifier; null if any doubt remains. The identifier must be no other case's, and
 * the Claim alone in the answer: this excludes a reused identifier, a server that shows everything, and another hospital's equal value.
 * A Claim uploaded earlier, or of another day, kind or drug, gives null too.
 * @param others identifiers of the patient's other cases; undefined: not known of that case
 */
export function namedAlone(
  ours: NamedCase,
  others: readonly (ClaimIdentifier | null | undefined)[],
  shown: readonly NamedClaim[],
  since: number,
): string | null {
  const [claim, second] = shown;
  if (!claim || second || !isOnlyOurs(ours.identifier, others)) return null;
  const { system, value } = ours.identifier;
  const isNamed = claim.identifiers.some((one) => one.value === value && one.system === system);
  // Every Claim states day and kind; a Claim without them cannot be compared.
  const isAlike =
    claim.traits.created !== null &&
    claim.traits.subType !== null &&
    whoseIs(ours, claim.traits) !== 'anothers';
  const isSince = claim.uploadedAt !== null && claim.uploadedAt >= since;
  return isNamed && isAlike && isSince && claim.isOurs && !claim.owned ? claim.number : null;
}

/** Systems are ignored: a value that two cases share identifies neither. */
function isOnlyOurs(ours: ClaimIdentifier, others: readonly (ClaimIdentifier | null | undefined)[]): boolean {
  return others.every(
    (other) => other === null || (other !== undefined && !sameNumber(other.value, ours.value)),
  );
}

/** Asks NHI for the Claim by its identifier. Null: no proof; the earlier result stands. */
export async function findByIdentifier(search: Search, row: CaseRecord): Promise<string | null> {
  const { context } = search;
  const summary = context.sealed.summary(row);
  const identifier = nameOf(context, row);
  if (!summary || !identifier || NOT_PLAIN.test(identifier.value + (identifier.system ?? ''))) return null;
  const others = otherCasesOfPatient(context, row).map((other) => nameOf(context, other));
  if (!isOnlyOurs(identifier, others)) return null;
  const claim = await lookFor(search, identifier, summary);
  const ours = { ...summary, identifier };
  return claim && namedAlone(ours, others, [claim], sentSince(search, row, summary));
}

/** Characters that a FHIR search must escape; not every server unescapes them. */
const NOT_PLAIN = /[,|$\\]/;

/** The hospital's identifier of a case: the Claim's, else the file name if it has the form of NHI's batch platform. Undefined: not stored. */
function nameOf(context: CaseContext, row: CaseRecord): ClaimIdentifier | null | undefined {
  const summary = context.sealed.summary(row);
  if (summary?.claimIdentifier !== null) return summary?.claimIdentifier;
  const { fileName } = context.sealed.label(row);
  const isBatchName =
    /\.json$/i.test(fileName) && fileName.toUpperCase().startsWith(`FHR${summary.hospitalId.toUpperCase()}_`);
  return isBatchName ? { system: null, value: fileName } : null;
}

/** The only Claim of the search's answer. Null: the answer holds more, is no evidence, or the Claim cannot be read. */
async function lookFor(
  search: Search,
  identifier: ClaimIdentifier,
  summary: BundleSummary,
): Promise<NamedClaim | null> {
  const { context, nhi, token, signal } = search;
  const answer = await askBy(search, identifier);
  if (answer === null) return null;
  const [number, included] = answer;
  const read = await nhi.read({ type: 'Bundle', id: number, token, signal });
  const bundle = read.kind === 'found' ? parseBundle(read.resource) : null;
  const claim = included ?? (bundle && (single(bundle, 'Claim')?.resource ?? null));
  if (claim === null) return null;
  const traits = bundle ? traitsOfBundle(bundle) : traitsOfClaim(claim);
  const isRead = traits.patientNumbers !== null && traits.hospitalId !== null && bundle !== null;
  return {
    number,
    traits,
    isOurs:
      isRead ||
      ((await distrust(search, 'identifier')) === null && (await isSaidToBeOurs(search, number, summary))),
    owned: caseByNumber(context, number) !== undefined,
    identifiers: [...ownIdentifiers(claim, 'usual'), ...ownIdentifiers(claim, null)],
    uploadedAt: uploadedAt(claim),
  };
}

/** Number of the only Claim that the search shows, with the Claim if the server included it. */
async function askBy(
  search: Search,
  { system, value }: ClaimIdentifier,
): Promise<readonly [number: string, claim: Readonly<Record<string, unknown>> | null] | null> {
  const named = system === null ? value : `${system}|${value}`;
  const result = await askNhi(search, [['request.identifier', named]]);
  if (result.kind !== 'complete') return null;
  const { numbered, nameless } = claimsShown(result.resources);
  const [only, second] = numbered;
  return only && !second && nameless === 0 ? only : null;
}
