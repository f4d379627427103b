/** One authorised GET on the configured base, read as FHIR JSON. */
import { readAnswerBody } from './answer-body.ts';
import type { Http, HttpAnswer } from './http-types.ts';

export type FhirGet =
  | {
      readonly kind: 'resource';
      readonly resource: Readonly<Record<string, unknown>>;
      readonly bytes: number;
      readonly serverDate: number | null;
    }
  | { readonly kind: 'absent'; readonly status: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

export interface GetRequest {
  readonly url: string;
  readonly token: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** `url` must be on the configured base: the token goes wherever it points. Never throws. */
export async function fhirGet(http: Http, request: GetRequest): Promise<FhirGet> {
  const answer = await http.request({
    method: 'GET',
    url: request.url,
    headers: { accept: 'application/fhir+json', authorization: `Bearer ${request.token}` },
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
  // Passing troubles, though some are in the 4xx: request timeout, misdirected, too early, too many.
  if ([408, 421, 425, 429].includes(status) || status >= 500) return failed(`http-${String(status)}`);
  if (status >= 400) return { kind: 'refused', status };
  if (status !== 200) return failed(`http-${String(status)}`);
  if (answer.end !== 'complete') return failed(answer.end === 'cut' ? 'answer-cut' : 'answer-too-long');
  const body = readAnswerBody(answer);
  if (body.kind !== 'fhir' || body.resource === null) return failed('answer-not-fhir');
  return { kind: 'resource', resource: body.resource, bytes: answer.body.length, serverDate };
}
