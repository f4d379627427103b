import { assertNever } from '../../../../shared/assert-never.ts';
import { DAY_MS, HOUR_MS } from '../../../../shared/days.ts';
import { DECIDED_DISPOSITION } from '../../../../shared/twpas/codes.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import { ACCEPTED_WITHOUT_NUMBER } from '../cases/queries.ts';
import { caseByNumber } from '../cases/doubt.ts';
import { caseRow } from '../cases/move.ts';
import {
  dropLocation,
  duePolls,
  followShown,
  hasUndecided,
  type HeardAnswer,
  learnNumber,
  noteAnothers,
  pollAfter,
  polled,
} from '../cases/reviews.ts';
import { traitsOfBundle, whoseIs } from '../../ground/fhir/is-ours.ts';
import { caseNumberOf } from '../../ground/fhir/numbers.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import { taipeiDayBefore, taipeiTime } from '../../ground/fhir/taipei.ts';
import type { AskResult } from '../../../../shared/ask-now.ts';
import type { NhiServer, SearchResult } from '../nhi/server.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { oneAtATime } from '../../ground/base/tasks.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { AskNow, type AskNowParts, type ResultsWait } from './ask-now.ts';
import type { FirstSight, PresenceLook } from './first-sight.ts';
import { hearResources } from './hear-resources.ts';

/** Longest interval of the check for due polls. */
const ROUND_MS = 5000;
/** Pause after a refused decisions search. */
const RETRY_FILTER_MS = DAY_MS;
/** Longest wait that is honoured, even if the server asks for days: one answer says nothing about all later requests. */
const LONGEST_WAIT_MS = HOUR_MS;
/** Polls between two searches of all days; at least hourly. Also while no case is open, because NHI may change a decision. */
const POLLS_TO_A_WHOLE = 60;

/** Polls NHI for results automatically, and for one case at a person's request. */
export interface Poller extends Loop {
  /** 現在查詢, even if the loop was not started. @throws as `AskNow.ask` */
  readonly ask: (id: string, by: string) => Promise<AskResult>;
  /** Reason why NHI is not polled now; null: it is. */
  readonly waits: () => ResultsWait | null;
}

/**
 * Polls NHI's answers: one search for the decisions of all cases, and one for each open case at an interval that grows with its age. The first
 * reads the same decisions again, so it covers all days only now and then, and recent days only while a case is open.
 */
export function createPoller(parts: PollerParts): Poller {
  const { clock, log } = parts;
  // A whole number of rounds makes one poll.
  const roundMs = parts.pollMs / Math.ceil(parts.pollMs / ROUND_MS);
  /** Tolerance: a timer that fires a millisecond early must not put off the work of this round. */
  const earlyMs = roundMs / 2;
  /** When each search may be made again, on the monotonic clock, ms. */
  const due = { decisions: -Infinity, whole: -Infinity };
  const wholeMs = Math.max(parts.pollMs, Math.min(POLLS_TO_A_WHOLE * parts.pollMs, HOUR_MS));
  const told = new ToldToWait(parts);
  const waits = (): ResultsWait | null => parts.waits() ?? told.wait();
  const asking = {
    ...parts,
    waits,
    inTurn: oneAtATime(),
    onToldToWait: (until: number) => {
      told.until(until);
    },
  };

  const askDecisions = async (token: string, signal: AbortSignal): Promise<void> => {
    const began = clock.steady();
    if (began < due.decisions) return;
    const isWhole = began >= due.whole;
    if (!isWhole && !hasUndecided(parts.context)) return;
    due.decisions = began + parts.pollMs - earlyMs;
    const came = await searchDecisions(asking, token, signal, isWhole ? 'whole' : 'recent');
    if (came === 'refused') due.decisions = began + RETRY_FILTER_MS;
    // A failed search of all days is repeated soon; the search of recent days runs in between.
    const againMs = came === 'heard' ? wholeMs : Math.min(2 * parts.pollMs, wholeMs);
    if (isWhole) due.whole = began + againMs - earlyMs;
  };

  const round = async (signal: AbortSignal): Promise<void> => {
    if (waits() !== null) return;
    const token = await parts.tokens.get(signal);
    if (token.kind !== 'token' || signal.aborted) return;
    await askDecisions(token.token, signal);
    if (waits() !== null) return;
    await learnMissingNumbers(asking, token.token, signal);
    await askOpenCases(asking, token.token, signal);
  };

  const loop = createLoop(
    clock,
    async (signal) => {
      const began = clock.steady();
      await round(signal);
      // Dozens of polls must not delay the next decisions search by their duration; a slow server still gets half a round of rest.
      return Math.max(roundMs - (clock.steady() - began), roundMs / 2);
    },
    (error) => {
      log('error', 'poller', {}, error);
      return roundMs;
    },
  );
  const question: AskNowParts['question'] = (row, token, signal) => askFor(asking, row, token, signal);
  const now = new AskNow({ ...asking, question }, loop.signal);
  return {
    ...loop,
    stop: async () => {
      await loop.stop();
      await asking.inTurn(() => Promise.resolve());
    },
    ask: (id, by) => now.ask(id, by),
    waits,
  };
}

