/** The request that sends NHI a Bundle. Sends and rehearsals both use it. */
import { createHash } from 'node:crypto';

interface BundleRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param fhirBaseUrl with or without a slash at its end */
export function bundleRequest(
  fhirBaseUrl: string,
  { authorization, attemptId }: { readonly authorization: string; readonly attemptId: string },
): BundleRequest {
  return {
    method: 'POST',
    url: `${fhirBaseUrl.replace(/\/+$/, '')}/Bundle`,
    headers: {
      'content-type': 'application/fhir+json',
      accept: 'application/fhir+json',
      authorization,
      // The server's copy of our Bundle, in the response, has the case number (RFC 7240; a server may ignore it).
      prefer: 'return=representation',
      'x-request-id': attemptId,
    },
  };
}

/** The bytes as they go out: without a byte order mark. */
export function asSent(bytes: Buffer): Buffer {
  return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes;
}

/** Placeholders of a rehearsal for values that differ in each attempt. */
const LEFT_OUT = { authorization: 'Bearer (left out)', attemptId: '(another one for each attempt)' } as const;

/** Description of a body that is not shown: size, and SHA-256 in hex. */
export function sizeAndHash(body: Buffer): { readonly sha256: string; readonly bytes: number } {
  return { sha256: createHash('sha256').update(body).digest('hex'), bytes: body.length };
}

/** The request as a send would make it, without token and attempt id. */
export function rehearsedRequest(fhirBaseUrl: string): BundleRequest {
  return bundleRequest(fhirBaseUrl, LEFT_OUT);
}
