import { DAY_MS } from '../../../../shared/days.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { caseByNumber, claimsOfPatient } from '../cases/doubt.ts';
import { noteAnothers } from '../cases/reviews.ts';
import { projectClaim } from '../../ground/fhir/fingerprint.ts';
import { cannotBeOurs, traitsOfBundle } from '../../ground/fhir/is-ours.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import { taipeiDayBefore } from '../../ground/fhir/taipei.ts';
import { NOBODY } from '../../ground/fhir/numbers.ts';
import { type Candidate, match, type Match } from './matching.ts';
import {
  askNhi,
  claimsShown,
  distrust,
  findsNothing,
  type NoFinding,
  noteAnswered,
  noteServerTimes,
  type Search,
  serverTimes,
  turnOf,
  uploadedAt,
} from './search.ts';

const SKEW_MARGIN_MS = 10 * 60_000;
/** A similar Claim of the last year keeps a taken-over case from being sent again. */
const YEAR_MS = 366 * DAY_MS;

/** Result of a search for one case. Only `match` proves anything. */
export type Finding = { readonly kind: 'match'; readonly match: Match } | NoFinding;

/** Searches NHI for this patient's Claims since at least two days before the first attempt, and compares them exactly. */
export async function findAtNhi(search: Search, row: CaseRecord): Promise<Finding> {
  const { context } = search;
  const summary = context.sealed.summary(row);
  if (!summary) return { kind: 'no-evidence', reason: 'no-summary' };
  const since = row.past === null ? firstSent(row, summary) : firstSent(row, summary) - YEAR_MS;
  const result = await askByPatient(search, summary.patientNumber, since);
  if (result.kind !== 'complete') return result;
  const shown = claimsShown(result.resources);
  if (!(await disownOthers(search, shown.numbered.keys(), row, summary)))
    return { kind: 'no-evidence', reason: 'search-ignored-parameters' };
  const candidates = await freeCandidates(search, shown, summary);
  const all = claimsOfPatient(context, row);
  const ours = all.find((claim) => claim.caseId === row.id);
  if (!ours) return { kind: 'no-evidence', reason: 'no-summary' };
  const found = match(ours, all, candidates, sentSince(search, row, summary));
  // Presence is proven by content; absence only by a search that shows no other patient's Claims.
  const untrusted = found.kind === 'absent' ? await distrust(search, 'patient') : null;
  return untrusted ?? narrowed(search, summary, found);
}

/**
 * The documented search by patient and upload time (`_lastUpdated` of the Claim). `since` by our clock, or by the server's if that is behind,
 * ms: one `Date` that is ahead must not hide the case. The search starts 2 to 15 days earlier, for differing clocks and time zones. The day
 * changes each time, so that a cache keyed by URL cannot repeat an old answer.
 */
async function askByPatient(search: Search, patientNumber: string, since: number): ReturnType<typeof askNhi> {
  const turn = turnOf(search, patientNumber);
  const day = taipeiDayBefore(since + Math.min(search.skewMs ?? 0, 0), 2 + (turn % DAYS));
  const result = await askNhi(
    search,
    [
      ['request.patient.identifier', patientNumber],
      ['request._lastUpdated', `gt${day}`],
    ],
    turn,
  );
  if (result.kind === 'complete') await noteAnswered(search.context);
  return result;
}
const DAYS = 14;

/** Most numbers that swapped answers explain; an unfiltered search shows more. */
const MOST_MIXED_UP = 3;

/**
 * A search for one patient shows numbers of our cases of other patients: the server ignored the filter, or a middlebox swapped two answers
 * and gave those cases a wrong number. If NHI shows such a number for this patient and not for nobody, its case gives it up.
 * @returns false if the search shows other patients' Claims
 */
async function disownOthers(
  search: Search,
  numbers: Iterable<string>,
  row: CaseRecord,
  summary: BundleSummary,
): Promise<boolean> {
  const { context } = search;
  const others = [...numbers].flatMap((number) => {
    const owner = caseByNumber(context, number);
    return owner === undefined || owner.patient_key === row.patient_key ? [] : [{ number, owner }];
  });
  if (others.length > MOST_MIXED_UP) return false;
  for (const { number, owner } of others) {
    // A search for the owner's patient has shown this number: it is the owner's.
    if (owner.first_shown_at !== null || !(await isSaidToBeOurs(search, number, summary))) return false;
    await noteAnothers(context, owner.id);
  }
  return true;
}

/** A Claim whose Bundle was not read is ours only if a search by our patient and hospital shows it, and one for nobody does not. */
async function narrowed(search: Search, summary: BundleSummary, found: Match): Promise<Finding> {
  if (found.kind !== 'found' || found.isRead) return { kind: 'match', match: found };
  const isOurs = await isSaidToBeOurs(search, found.number, summary);
  return {
    kind: 'match',
    match: isOurs ? found : { kind: 'cannot-tell', reason: 'claim-omitted', numbers: [found.number] },
  };
}

