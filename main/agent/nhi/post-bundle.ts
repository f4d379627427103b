/** One POST of one Bundle, and what it proves. */
import { AgentError } from '../error.ts';
import type { Log } from '../ports.ts';
import type { Http } from './http-types.ts';
import type { PhaseTracker } from './phases.ts';
import { proves } from './proves.ts';
import type { Phase, PostResult } from './server.ts';

/** An answer this long is still read whole for the number in it; Bundles carry no attachments, so this is rarely met. */
const READ_BYTES = 16 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;

export interface PostRequest {
  readonly body: Buffer;
  readonly token: string;
  readonly attemptId: string;
  /** Another place than Bundle, with what its bytes are: an attachment, as a Binary of its own media type. */
  readonly to?: { readonly type: 'Binary'; readonly contentType: string; readonly about: string | null };
  readonly onPhase?: (phase: Phase) => void;
  readonly signal?: AbortSignal;
}

/** Never throws, and never sends twice: a second sending of the same request is stopped before its first byte. */
export async function postBundle(
  deps: { readonly http: Http; readonly phases: PhaseTracker; readonly log: Log; readonly base: string },
  request: PostRequest,
): Promise<PostResult> {
  const { to } = request;
  const about = to?.about ?? null;
  const url = `${deps.base}/${to?.type ?? 'Bundle'}`;
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
    method: 'POST',
    url,
    headers: {
      'content-type': to?.contentType ?? 'application/fhir+json',
      accept: 'application/fhir+json',
      authorization: `Bearer ${request.token}`,
      // The number comes in the Bundle the server made of ours (RFC 7240; a server may ignore it).
      prefer: 'return=representation',
      'x-request-id': request.attemptId,
      // Whose rules of access the bytes follow (FHIR R4, Binary): the Bundle that names them.
      ...(about === null ? {} : { 'x-security-context': about }),
    },
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
  if (answer.kind === 'nothing') return { outcome, body: null, skewMs: null, serverDate: null };
  const { serverDate, headAt } = answer;
  const skewMs = serverDate === null ? null : serverDate - headAt;
  return { outcome, body: answer.body.subarray(0, KEPT_BYTES), skewMs, serverDate };
}

function nothingSent(code: string): PostResult {
  const outcome = { kind: 'not-sent', code, phase: 'preparing' } as const;
  return { outcome, body: null, skewMs: null, serverDate: null };
}

/** Runs inside undici, where an exception would end the process. */
function tell(phase: Phase, request: PostRequest, log: Log): void {
  try {
    request.onPhase?.(phase);
  } catch (error) {
    log('error', 'phase-listener-failed', { attemptId: request.attemptId, step: phase }, error);
  }
}
