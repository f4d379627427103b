/** The token: asked for once by all who wait, used until shortly before it expires, sent to nobody from here. */
import { untilAborted } from '../../ground/base/tasks.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { HttpCall } from '../../ground/net/exchange.ts';
import type { Clock, Log } from '../../ports.ts';
import { createDiscovery, type Discovery, endpointFault, type TextCache } from './discovery.ts';
import {
  assertionClaims,
  missingScopes,
  requestToken,
  signingRefusal,
  type TokenAnswer,
} from './token-request.ts';
import type { ClientKeys, TokenResult, TokenSource } from './token-source.ts';

/** A token is renewed this long before its end, or a fifth of its life before where that is less. */
const MARGIN_MS = 60_000;
/**
 * A refused identity is asked for again soon, since a new key is often at NHI a moment later; then ever more rarely, up to so many of the
 * longest back-off. Four questions in ten minutes: what watches for guessed passwords shuts out after five.
 */
const FIRST_REFUSED_WAIT_MS = 20_000;
const REFUSED_WAIT_GROWS = 3;
const LONGEST_REFUSED_WAITS = 12;
/** A refusal is worth a second try when our idea of the server's clock has just moved by more than this. */
const SKEW_NEWS_MS = 30_000;

type Held = Extract<TokenResult, { kind: 'token' }> & { readonly takenAt: number; readonly renewAt: number };

export function createTokenSource(options: {
  readonly server: Pick<Settings['server'], 'fhirBaseUrl' | 'clientId' | 'scope' | 'tokenUrl'>;
  readonly keys: ClientKeys;
  readonly http: HttpCall;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps the last good discovery document. */
  readonly cache: TextCache;
  readonly maxBackoffMs: number;
}): TokenSource {
  const { server, keys, http, clock, log, cache, maxBackoffMs } = options;
  const skew = createClockSkew(log);
  const discovery = createDiscovery({
    fhirBaseUrl: server.fhirBaseUrl,
    http,
    clock,
    log,
    cache,
    onServerDate: skew.note,
  });
  let held: Held | null = null;
  let renewing: Promise<TokenResult> | null = null;
  let wait: { readonly result: TokenResult; readonly from: number; readonly until: number } | null = null;
  /** Refusals of our identity in a row. */
  let refusals = 0;

  /** Without a key there is no need to trouble the server. */
  async function keyRefusal(): Promise<TokenResult | null> {
    try {
      if ((await keys.list()).some((key) => key.active)) return null;
      return { kind: 'refused', code: 'no-client-key', status: null };
    } catch (error) {
      log('error', 'client-keys-unreadable', {}, error);
      return signingRefusal(error);
    }
  }

  async function attempt(url: string): Promise<TokenAnswer> {
    const serverNowMs = clock.now() + (skew.get() ?? 0);
    const claims = assertionClaims({ clientId: server.clientId, audience: url, serverNowMs });
    let assertion: string;
    try {
      assertion = await keys.sign(claims);
    } catch (error) {
      log('error', 'assertion-not-signed', {}, error);
      return signingRefusal(error);
    }
    const { answer, reply } = await requestToken(http, { endpoint: url, assertion, scope: server.scope });
    if (reply && reply.serverDate !== null) skew.note(reply.serverDate, reply.headAt);
    return answer;
  }

  async function renew(): Promise<TokenResult> {
    const url = await tokenEndpoint(server, discovery, log);
    if (typeof url !== 'string') return url;
    const believed = skew.get() ?? 0;
    let takenAt = clock.now();
    let answer = await attempt(url);
    if (isAboutClock(answer) && Math.abs((skew.get() ?? 0) - believed) > SKEW_NEWS_MS) {
      takenAt = clock.now();
      answer = await attempt(url);
    }
    if (answer.kind !== 'token') {
      // The document that led here may be out of date: the next renewal asks for it again.
      if (answer.kind === 'refused') discovery.doubt();
      return answer;
    }
    const { token, lifetimeMs, scope } = answer;
    const missing = scope === null ? [] : missingScopes(server.scope, scope);
    if (missing.length > 0) log('warn', 'scope-missing', { code: missing.join(' '), count: missing.length });
    const margin = Math.min(MARGIN_MS, lifetimeMs / 5);
    const expiresAt = takenAt + lifetimeMs;
    const renewAt = expiresAt - margin;
    held = { kind: 'token', token, expiresAt, takenAt, renewAt };
    return held;
  }

  async function renewOnce(): Promise<TokenResult> {
    const result = (await keyRefusal()) ?? (await renew());
    const until = waitAfter(result);
    wait = until === null ? null : { result, from: clock.now(), until };
    if (result.kind !== 'token') log('warn', 'token-not-had', { code: result.code, state: result.kind });
    return result;
  }

  /**
   * Until when nobody here asks again. Retry-After is the server's word. A refusal that the server itself spoke is not mended
   * by asking: sender, poller and the others share one wait, or the hospital's address would be shut out as an attacker's.
   */
  function waitAfter(result: TokenResult): number | null {
    switch (result.kind) {
      case 'token':
        refusals = 0;
        return null;
      case 'unreachable':
        return result.retryAt;
      case 'refused':
        if (result.status === null) return null;
        refusals += 1;
        return clock.now() + refusedWaitMs();
    }
  }

  function refusedWaitMs(): number {
    const first = Math.min(FIRST_REFUSED_WAIT_MS, maxBackoffMs);
    return Math.min(first * REFUSED_WAIT_GROWS ** (refusals - 1), maxBackoffMs * LONGEST_REFUSED_WAITS);
  }

  // A clock that was set back would make an old token look young and a short wait long: neither then counts.
  const waiting = (now: number): TokenResult | null =>
    wait && now >= wait.from && now < wait.until ? wait.result : null;
  const usable = (now: number): Held | null =>
    held && now < held.expiresAt && now >= held.takenAt ? held : null;

  return {
    async get(signal) {
      const now = clock.now();
      const current = usable(now);
      const told = waiting(now);
      if (current && (now < current.renewAt || told)) return shown(current);
      if (told) return told;
      renewing ??= renewOnce().finally(() => {
        renewing = null;
      });
      // One who gives up waiting does not end the renewal for the others.
      const stopped = (): TokenResult => ({ kind: 'unreachable', code: 'stopped', retryAt: null });
      const result = await (signal ? untilAborted(renewing, signal, stopped) : renewing);
      if (result.kind === 'token') return shown(result);
      // Within the margin the old token still serves while the token server is down.
      const old = usable(clock.now());
      return result.kind === 'unreachable' && old ? shown(old) : result;
    },
    invalidate(token) {
      if (held?.token === token) held = null;
    },
    skewMs: skew.get,
    noteServerDate: skew.note,
    waitsUntil() {
      return waiting(clock.now()) === null ? null : (wait?.until ?? null);
    },
    noteRefused(code, status) {
      const result: TokenResult = { kind: 'refused', code, status };
      // One who looks while the wait runs makes it no longer than it is.
      if (waiting(clock.now())?.kind === 'refused') refusals -= 1;
      wait = { result, from: clock.now(), until: waitAfter(result) ?? clock.now() };
    },
    askAgain() {
      wait = null;
      refusals = 0;
    },
  };
}

