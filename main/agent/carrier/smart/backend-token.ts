/** The token source: all waiting callers share one request, and a token is used until shortly before it expires. */
import { untilAborted } from '../../ground/base/tasks.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { HttpCall } from '../../ground/net/exchange.ts';
import type { Clock, Log } from '../../ports.ts';
import { type ClockSkew, createClockSkew } from './clock-skew.ts';
import { createDiscovery, type Discovery, endpointFault, type TextCache } from './discovery.ts';
import {
  assertionClaims,
  missingScopes,
  requestToken,
  signingRefusal,
  type TokenAnswer,
} from './token-request.ts';
import type { ClientKeys, TokenResult, TokenSource } from './token-source.ts';

/** Renewal comes this long before a token's end, or a fifth of its lifetime before, if that is less. */
const MARGIN_MS = 60_000;
/**
 * Back-off after a refused identity: short at first, because NHI often knows a new key a moment later; then growing, up to
 * `LONGEST_REFUSED_WAITS` longest back-offs. Four requests in ten minutes: protection against password guessing blocks after five.
 */
const FIRST_REFUSED_WAIT_MS = 20_000;
const REFUSED_WAIT_GROWS = 3;
const LONGEST_REFUSED_WAITS = 12;
/** A refusal is retried at once if the measured clock skew has just changed by more than this. */
const SKEW_NEWS_MS = 30_000;

type HeldToken = Extract<TokenResult, { kind: 'token' }> & {
  readonly takenAt: number;
  readonly renewAt: number;
};

interface TokenSourceParts {
  readonly server: Pick<Settings['server'], 'fhirBaseUrl' | 'clientId' | 'scope' | 'tokenUrl'>;
  readonly keys: ClientKeys;
  readonly http: HttpCall;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps the last good discovery document. */
  readonly cache: TextCache;
  readonly maxBackoffMs: number;
  /** Absent: this source measures the skew itself. */
  readonly skew?: ClockSkew;
  /** Every request to NHI needs a token first, so an unconfirmed server gets neither an assertion nor a request. */
  readonly isNewServer?: () => boolean;
}

class RenewedToken implements TokenSource {
  readonly #parts: TokenSourceParts;
  readonly #skew: ClockSkew;
  readonly #discovery: Discovery;
  #held: HeldToken | null = null;
  #renewing: Promise<TokenResult> | null = null;
  #wait: { readonly result: TokenResult; readonly from: number; readonly until: number } | null = null;
  /** Refusals of our identity in a row. */
  #refusals = 0;

