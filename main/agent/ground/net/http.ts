/** HTTP by undici's `request`: no retries, redirects or decoding; TLS always verified; one deadline per exchange. */
import type { Dispatcher } from 'undici';
import { DAY_MS } from '../../../../shared/days.ts';
import { untilAborted } from '../base/tasks.ts';
import { AgentError } from '../error.ts';
import type { Clock, Log } from '../../ports.ts';
import type { ClientCertificateFile } from './client-certificate.ts';
import type { Http, HttpAnswer, HttpNothing, HttpRequest } from './exchange.ts';
import { failureCode } from './failure-code.ts';
import { createPools, type OnServerCertificate } from './pools.ts';
import { chooseProxies, createProxyOrder, mayTakeNextWay, type ProxyOrder, type ProxyUrl } from './proxy.ts';

export interface HttpOptions {
  readonly onServerCertificate?: OnServerCertificate | undefined;
  readonly caFile?: string | undefined;
  readonly smallHandshake?: boolean;
  readonly clientCertificate?: ClientCertificateFile | undefined;
  readonly proxyUrl?: string | undefined;
  readonly resolveProxy?: ((url: string) => Promise<string>) | undefined;
  /** From the name look-up to the last byte of the answer. */
  readonly timeoutSeconds: number;
  /** Sockets for Bundle POSTs. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Read for HTTPS_PROXY and NO_PROXY if neither `proxyUrl` nor `resolveProxy` is given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The one HTTP client of the agent. Its `request` never throws; see {@link HttpAnswer} and {@link HttpNothing}. */
export function createHttp(options: HttpOptions): Http {
  const timeoutMs = Math.ceil(options.timeoutSeconds * 1000);
  const { caFile, smallHandshake = false, clientCertificate, concurrency } = options;
  const trust = { caFile, smallHandshake, clientCertificate };
  const { onServerCertificate } = options;
  const pools = createPools({
    ...{ trust, timeoutMs, concurrency, onServerCertificate },
  });
  const proxies = {
    proxyUrl: options.proxyUrl,
    resolveProxy: options.resolveProxy,
    env: options.env ?? process.env,
  };
  const order = createProxyOrder();

  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const target = new URL(request.url);
    const ways = await untilAborted(chooseProxies(target, proxies), signal, () => {
      // A `resolveProxy` of the host that never returns must not outlast the deadline.
      throw new AgentError('stopped/before-proxy');
    });
    const answer = await byFirstWay({ ...options, order }, { request, ways, signal }, (way) =>
      pools.for(target, request.lane ?? 'ask', way).request({
        origin: target.origin,
        path: `${target.pathname}${target.search}`,
        method: request.method,
        headers: { 'accept-encoding': 'identity', ...request.headers },
        body: request.body ?? null,
        signal,
      }),
    );
    const headAt = options.clock.now();
    const headers = flatten(answer.headers);
    const serverDate = readHttpDate(headers['date']);
    const retryAt = readRetryAfter(headers['retry-after'], headAt, serverDate);
    const read = await readBody(answer.body, request.maxBytes);
    return { kind: 'answer', status: answer.statusCode, headers, ...read, headAt, serverDate, retryAt };
  }

  return {
    async request(request): Promise<HttpAnswer | HttpNothing> {
      const { signal, isLate, end } = withDeadline(timeoutMs, request.signal);
      try {
        return await exchange(request, signal);
      } catch (error) {
        return { kind: 'nothing', code: whyNothing(error, isLate(), request.signal) };
      } finally {
        end();
      }
    },
    reset() {
      order.forget();
      pools.retire((error) => options.log('warn', 'http-pool-close-failed', { code: failureCode(error) }));
    },
    close: () => pools.destroy(),
  };
}

interface Ways {
  readonly request: HttpRequest;
  readonly ways: readonly ProxyUrl[];
  readonly signal: AbortSignal;
}

/** Tries the proxies in order. One that failed where a later one worked is skipped for a cool-down. */
async function byFirstWay<T>(
  { order, clock, log }: Pick<HttpOptions, 'clock' | 'log'> & { readonly order: ProxyOrder },
  { request, ways, signal }: Ways,
  take: (way: ProxyUrl) => Promise<T>,
): Promise<T> {
  const vain: ProxyUrl[] = [];
  const ordered = order.ordered(ways, clock.now());
  for (const [at, way] of ordered.entries()) {
    try {
      const answer = await take(way);
      for (const one of vain) order.failed(one, clock.now());
      return answer;
    } catch (error) {
      const isLast = at === ordered.length - 1;
      if (isLast || signal.aborted || !mayTakeNextWay(request, error)) throw error;
      log('warn', 'proxy-passed-over', { code: failureCode(error) });
      vain.push(way);
    }
  }
  throw new AgentError('proxy-unsupported');
}

/** Reads up to `maxBytes`. A body that breaks off is kept so far: its head has already given the status. */
async function readBody(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<Pick<HttpAnswer, 'body' | 'end'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream, whose error would otherwise be unhandled.
  body.on('error', () => undefined);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const room = maxBytes - size;
      if (chunk.length > room) {
        chunks.push(chunk.subarray(0, room));
        return { body: Buffer.concat(chunks), end: 'too-long' };
      }
      chunks.push(chunk);
      size += chunk.length;
    }
    return { body: Buffer.concat(chunks), end: 'complete' };
  } catch {
    // Reset, timeout and stop all mean the same here: no more of the body will come.
    return { body: Buffer.concat(chunks), end: 'cut' };
  }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function whyNothing(error: unknown, late: boolean, caller: AbortSignal | undefined): string {
  if (caller?.aborted) return caller.reason instanceof AgentError ? caller.reason.code : 'stopped';
  return late ? 'timeout' : failureCode(error);
}

/** One signal for deadline and caller; `AbortSignal.any` with `.timeout` takes three times as long per exchange. */
function withDeadline(ms: number, caller: AbortSignal | undefined) {
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort(new AgentError('timeout'));
  }, ms);
  const onAbort = (): void => stop.abort(caller?.reason);
  if (caller?.aborted) onAbort();
  caller?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: stop.signal,
    /** True if the deadline passed. */
    isLate: (): boolean => late,
    /** Releases the timer and the caller's signal. */
    end: (): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
}

const SEVEN_DAYS = 7 * DAY_MS;

/** An HTTP-date (RFC 9110 §5.6.7, also its two obsolete forms) in ms; null if there is none, or an invalid one. */
export function readHttpDate(text: string | undefined): number | null {
  // Date.parse alone would read `5` as a year.
  if (text === undefined || !/^[a-z]{3,9},? .*\d{2}:\d{2}:\d{2}/i.test(text)) return null;
  // The asctime form names no zone and means GMT.
  const ms = Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * Time of the next attempt by our clock, in ms. RFC 9110 §10.2.3: seconds from now, or a date, which is read by the server's clock because
 * ours may be wrong. At most seven days: a server's mistake must not delay a case for ever.
 */
export function readRetryAfter(
  text: string | undefined,
  now: number,
  serverDate: number | null,
): number | null {
  const trimmed = text?.trim() ?? '';
  const wait = /^\d+(\.\d+)?$/.test(trimmed)
    ? Math.round(Number(trimmed) * 1000)
    : waitUntil(readHttpDate(trimmed), serverDate ?? now);
  return wait === null ? null : now + Math.min(Math.max(wait, 0), SEVEN_DAYS);
}

function waitUntil(date: number | null, from: number): number | null {
  return date === null ? null : date - from;
}