/** Wait for polls that NHI asked for (Retry-After). It does not stop sends, and is kept in memory alone. */
class ToldToWait {
  readonly #parts: Pick<PollerParts, 'clock' | 'log' | 'context'>;
  /** On the monotonic clock, ms. */
  #until = -Infinity;

  constructor(parts: Pick<PollerParts, 'clock' | 'log' | 'context'>) {
    this.#parts = parts;
  }

  /** @param until ms */
  until(until: number): void {
    const { clock, log, context } = this.#parts;
    const now = clock.now();
    const waitMs = Math.min(until - now, LONGEST_WAIT_MS);
    log('warn', 'results-wait', { until: taipeiTime(now + waitMs) });
    this.#until = Math.max(this.#until, clock.steady() + waitMs);
    context.store.announce();
  }

  wait(): ResultsWait | null {
    const { clock } = this.#parts;
    const leftMs = this.#until - clock.steady();
    return leftMs > 0 ? { why: 'told-to-wait', until: clock.now() + leftMs } : null;
  }
}

/** Polls one case for a person. @returns code of the failure; null: NHI answered */
async function askFor(
  parts: PollerParts,
  row: CaseRecord,
  token: string,
  signal: AbortSignal,
): Promise<string | null> {
  let failed: string | null = null;
  const onFailed = (code: string): void => {
    failed = code;
  };
  await askCase({ ...parts, token, signal, onFailed, round: { readFails: false } }, row);
  return failed;
}

/** Result of a search for the number of a case. */
interface LookedUp {
  readonly number: string | null;
  /** A complete search showed nothing that could be this case. */
  readonly isAbsent: boolean;
  /** End of a wait that the server asked for, ms. */
  readonly retryAt: number | null;
}

export interface PollerParts {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly hospitalId: string;
  readonly pollMs: number;
  /** Searches for the number of a case that was accepted without one, by the resolver's search (a stage never imports a stage). */
  readonly lookUp: (row: CaseRecord, token: string, signal: AbortSignal) => Promise<LookedUp>;
  /** The search by patient for an accepted case. */
  readonly lookByPatient: (row: CaseRecord, token: string, signal: AbortSignal) => Promise<PresenceLook>;
  readonly firstSight: FirstSight;
  /** A wait while the server is unreachable or has asked for one; else null. A person's pause stops sends, not polls. */
  readonly waits: () => ResultsWait | null;
  /** True if a refusal concerns the search itself: a paused destination may refuse everything. */
  readonly isOpen: () => boolean;
  /** The server asks for no requests before this time, ms. */
  readonly onToldToWait?: (until: number) => void;
  /** Gets the code of a failed poll of one case. */
  readonly onFailed?: (code: string) => void;
  /** One poll of one case at a time. Absent: no other caller polls. */
  readonly inTurn?: <T>(question: () => Promise<T>) => Promise<T>;
}

