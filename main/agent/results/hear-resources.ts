import { taipeiDay } from '../fhir/taipei.ts';
import { caseByNumber } from '../cases/doubt.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { hear, pollAfter } from '../cases/reviews.ts';
import { readClaimNumbers, readClaimResponse } from '../fhir/claim-response.ts';
import { referencedId, referencedIdentifier } from '../fhir/reference.ts';

/** Identifies the resources of a search page by what they are. */
interface Page {
  readonly claims: ReadonlyMap<string, Record<string, unknown>>;
  readonly responses: readonly Record<string, unknown>[];
}

function sort(resources: readonly Record<string, unknown>[]): Page {
  const claims = new Map<string, Record<string, unknown>>();
  for (const resource of resources) {
    const numbers = readClaimNumbers(resource);
    if (numbers) claims.set(numbers.caseNumber, resource);
  }
  return { claims, responses: resources.filter((resource) => resource['resourceType'] === 'ClaimResponse') };
}

/**
 * Hears every ClaimResponse that answers a case of ours and hands it to the case; one whose request or patient is not
 * ours is neither kept nor logged. Returns the cases heard of.
 */
export async function hearResources(
  context: CaseContext,
  resources: readonly Record<string, unknown>[],
  now: number,
  pollMs: number,
): Promise<Set<string>> {
  const page = sort(resources);
  const heard = new Set<string>();
  for (const response of page.responses) {
    const number = referencedId(response['request'], 'Claim') ?? referencedIdentifier(response['request']);
    const row = number === null ? undefined : caseByNumber(context, number);
    if (number === null || !row) continue;
    if (await hearOne(context, row, response, page.claims.get(number), now, pollMs)) heard.add(row.id);
  }
  return heard;
}

async function hearOne(
  context: CaseContext,
  row: CaseRecord,
  response: Record<string, unknown>,
  claim: Record<string, unknown> | undefined,
  now: number,
  pollMs: number,
): Promise<boolean> {
  const summary = context.sealed.summary(row);
  const requested = new Map(
    (summary?.items ?? []).flatMap((item) =>
      item.quantity === null ? [] : [[item.sequence, item.quantity] as const],
    ),
  );
  const answer = readClaimResponse(response, requested, claim);
  if (!answer) return false;
  const anothers =
    answer.patientNumber !== null && summary !== null && answer.patientNumber !== summary.patientNumber;
  if (anothers) return false;
  const meta = response['meta'];
  const lastUpdated =
    typeof meta === 'object' && meta !== null && 'lastUpdated' in meta ? String(meta.lastUpdated) : '';
  const at = Date.parse(lastUpdated);
  const decidedAt = answer.review === 'decided' ? (row.decided_at ?? now) : null;
  await hear(
    context,
    row.id,
    {
      resourceId: answer.id,
      contentHash: answer.contentHash,
      // Times with different offsets compare as UTC; a date alone stays what it is.
      ordinal: `${answer.created?.slice(0, 10) ?? taipeiDay(now)} ${Number.isNaN(at) ? '' : new Date(at).toISOString()}`,
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
    },
    pollAfter({ accepted_at: row.accepted_at, review: answer.review, decided_at: decidedAt }, now, pollMs),
  );
  return true;
}