function isAboutClock(answer: TokenAnswer): boolean {
  return (
    answer.kind === 'refused' &&
    (answer.code === 'token-invalid_client' || answer.code === 'token-invalid_grant')
  );
}

function shown(result: Extract<TokenResult, { kind: 'token' }>): TokenResult {
  const { kind, token, expiresAt } = result;
  return { kind, token, expiresAt };
}

/** Where to ask: the setting's url, else the discovered one where that is at the FHIR server's own origin. */
async function tokenEndpoint(
  server: Pick<Settings['server'], 'fhirBaseUrl' | 'tokenUrl'>,
  discovery: Discovery,
  log: Log,
): Promise<string | Exclude<TokenResult, { kind: 'token' }>> {
  const discovered = server.tokenUrl === undefined ? await discovery.get() : null;
  if (discovered !== null && discovered.kind !== 'found') return discovered;
  const url = server.tokenUrl ?? discovered?.configuration.tokenEndpoint ?? null;
  if (url === null) return { kind: 'refused', code: 'token-endpoint-missing', status: null };
  const fault = endpointFault(url, server);
  if (fault === null) return url;
  // Told with the origin: IT has to ask NHI whether it is theirs before it goes into the settings.
  if (fault === 'elsewhere') log('error', 'token-endpoint-elsewhere', { url: new URL(url).origin });
  return { kind: 'refused', code: `token-endpoint-${fault}`, status: null };
}

/** Above this the difference of the clocks is said aloud. */
const NOTABLE_MS = 5 * 60_000;

/** The server's clock minus ours, from the `Date` of its answers (exact to a second). */
interface ClockSkew {
  /** Ms; null before any `Date` was seen. */
  readonly get: () => number | null;
  readonly note: (serverDateMs: number, receivedAtMs: number) => void;
}

function createClockSkew(log: Log): ClockSkew {
  let skew: number | null = null;
  let notable = false;
  return {
    get: () => skew,
    note(serverDateMs, receivedAtMs) {
      skew = serverDateMs - receivedAtMs;
      const now = Math.abs(skew) > NOTABLE_MS;
      if (now !== notable) log(now ? 'warn' : 'info', now ? 'clock-skewed' : 'clock-right', { ms: skew });
      notable = now;
    },
  };
}