/** Polls with one token, until the signal ends them. */
interface Asking extends PollerParts {
  readonly token: string;
  readonly signal: AbortSignal;
  /** A server that fails to read one Bundle is asked for no other in the same round. */
  readonly round: { readFails: boolean };
}

/** True if a search is complete; else acts on the cause (new token, wait, log). */
function usable<T extends SearchResult | Extract<PresenceLook, { kind: 'failed' | 'unauthorized' }>>(
  parts: Omit<Asking, 'signal' | 'round'>,
  result: T,
): result is Extract<T, { kind: 'complete' }> {
  if (result.kind === 'complete') {
    if (result.serverDate !== null) parts.tokens.noteServerDate(result.serverDate, parts.clock.now());
    return true;
  }
  parts.onFailed?.(codeOf(result));
  if (result.kind === 'unauthorized') parts.tokens.invalidate(parts.token);
  if (result.kind === 'failed') {
    parts.log('debug', 'search-failed', { code: result.code });
    if (result.retryAt !== null) parts.onToldToWait?.(result.retryAt);
  }
  return false;
}

function codeOf(result: Exclude<SearchResult, { kind: 'complete' }>): string {
  if (result.kind === 'refused') return `http-${String(result.status)}`;
  return result.kind === 'failed' ? result.code : result.kind;
}

const TOO_LARGE = new Set(['answer-too-long', 'search-too-many-entries']);

/** `whole`: all days to which NHI may date a decision back · `recent`: the last two. */
type PollRange = 'whole' | 'recent';

/**
 * One search for the decisions of all open cases.
 * @returns `refused` if only the search for each case is left; `heard` once all its answers are stored
 */
export async function searchDecisions(
  parts: PollerParts,
  token: string,
  signal: AbortSignal,
  reach: PollRange,
): Promise<'refused' | 'heard' | 'not-heard'> {
  const { context, nhi, clock, tokens } = parts;
  const before = readDestination(context.store, context.destination);
  const serverNow = clock.now() + (tokens.skewMs() ?? 0);
  const mark = reach === 'whole' ? (before.decisions_mark ?? serverNow) : null;
  const query = decisionsQuery(parts.hospitalId, mark, serverNow);
  const ask = (parameters: typeof query): Promise<SearchResult> =>
    nhi.search({ type: 'ClaimResponse', query: parameters, token, signal });
  let result = await ask(query);
  // A server may refuse our page size and accept the search without it; its own pages may be small enough if ours are too large.
  const pages = result.kind === 'refused' || (result.kind === 'failed' && TOO_LARGE.has(result.code));
  if (pages && !signal.aborted) result = await ask(query.filter(([name]) => name !== '_count'));
  if (signal.aborted) return 'not-heard';
  if (!usable({ ...parts, token }, result)) {
    const refused = result.kind === 'refused' && parts.isOpen();
    if (refused && before.per_case_only === 0) {
      parts.log('warn', 'decisions-search-refused');
      await setDestination(context.store, context.destination, { per_case_only: 1 });
      context.store.announce();
    }
    return refused ? 'refused' : 'not-heard';
  }
  const { failed } = await hearResources(parts, result.resources);
  // The mark moves after all answers are committed: a crash before it searches the same days again and finds the same versions.
  // A search that ignored a parameter may lack some, so it moves nothing.
  const isComplete = reach === 'whole' && result.echoed && failed === 0;
  await setDestination(context.store, context.destination, {
    ...(isComplete ? { decisions_mark: result.serverDate ?? serverNow } : {}),
    last_poll_at: clock.now(),
    per_case_only: 0,
  });
  if (before.per_case_only === 1) context.store.announce();
  return failed === 0 ? 'heard' : 'not-heard';
}

