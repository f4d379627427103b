/** GET `{fhirBaseUrl}/.well-known/smart-configuration`, cached; the last good document serves while the server is down. */
import { AgentError } from '../../ground/error.ts';
import { isObject } from '../../ground/fhir/json.ts';
import { type HttpAnswer, type HttpCall, readJsonObject } from '../../ground/net/exchange.ts';
import type { Clock, Log } from '../../ports.ts';

const MAX_BYTES = 1024 * 1024;
const MINUTE = 60_000;
/** Without `Cache-Control: max-age`. */
const DEFAULT_FRESH_MS = 60 * MINUTE;

type Discovered =
  | { readonly kind: 'found'; readonly configuration: SmartConfiguration; readonly stale: boolean }
  | { readonly kind: 'unreachable'; readonly code: string; readonly retryAt: number | null }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

export type Discovery = ReturnType<typeof createDiscovery>;

export function createDiscovery(options: {
  readonly fhirBaseUrl: string;
  readonly http: HttpCall;
  readonly clock: Clock;
  readonly log: Log;
  readonly cache: TextCache;
  /** Every answer's `Date`, with our clock when it came. */
  readonly onServerDate?: (serverDate: number, receivedAt: number) => void;
}) {
  const { http, clock, log, cache } = options;
  const base = options.fhirBaseUrl.replace(/\/+$/, '');
  let kept: KeptDocument | null = null;
  let loaded = false;
  let doubted = false;
  let asking: Promise<Discovered> | null = null;

  const found = (document: KeptDocument, stale: boolean): Discovered => ({
    kind: 'found',
    configuration: readSmartConfiguration(document.document),
    stale,
  });

  async function fetchNow(): Promise<Discovered> {
    const reply = await http.request({
      method: 'GET',
      url: `${base}/.well-known/smart-configuration`,
      headers: { accept: 'application/json' },
      maxBytes: MAX_BYTES,
    });
    if (reply.kind === 'nothing') return { kind: 'unreachable', code: reply.code, retryAt: null };
    if (reply.serverDate !== null) options.onServerDate?.(reply.serverDate, reply.headAt);
    const document = reply.status === 200 ? readJsonObject(reply) : null;
    if (document === null) return failure(reply);
    kept = { document, fetchedAt: reply.headAt, freshUntil: reply.headAt + freshFor(reply) };
    doubted = false;
    await saveKept(cache, base, kept, log);
    return found(kept, false);
  }

  async function ask(): Promise<Discovered> {
    if (!loaded) {
      kept = await loadKept(cache, base, log);
      loaded = true;
    }
    const now = clock.now();
    // A clock set back must not keep a document fresh for ever: `fetchedAt` in the future is not trusted.
    if (kept && !doubted && now < kept.freshUntil && now >= kept.fetchedAt) return found(kept, false);
    const result = await fetchNow();
    if (result.kind === 'found' || !kept) return result;
    log('warn', 'discovery-stale', { code: result.code });
    return found(kept, true);
  }

  return {
    /** Never throws. `stale`: the server did not give it now, an earlier answer is used. */
    get(): Promise<Discovered> {
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    /** The document may be out of date (the token endpoint refused us): the next `get` asks the server. */
    doubt(): void {
      doubted = true;
    },
  };
}

function failure(reply: HttpAnswer): Discovered {
  const { status, retryAt } = reply;
  if (status >= 500 || status === 429 || status === 408 || reply.end === 'cut')
    return { kind: 'unreachable', code: `discovery-http-${String(status)}`, retryAt };
  // A 200 that is no JSON is some portal's or gateway's page: the server itself was not reached.
  if (status === 200) return { kind: 'unreachable', code: 'discovery-unreadable', retryAt };
  return { kind: 'refused', code: `discovery-http-${String(status)}`, status };
}

/** Between five minutes and a day, no matter what the server says. */
function freshFor(reply: HttpAnswer): number {
  const seconds = /(?:^|[,\s])max-age=(\d+)/i.exec(reply.headers['cache-control'] ?? '')?.[1];
  const asked = seconds === undefined ? DEFAULT_FRESH_MS : Number(seconds) * 1000;
  return Math.min(Math.max(asked, 5 * MINUTE), 24 * 60 * MINUTE);
}

// The last good discovery document, kept over restarts so that a token can be had while discovery is down.

/** Store of the text; a file in `dataDir`, or memory in tests. */
export interface TextCache {
  /** Null when nothing was saved. */
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

interface KeptDocument {
  readonly document: Readonly<Record<string, unknown>>;
  /** Our clock, ms. */
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** The kept document of this server; null when there is none, it is another server's, or it cannot be read. */
export async function loadKept(
  cache: TextCache,
  fhirBaseUrl: string,
  log: Log,
): Promise<KeptDocument | null> {
  try {
    const text = await cache.load();
    if (text === null) return null;
    const kept: unknown = JSON.parse(text);
    if (!isObject(kept) || kept['v'] !== 1 || !isObject(kept['document']))
      throw new AgentError('discovery-cache-unknown');
    if (kept['fhirBaseUrl'] !== fhirBaseUrl) return null;
    const { document, fetchedAt, freshUntil } = kept;
    if (typeof fetchedAt !== 'number' || typeof freshUntil !== 'number') return null;
    return { document, fetchedAt, freshUntil };
  } catch (error) {
    // The cache only helps during an outage: without it the document is fetched again.
    log('warn', 'discovery-cache-unreadable', {}, error);
    return null;
  }
}

async function saveKept(cache: TextCache, fhirBaseUrl: string, kept: KeptDocument, log: Log): Promise<void> {
  try {
    await cache.save(JSON.stringify({ v: 1, fhirBaseUrl, ...kept }));
  } catch (error) {
    log('warn', 'discovery-cache-not-saved', {}, error);
  }
}

/** The SMART discovery document, read tolerantly. SMART App Launch STU2.2, “.well-known/smart-configuration”. */

/** `null` where the server does not say. */
export interface SmartConfiguration {
  /** Exactly as printed: the assertion's `aud` must equal it. */
  readonly tokenEndpoint: string | null;
  readonly signingAlgs: readonly string[] | null;
}

/** Members of another type than the standard's count as missing. */
export function readSmartConfiguration(document: Readonly<Record<string, unknown>>): SmartConfiguration {
  const url = (name: string): string | null => {
    const value = document[name];
    return typeof value === 'string' && URL.canParse(value) ? value : null;
  };
  const list = (name: string): string[] | null => {
    const value = document[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null;
  };
  return {
    tokenEndpoint: url('token_endpoint'),
    signingAlgs: list('token_endpoint_auth_signing_alg_values_supported'),
  };
}

/** True if a list offers a value, without regard to case; null: not said. */
export function offers(list: readonly string[] | null, wanted: string): boolean | null {
  return list === null ? null : list.some((one) => one.toLowerCase() === wanted.toLowerCase());
}

/**
 * Reason why an assertion must not go to this endpoint; null: it may. It needs https, and the origin of the FHIR server or of `server.tokenUrl`, which a
 * person has set: the document alone must not send what we sign elsewhere. Http is enough if it and the FHIR server are on this computer.
 */
export function endpointFault(
  endpoint: string,
  server: { readonly fhirBaseUrl: string; readonly tokenUrl?: string | undefined },
): 'insecure' | 'elsewhere' | null {
  const url = new URL(endpoint);
  const base = new URL(server.fhirBaseUrl);
  if (url.username !== '' || url.password !== '') return 'insecure';
  if (url.protocol === 'http:') return isHere(url) && isHere(base) ? null : 'insecure';
  if (url.protocol !== 'https:') return 'insecure';
  const named = server.tokenUrl === undefined ? [] : [new URL(server.tokenUrl).origin];
  return [base.origin, ...named].includes(url.origin) ? null : 'elsewhere';
}

const isHere = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
