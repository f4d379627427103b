import { assertNever } from '../../../../shared/assert-never.ts';
import { DAY_MS } from '../../../../shared/days.ts';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { CaseContext } from '../cases/context.ts';
import { longestLag } from '../cases/search-lag.ts';
import { readKept, writeKept } from '../../ground/db/cache.ts';
import { readClaimNumbers } from '../../ground/fhir/claim-response.ts';
import { referencedId, referencedIdentifier } from '../../ground/fhir/reference.ts';
import { NOBODY } from '../../ground/fhir/numbers.ts';
import type { NhiServer, SearchResult } from '../nhi/server.ts';
import type { Clock } from '../../ports.ts';

/** Searches for a case at NHI, and which kinds of search can be trusted there. docs/doubtful-send.md. */

export interface Search {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly token: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The server's clock minus ours, ms; null where that is not known. */
  readonly skewMs: number | null;
  readonly signal: AbortSignal;
}

/** Reason why a search proves nothing. */
export type NoFinding =
  | { readonly kind: 'no-evidence'; readonly reason: string }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

type Complete = Extract<SearchResult, { kind: 'complete' }>;
export type Query = readonly (readonly [string, string])[];

/** The clocks of one server's machines differ by less. */
const CLOCKS_MS = 10_000;

/**
 * One search of ClaimResponses as evidence: parameters not ignored, every page read, not cached; else why it is none.
 * The order of parameters changes each time, so that a cache keyed by URL cannot repeat an old answer.
 * @param turn selects the order; default: the next one for these parameters
 */