/** `created` is a date and may be backdated, so each search of all days covers the last seven. */
const DAYS_BACK = 7;
const RECENT_DAYS_BACK = 1;
/** Hits on a page, if the server agrees: a week of a large hospital then takes a few requests, not dozens, at every poll. */
const PAGE_HITS = '100';

/**
 * One paged query for the decisions of all open cases. `gt` excludes its own day, so the query starts one day earlier.
 * @param mark server time of the last complete search of all days, ms: after a long absence the days since are covered too. Null:
 *   only yesterday and today
 */
export function decisionsQuery(
  hospitalId: string,
  mark: number | null,
  serverNow: number,
): (readonly [string, string])[] {
  const first =
    mark === null
      ? taipeiDayBefore(serverNow, RECENT_DAYS_BACK + 1)
      : taipeiDayBefore(Math.min(mark, serverNow), DAYS_BACK + 1);
  return [
    ['created', `gt${first}`],
    ['disposition', DECIDED_DISPOSITION],
    ['requestor.identifier', hospitalId],
    ['_include', 'ClaimResponse:request'],
    ['_count', PAGE_HITS],
  ];
}

const atOnce = <T>(question: () => Promise<T>): Promise<T> => question();

/** Cases polled in one round, so that a long backlog never delays the next decisions search. */
const PER_ROUND = 40;

/** Result of polling one case; a number: the time of an early next poll, ms. */
type PollOutcome = 'usual' | 'stop' | number;

/** Polls each case that is due. */
export async function askOpenCases(parts: PollerParts, token: string, signal: AbortSignal): Promise<void> {
  const { context, clock, inTurn = atOnce } = parts;
  const round = { readFails: false };
  for (const { id } of duePolls(context, clock.now(), PER_ROUND)) {
    if (signal.aborted) return;
    const asked = await inTurn(async () => {
      const row = caseRow(context.store, id);
      // Meanwhile a person's poll may have brought a request to wait, or have polled this case.
      if (parts.waits() !== null) return 'stop';
      if (row.case_number === null || (row.next_poll_at ?? 0) > clock.now()) return 'usual';
      return askCase({ ...parts, token, signal, round }, row);
    });
    if (asked === 'stop') return;
  }
}

/** Polls one case and stores the time of its next poll. */
async function askCase(asking: Asking, row: CaseRecord): Promise<PollOutcome> {
  const { context, clock } = asking;
  const asked = await (asking.firstSight.isOpen(row) ? askByPatient(asking, row) : askOnceRead(asking, row));
  if (asked === 'stop') return asked;
  // Even if its answer could not be stored: the case must not come first in every round.
  const next =
    asked === 'usual' ? pollAfter(caseRow(context.store, row.id), clock.now(), asking.pollMs) : asked;
  // Written in one turn of the event loop, and so in one commit.
  await Promise.all([
    polled(context, row.id, next),
    setDestination(context.store, context.destination, { last_poll_at: clock.now() }),
  ]);
  return asked;
}

async function askByNumber(asking: Asking, row: CaseRecord): Promise<PollOutcome> {
  const { context, nhi, clock, firstSight, pollMs, token, signal } = asking;
  const query = [
    ['request', `Claim/${row.case_number ?? ''}`],
    ['_include', 'ClaimResponse:request'],
  ] as const;
  const result = await nhi.search({ type: 'ClaimResponse', query, token, freshSince: null, signal });
  if (signal.aborted) return 'stop';
  if (!usable(asking, result)) {
    const isRefused = result.kind === 'refused';
    // A case whose search is refused must not come first in every round.
    const next = isRefused ? pollAfter(row, clock.now(), pollMs) : clock.now() + pollMs;
    await polled(context, row.id, next);
    // The server is away or the token has expired: the rest of the round would fail too.
    return isRefused ? 'usual' : 'stop';
  }
  const shown: HeardAnswer[] = [];
  let isWhole = result.echoed && !result.aged;
  const onAnswer = (id: string, answer: HeardAnswer | null): void => {
    if (answer === null) isWhole = false;
    else if (id === row.id) shown.push(answer);
  };
  const { failed } = await hearResources({ ...asking, onAnswer }, result.resources);
  if (failed > 0) asking.onFailed?.('answer-not-kept');
  if (result.resources.length === 0 && row.review !== 'decided')
    await firstSight.noteIfMissed(row, clock.now());
  return followAnswers(asking, row, shown, isWhole && failed === 0);
}

