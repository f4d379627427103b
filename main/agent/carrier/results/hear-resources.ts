import { setImmediate as nextTurn } from 'node:timers/promises';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import { caseByNumber } from '../cases/doubt.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { noteGuides } from '../cases/destination-record.ts';
import { lostSince, noteUnowned } from '../cases/unowned.ts';
import { hear, type HeardAnswer, noteAnothers } from '../cases/reviews.ts';
import { readClaimNumbers, readClaimResponse, type ReadAnswer } from '../../ground/fhir/claim-response.ts';
import { traitsOfResponse, whoseIs } from '../../ground/fhir/is-ours.ts';
import { referencedId, referencedIdentifier } from '../../ground/fhir/reference.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import type { Clock, Log } from '../../ports.ts';
import type { FirstSight } from './first-sight.ts';

/** Resources handled in one turn of the event loop; then other work runs. */
const AT_ONCE = 500;

type Resource = Readonly<Record<string, unknown>>;

export interface Hearing {
  readonly context: CaseContext;
  readonly clock: Clock;
  readonly log: Log;
  readonly pollMs: number;
  readonly hospitalId: string;
  readonly firstSight: Pick<FirstSight, 'isUnproven'>;
  /** Gets each stored answer; null: it cannot be read, or is not proven to be the case's own. */
  readonly onAnswer?: (caseId: string, answer: HeardAnswer | null) => void;
}

/**
 * Stores every ClaimResponse of our cases; one whose request or patient is not ours is neither stored nor logged.
 * @returns the cases with an answer, and how many of our answers could not be stored: one failure must not stop the others
 */
export async function hearResources(
  hearing: Hearing,
  resources: readonly Resource[],
): Promise<{ readonly heard: ReadonlySet<string>; readonly failed: number }> {
  const { context, log } = hearing;
  await noteGuides(context, resources, 'meta.profile');
  const claims = new Map<string, Resource>();
  for (const [index, resource] of resources.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const numbers = readClaimNumbers(resource);
    if (numbers) claims.set(numbers.caseNumber, resource);
  }
  const responses = resources
    .filter((resource) => resource['resourceType'] === 'ClaimResponse')
    // A fixed order, because that of a page means nothing.
    .toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  const heard = new Set<string>();
  const unowned: string[] = [];
  const since = lostSince(context);
  let failed = 0;
  for (const [index, response] of responses.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const request = response['request'];
    const number = referencedId(request, 'Claim') ?? referencedIdentifier(request);
    const row = number === null ? undefined : caseByNumber(context, number);
    if (number === null) continue;
    if (!row) {
      if (since !== null && isOfOurs(hearing, response, claims.get(number), since)) unowned.push(number);
      continue;
    }
    try {
      if (await hearOne(hearing, row, response, claims.get(number))) heard.add(row.id);
    } catch (error) {
      failed += 1;
      log('error', 'answer-not-kept', { caseId: row.id }, error);
    }
  }
  if (unowned.length > 0) await noteUnowned(context, unowned);
  return { heard, failed };
}

/** A decision for this hospital since that day (YYYY-MM-DD). */
function isOfOurs(
  { hospitalId }: Hearing,
  response: Resource,
  claim: Resource | undefined,
  since: string,
): boolean {
  const created = typeof response['created'] === 'string' ? response['created'].slice(0, 10) : '';
  return created >= since && traitsOfResponse(response, claim).hospitalId === hospitalId;
}

async function hearOne(
  { context, clock, pollMs, firstSight, onAnswer }: Hearing,
  row: CaseRecord,
  response: Resource,
  claim: Resource | undefined,
): Promise<boolean> {
  const summary = context.sealed.summary(row);
  const answer = readClaimResponse(response, quantities(summary), claim);
  const whose = summary === null ? 'says-nothing' : whoseIs(summary, traitsOfResponse(response, claim));
  if (answer !== null && whose === 'anothers') {
    // Another patient's answer is neither stored nor logged. Staff are told that NHI shows it under this case's number.
    await noteAnothers(context, row.id);
    return false;
  }
  const isUnproven = whose === 'says-nothing' && firstSight.isUnproven(row, clock.now());
  const heard = answer === null || isUnproven ? null : asHeard(answer, response, clock.now());
  if (heard !== null) await hear(context, row.id, heard, pollMs);
  onAnswer?.(row.id, heard);
  return heard !== null;
}

/** Requested quantities by item; comparison with them shows 改核. */
function quantities(summary: BundleSummary | null): ReadonlyMap<number, number> {
  return new Map(
    (summary?.items ?? []).flatMap((item) =>
      item.quantity === null ? [] : [[item.sequence, item.quantity] as const],
    ),
  );
}

function asHeard(answer: ReadAnswer, response: Resource, now: number): HeardAnswer {
  const meta = response['meta'];
  const lastUpdated =
    typeof meta === 'object' && meta !== null && 'lastUpdated' in meta ? String(meta.lastUpdated) : '';
  const at = Date.parse(lastUpdated);
  // Times with different offsets compare as UTC; a date alone stays what it is.
  const time = Number.isNaN(at) ? '' : new Date(at).toISOString();
  return {
    resourceId: answer.id,
    contentHash: answer.contentHash,
    ordinal: answer.isTakenBack ? '' : `${answer.created?.slice(0, 10) ?? taipeiDay(now)} ${time}`,
    receiptNumber: answer.receiptNumber,
    view: {
      disposition: answer.disposition,
      review: answer.review,
      decision: answer.decision,
      created: answer.created,
      receiptNumber: answer.receiptNumber,
      issue: null,
      items: answer.items.map((item) => ({
        ...item,
        details: item.details.map((detail) => ({ ...detail })),
      })),
    },
    body: JSON.stringify(response),
  };
}