export async function askNhi(
  search: Search,
  parameters: Query,
  turn = turnOf(search, JSON.stringify(parameters)),
): Promise<Complete | NoFinding> {
  const { context, nhi, token, clock, skewMs, signal } = search;
  const query = rotated([...parameters, ['_include', 'ClaimResponse:request']], turn);
  const datesCount = skewMs !== null && serverTimes(context) === true;
  const freshSince = datesCount ? clock.now() + skewMs - CLOCKS_MS : null;
  const result = await nhi.search({ type: 'ClaimResponse', query, token, freshSince, signal });
  switch (result.kind) {
    case 'complete':
      if (!result.echoed) return { kind: 'no-evidence', reason: 'search-ignored-parameters' };
      return result.aged ? { kind: 'no-evidence', reason: 'search-aged' } : result;
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

/** The answer exceeds the agent's limits: a retry would bring the same, so a person is told. */
const TOO_MUCH = new Set([
  'answer-too-long',
  'search-too-many-entries',
  'search-too-many-pages',
  'search-too-large',
]);

/** Number of times that each search was made since the data folder was opened. */
const asked = new WeakMap<CaseContext['store'], Map<string, number>>();
const MOST_REMEMBERED = 5000;

/** Number of times that this search was made. A restart adds to it (by the owner epoch): the URLs used before a crash do not come again at once. */
export function turnOf({ context: { store } }: Search, question: string): number {
  const turns = asked.get(store) ?? new Map<string, number>();
  asked.set(store, turns);
  const turn = turns.get(question) ?? (store.epoch - 1) * TURNS_OF_A_RUN;
  if (turns.size >= MOST_REMEMBERED) turns.clear();
  turns.set(question, turn + 1);
  return turn;
}
const TURNS_OF_A_RUN = 11;

function rotated(query: Query, turn: number): Query {
  const at = turn % query.length;
  return [...query.slice(at), ...query.slice(0, at)];
}

type Resource = Readonly<Record<string, unknown>>;

/** The Claims that a search shows. */
interface ShownClaims {
  /** By number; with the Claim if the server included it. */
  readonly numbered: ReadonlyMap<string, Resource | null>;
  /** Number of ClaimResponses that do not name their Claim: any of them could be ours. */
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

/** 上傳日期時間 of a Claim, ms; null when the server does not say. */
export function uploadedAt(claim: unknown): number | null {
  const at = Date.parse(readClaimNumbers(claim)?.lastUpdated ?? '');
  return Number.isNaN(at) ? null : at;
}

// Trust in the searches of this server: learned by the canary, a search for nobody, and stored for each destination.

/** `patient`: by the patient's number · `identifier`: by the hospital's identifier of the Claim. */
export const SEARCH_KINDS = ['patient', 'identifier'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

const CANARIES: Readonly<Record<SearchKind, Query>> = {
  patient: [['request.patient.identifier', NOBODY]],
  identifier: [['request.identifier', 'FHR0000000000_NOBODY.JSON']],
};

/** Result of the canary: a search for a patient or an identifier that nobody can have. */
export interface Canary {
  /** ms. */
  readonly at: number;
  /** The canary found nothing, as it has to. */
  readonly honest: boolean;
}

const canaryKey = (destination: string, kind: SearchKind): string => `search-canary:${destination}:${kind}`;

export function lastCanary(
  { store, destination }: Pick<CaseContext, 'store' | 'destination'>,
  kind: SearchKind,
): Canary | null {
  return readKept<Canary>(store, canaryKey(destination, kind));
}

export function keepCanary(context: CaseContext, kind: SearchKind, honest: boolean): Promise<void> {
  return writeKept(context.store, canaryKey(context.destination, kind), (at) => ({ at, honest }));
}

/**
 * Tests once a day, by a search for nobody that must find nothing, whether this kind of search can be trusted. A server may repeat our
 * parameters in its `self` link and ignore them.
 * @returns null: trusted; else why the search is no evidence
 */
export async function distrust(search: Search, kind: SearchKind): Promise<NoFinding | null> {
  const { context, clock } = search;
  const known = lastCanary(context, kind);
  const now = clock.now();
  const isFresh = known !== null && known.at <= now && now - known.at < DAY_MS;
  let honest = isFresh && known.honest;
  if (!isFresh) {
    const result = await askNhi(search, CANARIES[kind]);
    const isFlood = result.kind === 'no-evidence' && result.reason === 'search-too-large';
    if (result.kind !== 'complete' && !isFlood) return result;
    honest = result.kind === 'complete' && findsNothing(result);
    await keepCanary(context, kind, honest);
    if (!honest) context.log('error', 'search-ignores-parameters', { code: kind });
  }
  return honest ? null : { kind: 'no-evidence', reason: 'search-ignored-parameters' };
}

export function findsNothing({ resources }: Pick<Complete, 'resources'>): boolean {
  const { numbered, nameless } = claimsShown(resources);
  return numbered.size === 0 && nameless === 0;
}

const refusedKey = (destination: string): string => `search-refused:${destination}`;

/** Standing of the search by patient: it was answered once, or it was refused since `at` (ms) and never answered. */
type Offer = { readonly isAnswered: true } | { readonly at: number };

/** The search by patient was answered: from then on a refusal is a passing one. */
export async function noteAnswered({ store, destination }: CaseContext): Promise<void> {
  const known = readKept<Offer>(store, refusedKey(destination));
  if (known === null || 'at' in known)
    await writeKept(store, refusedKey(destination), (): Offer => ({ isAnswered: true }));
}

/** Judges if the refused search by patient is offered: not if it never worked and was refused for `forMs`. One refusal may be a gateway's. */
export async function isOffered(
  context: CaseContext,
  now: number,
  forMs: number,
): Promise<'yes' | 'no' | 'not-known'> {
  const known = readKept<Offer>(context.store, refusedKey(context.destination));
  if (lastCanary(context, 'patient') !== null || (known !== null && 'isAnswered' in known)) return 'yes';
  // After the clock was set back, the wait begins again.
  if (known !== null && known.at <= now) return now - known.at >= forMs ? 'no' : 'not-known';
  await writeKept(context.store, refusedKey(context.destination), (at): Offer => ({ at }));
  return 'not-known';
}

/** Learned facts about the searches at this destination. */
export function searchStanding(
  context: Pick<CaseContext, 'store' | 'destination'>,
  now: number,
): NonNullable<StatusView['destination']['search']> {
  const lag = longestLag(context, now);
  return {
    lagSeconds: lag === null ? null : Math.round(lag.worstMs / 1000),
    samples: lag?.samples ?? 0,
    ignoresParameters: SEARCH_KINDS.filter((kind) => lastCanary(context, kind)?.honest === false),
    timesMean: serverTimes(context),
  };
}

const timesKey = (destination: string): string => `server-times:${destination}`;

/** True if the server's times are right; null until a search has shown a case of ours. */
export function serverTimes({
  store,
  destination,
}: Pick<CaseContext, 'store' | 'destination'>): boolean | null {
  return readKept<{ readonly mean: boolean }>(store, timesKey(destination))?.mean ?? null;
}

/** Stores whether an accepted case's upload time fits the time of its attempt: a server may write UTC as local time. */
export async function noteServerTimes(context: CaseContext, mean: boolean): Promise<void> {
  if (serverTimes(context) === mean) return;
  await writeKept(context.store, timesKey(context.destination), () => ({ mean }));
  if (!mean) context.log('warn', 'server-times-wrong');
}
