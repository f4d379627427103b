import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AgentError } from '../error.ts';
import type { Http } from '../net/exchange.ts';
import type { Log } from '../ports.ts';
import { readAnswerBody } from './answer-body.ts';
import { bundleRequest } from '../base/bundle-request.ts';
import { readResource } from './fhir-get.ts';
import { createPhaseTracker, type PhaseTracker } from './phases.ts';
import { proves } from './proves.ts';
import { searchPages } from './search-pages.ts';
import type { NhiServer, Phase, PostResult } from './server.ts';
import { weighJson } from '../fhir/bounded-json.ts';
import { ECHO_URL } from '../../../shared/echo.ts';
import { isObject } from '../fhir/json.ts';

const PROBE_BYTES = 64 * 1024;

/**
 * NHI's FHIR server over HTTP. `http` is owned by the caller's composition: `close` here also closes it. The token is
 * sent to `fhirBaseUrl` only.
 */
export function createNhiServer(options: {
  readonly fhirBaseUrl: string;
  /** Most POSTs under way at a time; the same number `http` was made with. */
  readonly concurrency: number;
  readonly http: Http;
  readonly log: Log;
}): NhiServer {
  const { http, log } = options;
  const base = options.fhirBaseUrl.replace(/\/+$/, '');
  const phases = createPhaseTracker();
  let underWay = 0;
  return {
    async postBundle(request) {
      underWay += 1;
      try {
        return await postBundle({ http, phases, log, base }, request);
      } finally {
        underWay -= 1;
      }
    },
    search: (request) => searchPages(http, base, request),
    read: (request) => readResource(http, base, request),
    async probe(signal) {
      const answer = await http.request({
        method: 'GET',
        url: `${base}/metadata`,
        headers: { accept: 'application/fhir+json' },
        maxBytes: PROBE_BYTES,
        ...(signal && { signal }),
      });
      if (answer.kind === 'nothing') return { alive: false, status: null, code: answer.code };
      const { status } = answer;
      const alive = status < 500 && status !== 429;
      const body = readAnswerBody(answer);
      const capability =
        body.kind === 'fhir' && body.resourceType === 'CapabilityStatement' ? body.resource : null;
      return { alive, status, code: alive ? null : `http-${String(status)}`, capability };
    },
    reset() {
      http.reset();
      return Promise.resolve();
    },
    freeSockets: () => Math.max(0, options.concurrency - underWay),
    async close() {
      // In this order: a phase missed while a request still runs could call a sent Bundle unsent.
      await http.close();
      phases.close();
    },
  };
}

// One POST of one Bundle, and what it proves.

/** An answer this long is still read whole for the number in it; Bundles carry no attachments, so this is rarely met. */
const READ_BYTES = 16 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;

interface PostRequest {
  readonly body: Buffer;
  readonly token: string;
  readonly attemptId: string;
  readonly onPhase?: (phase: Phase) => void;
  readonly signal?: AbortSignal;
}

/** Never throws, and never sends twice: a second sending of the same request is stopped before its first byte. */
async function postBundle(
  deps: { readonly http: Http; readonly phases: PhaseTracker; readonly log: Log; readonly base: string },
  request: PostRequest,
): Promise<PostResult> {
  const { attemptId } = request;
  const authorization = `Bearer ${request.token}`;
  const { method, url, headers } = bundleRequest(deps.base, { authorization, attemptId });
  const stop = new AbortController();
  const watch = deps.phases.watch({
    id: request.attemptId,
    host: new URL(url).host,
    onPhase: (phase) => {
      tell(phase, request, deps.log);
    },
    onResend: () => {
      deps.log('error', 'resend-stopped', { attemptId: request.attemptId });
      stop.abort(new AgentError('resend-stopped', 'A second sending of the same request was stopped.'));
    },
  });
  if (!watch) return nothingSent('attempt-under-way');
  const answer = await deps.http.request({
    method,
    url,
    headers,
    body: request.body,
    maxBytes: READ_BYTES,
    lane: 'send',
    signal: request.signal ? AbortSignal.any([request.signal, stop.signal]) : stop.signal,
  });
  watch.end();
  // Every proof of `not-sent` rests on the diagnostics: should undici stop publishing them, the first answer shows it.
  if (answer.kind === 'answer' && watch.phase() !== 'answered')
    deps.log('error', 'phases-not-seen', { attemptId: request.attemptId, step: watch.phase() });
  const outcome = proves({ phase: watch.phase(), answer });
  if (answer.kind === 'nothing') return { outcome, body: null, serverDate: null };
  return { outcome, body: keptOf(answer.body, request.body), serverDate: answer.serverDate };
}

/** Long ones are not compared: two of a megabyte would hold up everything else for 30 ms. */
const keptOf = (answer: Buffer, sent: Buffer): Buffer =>
  answer.length + sent.length <= KEPT_BYTES ? withoutEcho(answer, sent) : answer.subarray(0, KEPT_BYTES);

function nothingSent(code: string): PostResult {
  const outcome = { kind: 'not-sent', code, phase: 'preparing' } as const;
  return { outcome, body: null, serverDate: null };
}

/** Runs inside undici, where an exception would end the process. */
function tell(phase: Phase, request: PostRequest, log: Log): void {
  try {
    request.onPhase?.(phase);
  } catch (error) {
    log('error', 'phase-listener-failed', { attemptId: request.attemptId, step: phase }, error);
  }
}

/**
 * What is kept of an answer to an upload. A server may answer with the whole Bundle (FHIR's `return=representation`): entries that
 * came back as they were sent are left out, and `meta.extension` says how many, and the SHA-256 of the Bundle that was sent and of
 * the whole answer; the rest is written anew, so that hash is a witness, not something to compute again. Anything else is kept word
 * for word. Both are parsed, so a caller bounds their length.
 */
export function withoutEcho(answer: Buffer, sent: Buffer): Buffer {
  const [echo, bundle] = [parsed(answer), parsed(sent)];
  if (echo === null || bundle === null) return answer;
  const { entry: entries, ...head } = echo;
  const { entry: ours } = bundle;
  if (!Array.isArray(entries) || !Array.isArray(ours)) return answer;
  const others = entries.filter((one, at) => !sameJson(one, ours[at]));
  const same = entries.length - others.length;
  if (same === 0) return answer;
  const meta = isObject(head['meta']) ? head['meta'] : {};
  const extension = Array.isArray(meta['extension']) ? (meta['extension'] as unknown[]) : [];
  const counted = `${String(same)} of ${String(entries.length)} entries as sent`;
  const said = {
    url: ECHO_URL,
    valueString: `${counted}; sent sha256 ${sha256(sent)}; answer sha256 ${sha256(answer)}`,
  };
  const kept = { ...head, meta: { ...meta, extension: [...extension, said] } };
  return Buffer.from(JSON.stringify(others.length === 0 ? kept : { ...kept, entry: others }));
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  if (weighJson(bytes) === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    // Cut short, XML or empty: there is nothing to compare.
    return null;
  }
}

/** The order of members says nothing; nearly always it is the same, and texts are compared in a tenth of the time. */
const sameJson = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || isDeepStrictEqual(one, other);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