/** Compares the standing answer with a search by number. One that is not `isWhole` proves no absence, and ends no count. */
async function followAnswers(
  { context, clock, firstSight: { lacking }, log, onFailed, pollMs }: Asking,
  row: CaseRecord,
  shown: readonly HeardAnswer[],
  isWhole: boolean,
): Promise<PollOutcome> {
  const isSecond = lacking.get(row.id) === row.answer_n;
  const proven = isSecond ? 2 : 1;
  const seen = await followShown(context, row, shown, isWhole ? proven : 0).catch((error: unknown) => {
    // For example a damaged answer: the other cases are still polled.
    log('error', 'answer-not-kept', { caseId: row.id }, error);
    onFailed?.('answer-not-kept');
    return 'shown' as const;
  });
  if (seen !== 'missing') lacking.delete(row.id);
  else if (isWhole) lacking.set(row.id, row.answer_n);
  const isSoon = seen === 'moved' || (seen === 'missing' && isWhole && !isSecond);
  return isSoon ? clock.now() + pollMs : 'usual';
}

/** Drops the number of an answer if NHI keeps another application under it, and tells staff. Unreadable content proves nothing. */
async function letGoOfAnothers(asking: Asking, row: CaseRecord): Promise<void> {
  const { context, nhi, firstSight, onToldToWait, round, token, signal } = asking;
  const read = await nhi.read({ type: 'Bundle', id: row.case_number ?? '', token, signal });
  if (read.kind === 'failed' && read.retryAt !== null) onToldToWait?.(read.retryAt);
  if (read.kind === 'failed' || read.kind === 'unauthorized') {
    round.readFails = true;
    return;
  }
  firstSight.noteRead(row);
  const bundle = read.kind === 'found' ? parseBundle(read.resource) : null;
  const summary = context.sealed.summary(row);
  const isAnothers =
    bundle !== null && summary !== null && whoseIs(summary, traitsOfBundle(bundle)) === 'anothers';
  if (isAnothers) await noteAnothers(context, row.id);
}

/** Polls a new case by the search that is used for doubtful ones, to measure when it first shows the case. */
async function askByPatient(asking: Asking, row: CaseRecord): Promise<PollOutcome> {
  const { context, clock, firstSight, pollMs, token, signal } = asking;
  const look = await asking.lookByPatient(row, token, signal).catch((error: unknown): PresenceLook => {
    // For example a damaged summary: the case can still be polled by its number.
    asking.log('error', 'look-by-patient', { caseId: row.id }, error);
    return { kind: 'not-asked' };
  });
  if (signal.aborted) return 'stop';
  switch (look.kind) {
    case 'not-asked':
      return askByNumber(asking, row);
    case 'not-offered':
      firstSight.notOffered();
      return askOnceRead(asking, row);
    case 'unauthorized':
    case 'failed':
      usable(asking, look);
      await polled(context, row.id, clock.now() + pollMs);
      return 'stop';
    case 'complete': {
      if (look.serverDate !== null) asking.tokens.noteServerDate(look.serverDate, clock.now());
      await firstSight.note(row, look.isShown, clock.now());
      // In its own patient's search an answer is the case's own, even without a Claim that names the patient.
      const isUnproven = (one: CaseRecord, now: number): boolean =>
        one.id !== row.id && firstSight.isUnproven(one, now);
      await hearResources({ ...asking, firstSight: { isUnproven } }, look.resources);
      if (look.isShown) return 'usual';
      // A lagging index by patient must not delay a decision: search by number as well.
      const age = clock.now() - (row.accepted_at ?? 0);
      const asked = age > pollMs ? await askByNumber(asking, row) : 'usual';
      return asked === 'stop' ? 'stop' : firstSight.nextLook(row, clock.now(), pollMs);
    }
    default:
      return assertNever(look);
  }
}

