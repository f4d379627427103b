import { AgentError } from '../../ground/error.ts';
import type { Http } from '../../ground/net/exchange.ts';
import type { Log } from '../../ports.ts';
import { readAnswerBody } from './answer-body.ts';
import { bundleRequest } from '../../ground/base/bundle-request.ts';
import { readResource } from './fhir-get.ts';
import { PhaseTracker } from './phases.ts';
import { readPostAnswer } from './post-answer.ts';
import { proves } from './proves.ts';
import { searchPages } from './search-pages.ts';
import type { NhiServer, Phase, PostResult } from './server.ts';

const PROBE_BYTES = 64 * 1024;
/** An id that no server assigns. */
const NOBODYS_BUNDLE = 'twpas-agent-asks-for-nothing';

/** NHI's FHIR server over HTTP. The caller owns `http`; `close` here closes it too. The token goes to `fhirBaseUrl` alone. */
export function createNhiServer(options: {
  readonly fhirBaseUrl: string;
  /** Most parallel POSTs; the same number as `http` was made with. */
  readonly concurrency: number;
  readonly http: Http;
  readonly log: Log;
}): NhiServer {
  const { http, log } = options;
  const base = options.fhirBaseUrl.replace(/\/+$/, '');
  const phases = new PhaseTracker();
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
    async probe({ token, signal }) {
      const ask = (path: string, authorization: object): ReturnType<Http['request']> =>
        http.request({
          method: 'GET',
          url: `${base}/${path}`,
          headers: { accept: 'application/fhir+json', ...authorization },
          maxBytes: PROBE_BYTES,
          ...(signal && { signal }),
        });
      const answer = await ask('metadata', {});
      if (answer.kind === 'nothing')
        return { alive: false, speaksFhir: false, status: null, code: answer.code };
      const { status } = answer;
      const alive = status < 500 && status !== 429;
      const body = readAnswerBody(answer);
      const capability =
        body.kind === 'fhir' && body.resourceType === 'CapabilityStatement' ? body.resource : null;
      const other =
        alive && token !== null && body.kind !== 'fhir'
          ? await ask(`Bundle/${NOBODYS_BUNDLE}`, { authorization: `Bearer ${token}` })
          : null;
      const speaksFhir =
        body.kind === 'fhir' || (other?.kind === 'answer' && readAnswerBody(other).kind === 'fhir');
      return { alive, speaksFhir, status, code: alive ? null : `http-${String(status)}`, capability };
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

// One POST of one Bundle, and its proof.

/** Longest answer that is read whole for its number; Bundles carry no attachments, so few are longer. */
const READ_BYTES = 16 * 1024 * 1024;

type PostRequest = Parameters<NhiServer['postBundle']>[0];

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
    mayLeave: () => {
      if (request.mayLeave?.() !== false) return true;
      stop.abort(new AgentError('send-overslept'));
      return false;
    },
    onResend: () => {
      deps.log('error', 'resend-stopped', { attemptId: request.attemptId });
      stop.abort(new AgentError('resend-stopped'));
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
  // Every proof of `not-sent` rests on undici's diagnostics: if undici stops publishing them, the first answer shows it.
  if (answer.kind === 'answer' && watch.phase() !== 'answered')
    deps.log('error', 'phases-not-seen', { attemptId: request.attemptId, step: watch.phase() });
  const said = answer.kind === 'answer' ? readPostAnswer(answer, request.body) : null;
  const outcome = proves({ phase: watch.phase(), bodyOut: watch.bodyOut(), answer, said });
  const serverDate = answer.kind === 'answer' ? answer.serverDate : null;
  return { outcome, body: said?.kept ?? null, traits: said?.traits ?? null, serverDate };
}

function nothingSent(code: string): PostResult {
  const outcome = { kind: 'not-sent', code, phase: 'preparing' } as const;
  return { outcome, body: null, traits: null, serverDate: null };
}

/** Runs inside undici, where an exception would end the process. */
function tell(phase: Phase, request: PostRequest, log: Log): void {
  try {
    request.onPhase?.(phase);
  } catch (error) {
    log('error', 'phase-listener-failed', { attemptId: request.attemptId, step: phase }, error);
  }
}
