/** GET `{fhirBaseUrl}/.well-known/smart-configuration`, cached; the last good document serves while the server is down. */
import type { Clock, Log } from '../ports.ts';
import { loadKept, saveKept } from './discovery-cache.ts';
import type { KeptDocument, TextCache } from './discovery-cache.ts';
import { readJsonObject } from './http-call.ts';
import type { HttpCall, HttpReply } from './http-call.ts';
import { readSmartConfiguration } from './smart-configuration.ts';
import type { SmartConfiguration } from './smart-configuration.ts';

const MAX_BYTES = 1024 * 1024;
const MINUTE = 60_000;
/** Without `Cache-Control: max-age`. */
const DEFAULT_FRESH_MS = 60 * MINUTE;

type Discovered =
  | { readonly kind: 'found'; readonly configuration: SmartConfiguration; readonly stale: boolean }
  | { readonly kind: 'unreachable'; readonly code: string; readonly retryAt: number | null }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

export interface Discovery {
  /** Never throws. `stale`: the server did not give it now, an earlier answer is used. */
  get(): Promise<Discovered>;
  /** The document may be out of date (the token endpoint refused us): the next `get` asks the server. */
  doubt(): void;
}

export function createDiscovery(options: {
  readonly fhirBaseUrl: string;
  readonly http: HttpCall;
  readonly clock: Clock;
  readonly log: Log;
  readonly cache: TextCache;
  /** Told of every answer's `Date`, with our clock when it came. */
  readonly onServerDate?: (serverDate: number, receivedAt: number) => void;
}): Discovery {
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
    get() {
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    doubt() {
      doubted = true;
    },
  };
}

function failure(reply: HttpReply): Discovered {
  const { status, retryAt } = reply;
  if (status >= 500 || status === 429 || status === 408 || reply.end === 'cut')
    return { kind: 'unreachable', code: `discovery-http-${String(status)}`, retryAt };
  // A 200 that is no JSON is some portal's or gateway's page: the server itself was not reached.
  if (status === 200) return { kind: 'unreachable', code: 'discovery-unreadable', retryAt };
  return { kind: 'refused', code: `discovery-http-${String(status)}`, status };
}

/** Between five minutes and a day, whatever the server says. */
function freshFor(reply: HttpReply): number {
  const seconds = /(?:^|[,\s])max-age=(\d+)/i.exec(reply.headers['cache-control'] ?? '')?.[1];
  const asked = seconds === undefined ? DEFAULT_FRESH_MS : Number(seconds) * 1000;
  return Math.min(Math.max(asked, 5 * MINUTE), 24 * 60 * MINUTE);
}