/** True if a search by number, patient and hospital shows this Claim, and the same search for nobody finds nothing. */
export async function isSaidToBeOurs(
  search: Search,
  number: string,
  { patientNumber, hospitalId }: Pick<BundleSummary, 'patientNumber' | 'hospitalId'>,
): Promise<boolean> {
  const ask = (patient: string): ReturnType<typeof askNhi> =>
    askNhi(search, [
      ['request', `Claim/${number}`],
      ['request.patient.identifier', patient],
      ['requestor.identifier', hospitalId],
    ]);
  const ours = await ask(patientNumber);
  if (ours.kind !== 'complete' || !claimsShown(ours.resources).numbered.has(number)) return false;
  const nobodys = await ask(NOBODY);
  return nobodys.kind === 'complete' && findsNothing(nobodys);
}

/** Earliest upload time of this case, ms, by the server's clock with room for its error. */
export function sentSince(search: Search, row: CaseRecord, summary: Pick<BundleSummary, 'created'>): number {
  return firstSent(row, summary) + (search.skewMs ?? 0) - SKEW_MARGIN_MS;
}

/** Result of the search by patient for an accepted case. */
export interface PresenceResult {
  readonly kind: 'complete';
  /** The case's number shows with its Claim; only then does another case's absence mean anything. */
  readonly isShown: boolean;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly serverDate: number | null;
}

/** The search for doubtful cases, made for a case that NHI certainly has. */
export async function lookByPatient(
  search: Search,
  accepted: CaseRecord,
): Promise<PresenceResult | NoFinding> {
  const { context, clock, skewMs } = search;
  const summary = context.sealed.summary(accepted);
  if (!summary) return { kind: 'no-evidence', reason: 'no-summary' };
  const since = firstSent(accepted, summary);
  const result = await askByPatient(search, summary.patientNumber, since);
  if (result.kind !== 'complete') return result;
  const { resources, serverDate } = result;
  const { numbered } = claimsShown(resources);
  if (!(await disownOthers(search, numbered.keys(), accepted, summary)))
    return { kind: 'no-evidence', reason: 'search-ignored-parameters' };
  const claim = accepted.case_number === null ? undefined : numbered.get(accepted.case_number);
  if (!claim) return { kind: 'complete', isShown: false, resources, serverDate };
  const uploaded = uploadedAt(claim);
  if (uploaded !== null && skewMs !== null) {
    const isPossible =
      uploaded >= since + skewMs - SKEW_MARGIN_MS && uploaded <= clock.now() + skewMs + SKEW_MARGIN_MS;
    await noteServerTimes(context, isPossible);
  }
  return { kind: 'complete', isShown: true, resources, serverDate };
}

/** Earliest time at which NHI can have the case, ms. If another agent may have sent it: two days before its application, else a year ago. */
function firstSent(row: CaseRecord, { created }: Pick<BundleSummary, 'created'>): number {
  const ours = row.first_attempt_at ?? row.created_at;
  if (row.past === null) return ours;
  const applied = Date.parse(created);
  return Number.isNaN(applied) ? ours - YEAR_MS : Math.min(ours, applied - 2 * DAY_MS);
}

/** Most Bundles read for one search: a patient has few applications, but a server may show thousands. */
const MOST_READS = 100;

/** Claims that no case of ours owns and that could be a copy of this one. */
async function freeCandidates(
  search: Search,
  shown: ReturnType<typeof claimsShown>,
  summary: BundleSummary,
): Promise<Candidate[]> {
  // If the server's times are wrong, candidates count as undated and none is too old.
  const dated = serverTimes(search.context) !== false;
  const candidates: Candidate[] = [];
  let reads = 0;
  for (const [number, claim] of shown.numbered) {
    const owner = caseByNumber(search.context, number);
    if (owner) {
      // NHI gave the number again, as after its data was reset: no number for this case, and no absence.
      const isReused = claim !== null && projectClaim(claim) === summary.fingerprint;
      if (isReused && search.context.sealed.summary(owner)?.fingerprint !== summary.fingerprint)
        candidates.push({ number, fingerprint: '', drugCodes: null, isRead: false, uploadedAt: null });
      continue;
    }
    const seen: Candidate = {
      number,
      fingerprint: claim ? projectClaim(claim) : null,
      drugCodes: null,
      isRead: false,
      uploadedAt: dated ? uploadedAt(claim) : null,
    };
    // Unread Claims stay candidates: with this many, the search decides nothing.
    const found = reads < MOST_READS ? await lookInto(search, seen, summary) : seen;
    reads += 1;
    if (found !== null) candidates.push(found);
  }
  const unknown = { number: '', fingerprint: null, drugCodes: null, isRead: false, uploadedAt: null };
  return [...candidates, ...Array.from({ length: shown.nameless }, () => unknown)];
}

/** Reads the Bundle, as only its MedicationRequest names the drug; the scope may not allow that. Null: not a copy of our case. */
async function lookInto(
  { nhi, token, signal }: Search,
  shown: Candidate,
  summary: BundleSummary,
): Promise<Candidate | null> {
  const read = await nhi.read({ type: 'Bundle', id: shown.number, token, signal });
  const bundle = read.kind === 'found' ? parseBundle(read.resource) : null;
  if (bundle === null) return shown;
  const traits = traitsOfBundle(bundle);
  if (cannotBeOurs(summary, traits)) return null;
  return {
    ...shown,
    fingerprint: shown.fingerprint ?? traits.fingerprint,
    drugCodes: traits.fingerprint === null ? null : (traits.drugCodes ?? []),
    isRead: traits.patientNumbers !== null && traits.hospitalId !== null,
  };
}
