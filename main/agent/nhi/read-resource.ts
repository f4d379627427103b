import { assertNever } from '../../../shared/assert-never.ts';
import { fhirGet } from './fhir-get.ts';
import type { Http } from './http-types.ts';
import type { ReadResult } from './server.ts';
import { caseNumberOf } from './which-number.ts';

/** A Bundle read back is as long as the largest we send, and the server may add to it. */
const READ_BYTES = 64 * 1024 * 1024;

export interface ReadRequest {
  readonly type: string;
  readonly id: string;
  readonly token: string;
  readonly signal?: AbortSignal;
}

/** `GET [base]/[type]/[id]`. An id that cannot be one (FHIR `id`) never gets into a url: a person may have typed it. */
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

/** By its id or, where a server finds a Bundle by its case number too, by that: 收件序號/案件編號 is `Bundle.identifier`. */
function isAskedFor(resource: Readonly<Record<string, unknown>>, id: string): boolean {
  return (resource['id'] ?? id) === id || caseNumberOf(resource) === id;
}

function failed(code: string): ReadResult {
  return { kind: 'failed', code, retryAt: null };
}