  constructor(parts: TokenSourceParts) {
    this.#parts = parts;
    this.#skew = parts.skew ?? createClockSkew(parts);
    this.#discovery = createDiscovery({
      ...parts,
      fhirBaseUrl: parts.server.fhirBaseUrl,
      onServerDate: (...noted) => {
        this.#skew.note(...noted);
      },
    });
  }

  async get(signal?: AbortSignal): Promise<TokenResult> {
    if (this.#parts.isNewServer?.() === true)
      return { kind: 'unreachable', code: 'new-server', retryAt: null };
    const now = this.#parts.clock.now();
    const current = this.#usable(now);
    const told = this.#waiting(now);
    if (current && (now < current.renewAt || told)) return shown(current);
    if (told) return told;
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    // A caller that gives up does not end the renewal for the others.
    const stopped = (): TokenResult => ({ kind: 'unreachable', code: 'stopped', retryAt: null });
    const result = await (signal ? untilAborted(this.#renewing, signal, stopped) : this.#renewing);
    if (result.kind === 'token') return shown(result);
    // Within the margin the old token still serves while the token server is down.
    const old = this.#usable(this.#parts.clock.now());
    return result.kind === 'unreachable' && old ? shown(old) : result;
  }

  invalidate(token: string): void {
    if (this.#held?.token === token) this.#held = null;
  }

  skewMs(): number | null {
    return this.#skew.get();
  }

  noteServerDate(serverDateMs: number, receivedAtMs: number): void {
    this.#skew.note(serverDateMs, receivedAtMs);
  }

  waitsUntil(): number | null {
    return this.#waiting(this.#parts.clock.now()) === null ? null : (this.#wait?.until ?? null);
  }

  noteRefused(code: string, status: number): void {
    const { clock } = this.#parts;
    const result: TokenResult = { kind: 'refused', code, status };
    // A refusal during a running wait does not lengthen it.
    if (this.#waiting(clock.now())?.kind === 'refused') this.#refusals -= 1;
    this.#wait = { result, from: clock.now(), until: this.#waitAfter(result) ?? clock.now() };
  }

  askAgain(): void {
    this.#wait = null;
    this.#refusals = 0;
  }

  /** Without an active key no request is made. */
  async #keyRefusal(): Promise<TokenResult | null> {
    try {
      if ((await this.#parts.keys.list()).some((key) => key.active)) return null;
      return { kind: 'refused', code: 'no-client-key', status: null };
    } catch (error) {
      this.#parts.log('error', 'client-keys-unreadable', {}, error);
      return signingRefusal(error);
    }
  }

  async #attempt(url: string): Promise<TokenAnswer> {
    const { clock, server, keys, log, http } = this.#parts;
    const serverNowMs = clock.now() + (this.#skew.get() ?? 0);
    const claims = assertionClaims({ clientId: server.clientId, audience: url, serverNowMs });
    let assertion: string;
    try {
      assertion = await keys.sign(claims);
    } catch (error) {
      log('error', 'assertion-not-signed', {}, error);
      return signingRefusal(error);
    }
    const { answer, reply } = await requestToken(http, { endpoint: url, assertion, scope: server.scope });
    if (reply && reply.serverDate !== null) this.#skew.note(reply.serverDate, reply.headAt);
    return answer;
  }

  async #renew(): Promise<TokenResult> {
    const { server, log, clock } = this.#parts;
    const url = await tokenEndpoint(server, this.#discovery, log);
    if (typeof url !== 'string') {
      // A document without the endpoint may come from a middlebox: the next renewal fetches it again.
      if (url.kind === 'refused') this.#discovery.doubt();
      return url;
    }
    const believed = this.#skew.get() ?? 0;
    let takenAt = clock.now();
    let answer = await this.#attempt(url);
    if (isAboutClock(answer) && Math.abs((this.#skew.get() ?? 0) - believed) > SKEW_NEWS_MS) {
      takenAt = clock.now();
      answer = await this.#attempt(url);
    }
    if (answer.kind !== 'token') {
      // The document may be out of date: the next renewal fetches it again.
      if (answer.kind === 'refused') this.#discovery.doubt();
      return answer;
    }
    const { token, lifetimeMs, scope } = answer;
    const missing = scope === null ? [] : missingScopes(server.scope, scope);
    if (missing.length > 0) log('warn', 'scope-missing', { code: missing.join(' '), count: missing.length });
    const margin = Math.min(MARGIN_MS, lifetimeMs / 5);
    const expiresAt = takenAt + lifetimeMs;
    const renewAt = expiresAt - margin;
    this.#held = { kind: 'token', token, expiresAt, takenAt, renewAt };
    return this.#held;
  }

  async #renewOnce(): Promise<TokenResult> {
    const result = (await this.#keyRefusal()) ?? (await this.#renew());
    const until = this.#waitAfter(result);
    this.#wait = until === null ? null : { result, from: this.#parts.clock.now(), until };
    if (result.kind !== 'token')
      this.#parts.log('warn', 'token-not-had', { code: result.code, state: result.kind });
    return result;
  }

  /**
   * End of the wait before the next request, ms. Retry-After comes first. Repeated requests do not help against a refusal by the server
   * itself: all callers share one wait, or the hospital's address would be blocked as an attacker's.
   */
  #waitAfter(result: TokenResult): number | null {
    switch (result.kind) {
      case 'token':
        this.#refusals = 0;
        return null;
      case 'unreachable':
        return result.retryAt;
      case 'refused':
        if (result.status === null) return null;
        this.#refusals += 1;
        return this.#parts.clock.now() + this.#refusedWaitMs();
    }
  }

  #refusedWaitMs(): number {
    const { maxBackoffMs } = this.#parts;
    const first = Math.min(FIRST_REFUSED_WAIT_MS, maxBackoffMs);
    return Math.min(first * REFUSED_WAIT_GROWS ** (this.#refusals - 1), maxBackoffMs * LONGEST_REFUSED_WAITS);
  }

  // After the clock was set back, an old token would look young and a short wait long: both are ignored then.
  #waiting(now: number): TokenResult | null {
    return this.#wait && now >= this.#wait.from && now < this.#wait.until ? this.#wait.result : null;
  }

  #usable(now: number): HeldToken | null {
    return this.#held && now < this.#held.expiresAt && now >= this.#held.takenAt ? this.#held : null;
  }
}

export const createTokenSource = (parts: TokenSourceParts): TokenSource => new RenewedToken(parts);

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

/** Token endpoint: the setting's URL, else the discovered one if it has the FHIR server's origin. */
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
  // Logged with its origin: IT has to ask NHI whether it is NHI's, before it goes into the settings.
  if (fault === 'elsewhere') log('error', 'token-endpoint-elsewhere', { url: new URL(url).origin });
  return { kind: 'refused', code: `token-endpoint-${fault}`, status: null };
}
