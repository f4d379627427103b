/** One authorised GET on the configured base, read as FHIR JSON. */
import { assertNever } from '../../../../shared/assert-never.ts';
import { caseNumberOf } from '../../ground/fhir/numbers.ts';
import type { Http, HttpAnswer } from '../../ground/net/exchange.ts';
import { readAnswerBody } from './answer-body.ts';
import type { ReadResult } from './server.ts';

type FhirGet =
  | {
      readonly kind: 'resource';
      readonly resource: Readonly<Record<string, unknown>>;
      readonly bytes: number;
      readonly serverDate: number | null;
      /** The answer came from a cache (RFC 9111 §5.1, Age). */
      readonly aged: boolean;
    }
  | { readonly kind: 'absent'; readonly status: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

interface GetRequest {
  readonly url: string;
  readonly token: string;
  readonly maxBytes: number;
  /** A cached answer is not acceptable (RFC 9111 §5.2.1.4). */
  readonly noCache?: boolean;
  readonly signal: AbortSignal | undefined;
}

/** `url` must be on the configured base: the token goes wherever it points. Never throws. */
export async function fhirGet(http: Http, request: GetRequest): Promise<FhirGet> {
  const answer = await http.request({
    method: 'GET',
    url: request.url,
    headers: {
      accept: 'application/fhir+json',
      authorization: `Bearer ${request.token}`,
      ...(request.noCache === true ? { 'cache-control': 'no-cache' } : {}),
    },
    maxBytes: request.maxBytes,
    ...(request.signal && { signal: request.signal }),
  });
  return answer.kind === 'answer' ? readGet(answer) : { kind: 'failed', code: answer.code, retryAt: null };
}

function readGet(answer: HttpAnswer): FhirGet {
  const { status, retryAt, serverDate } = answer;
  const failed = (code: string): FhirGet => ({ kind: 'failed', code, retryAt });
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 404 || status === 410) return { kind: 'absent', status };
  // Temporary failures, although some are 4xx: request timeout, misdirected, too early, too many requests.
  if ([408, 421, 425, 429].includes(status) || status >= 500) return failed(`http-${String(status)}`);
  if (status >= 400) return { kind: 'refused', status };
  if (status !== 200) return failed(`http-${String(status)}`);
  if (answer.end !== 'complete') return failed(answer.end === 'cut' ? 'answer-cut' : 'answer-too-long');
  const body = readAnswerBody(answer);
  if (body.kind !== 'fhir' || body.resource === null) return failed('answer-not-fhir');
  // Two caches in a row may give one each.
  const aged = /[1-9]/.test(answer.headers['age'] ?? '');
  return { kind: 'resource', resource: body.resource, bytes: answer.body.length, serverDate, aged };
}

/** A Bundle read back may be as long as the longest that we send, and the server may add to it. */
const READ_BYTES = 64 * 1024 * 1024;

interface ReadRequest {
  readonly type: string;
  readonly id: string;
  readonly token: string;
  readonly signal?: AbortSignal;
}

/** `GET [base]/[type]/[id]`. An invalid id (FHIR `id`) never gets into a URL: a person may have typed it. */
export async function readResource(http: Http, base: string, request: ReadRequest): Promise<ReadResult> {
  const { type, id } = request;
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(id) || /^\.+$/.test(id)) return failed('id-impossible');
  const url = `${base}/${type}/${id}`;
  const got = await fhirGet(http, {
    url,
    token: request.token,
    maxBytes: READ_BYTES,
    signal: request.signal,
  });
  switch (got.kind) {
    case 'absent':
      return { kind: 'absent' };
    case 'resource': {
      const { resource, serverDate } = got;
      if (resource['resourceType'] !== type || !isAskedFor(resource, id))
        return failed('read-other-resource');
      return { kind: 'found', resource: { ...resource }, serverDate };
    }
    case 'refused':
    case 'unauthorized':
    case 'failed':
      return got;
    default:
      return assertNever(got);
  }
}

/** By id, or by case number if the server finds a Bundle by that too: 收件序號/案件編號 is `Bundle.identifier`. */
function isAskedFor(resource: Readonly<Record<string, unknown>>, id: string): boolean {
  return (resource['id'] ?? id) === id || caseNumberOf(resource) === id;
}

function failed(code: string): ReadResult {
  return { kind: 'failed', code, retryAt: null };
}
