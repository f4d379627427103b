/** The numbers in the answer to a POST. */
import { isRecord } from './answer-body.ts';

/**
 * 收件序號/案件編號 from `Bundle.identifier`, where the guide has the server put it; null when it is not there.
 * An id of the Bundle or of its Claim is not taken: a server may echo what the HIS had written there.
 */
export function caseNumberOf(resource: Readonly<Record<string, unknown>> | null): string | null {
  if (resource?.['resourceType'] !== 'Bundle') return null;
  const given = resource['identifier'];
  // R4 has one identifier here; a server that sends a list is understood all the same.
  const identifiers: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const identifier of identifiers) {
    const value = isRecord(identifier) ? identifier['value'] : undefined;
    if (typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value.trim())) return value.trim();
  }
  return null;
}

/** The logical id in `Location` (or `Content-Location`): `[base]/Bundle/[id]` with or without `/_history/[version]`. FHIR §3.1.0.8. */
export function locationIdOf(headers: Readonly<Record<string, string>>): string | null {
  for (const name of ['location', 'content-location']) {
    const path = (headers[name] ?? '').split(/[?#]/, 1)[0] ?? '';
    const id = /(?:^|\/)Bundle\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]*)?\/?$/.exec(path)?.[1];
    if (id !== undefined && !/^\.+$/.test(id)) return id;
  }
  return null;
}