/**
 * If NHI offers no search by patient: compares the Bundle under a number that an answer has brought, before its first result is heard.
 * A failed read stops no poll: until it succeeds the result of that number alone is not heard (`FirstSight.isUnproven`).
 */
async function askOnceRead(asking: Asking, row: CaseRecord): Promise<PollOutcome> {
  const { context, clock, firstSight, log, onFailed, round, signal } = asking;
  if (firstSight.isToBeRead(row) && !round.readFails)
    await letGoOfAnothers(asking, row).catch((error: unknown) => {
      // For example a damaged summary: the case can still be polled by its number.
      log('error', 'number-not-compared', { caseId: row.id }, error);
    });
  if (signal.aborted) return 'stop';
  if (asking.waits() !== null) {
    onFailed?.('throttled');
    return 'stop';
  }
  const now = caseRow(context.store, row.id);
  // Another's number was dropped: the case is searched for in the next round.
  return now.case_number === null ? clock.now() : askByNumber(asking, now);
}

/** Searches for a case accepted without a number, and never sends it again: by its Location here, else by the resolver's search (`lookUp`). */
export async function learnMissingNumbers(
  parts: PollerParts,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const { context, clock, log } = parts;
  const { destination } = context;
  const rows = context.store.all<CaseRecord>(ACCEPTED_WITHOUT_NUMBER, { destination, now: clock.now() });
  for (const row of rows) {
    if (parts.waits() !== null) return;
    try {
      const number = await numberOf({ ...parts, token, signal, round: { readFails: false } }, row);
      if (signal.aborted) return;
      if (number !== null && (await learnNumber(context, row.id, number))) continue;
    } catch (error) {
      // For example a damaged summary: the other cases are still searched for.
      log('error', 'number-not-learned', { caseId: row.id }, error);
    }
    await polled(context, row.id, pollAfter(row, clock.now(), parts.pollMs));
  }
}

async function numberOf(asking: Asking, row: CaseRecord): Promise<string | null> {
  const { token, signal } = asking;
  const located = await numberAtLocation(asking, row);
  if (located !== null || asking.waits() !== null || signal.aborted) return located;
  const { number, isAbsent, retryAt } = await asking.lookUp(row, token, signal);
  if (retryAt !== null) asking.onToldToWait?.(retryAt);
  if (isAbsent) await asking.firstSight.noteIfMissed(row, asking.clock.now());
  return number;
}

/**
 * The Bundle at the Location of our own POST carries the number in its identifier. A Location whose Bundle is another application's, or whose
 * number is another case's, is dropped: from then on the case is searched for by patient.
 */
async function numberAtLocation(
  { context, nhi, onToldToWait, token, signal }: Asking,
  row: CaseRecord,
): Promise<string | null> {
  if (row.location_id === null) return null;
  const read = await nhi.read({ type: 'Bundle', id: row.location_id, token, signal });
  if (read.kind === 'failed' && read.retryAt !== null) onToldToWait?.(read.retryAt);
  if (read.kind !== 'found') return null;
  const number = caseNumberOf(read.resource);
  const summary = context.sealed.summary(row);
  const bundle = parseBundle(read.resource);
  const isAnothers =
    summary !== null && bundle !== null && whoseIs(summary, traitsOfBundle(bundle)) === 'anothers';
  const owner = number === null ? undefined : caseByNumber(context, number);
  if (isAnothers || (owner !== undefined && owner.id !== row.id)) {
    await dropLocation(context, row.id);
    return null;
  }
  // The HIS's own identifier is no number of NHI's.
  return number === summary?.bundleIdentifier ? null : number;
}
