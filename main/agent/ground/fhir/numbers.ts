import { isObject } from './json.ts';

/**
 * 收件序號/案件編號 from `Bundle.identifier`, where the guide has the server put it; null when it is not there.
 * An id of the Bundle or of its Claim is not taken: a server may echo what the HIS had written there.
 */
export function caseNumberOf(resource: Readonly<Record<string, unknown>> | null): string | null {
  if (resource?.['resourceType'] !== 'Bundle') return null;
  const given = resource['identifier'];
  // R4 has one identifier here; a server's list is accepted too.
  const identifiers: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const identifier of identifiers) {
    const value = isObject(identifier) ? identifier['value'] : undefined;
    if (typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value.trim())) return value.trim();
  }
  return null;
}

/** 身分證號 whose second digit and check digit nobody can have. */
export const NOBODY = 'A000000000';
