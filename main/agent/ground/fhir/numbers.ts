import { isObject } from './json.ts';

/**
 * 收件序號/案件編號 from `Bundle.identifier`, the place that the guide gives it; null if it is not there.
 * The id of the Bundle or of its Claim is not used: a server may echo what the HIS had written there.
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

/** 身分證號 that cannot exist: its second digit and its check digit are invalid. */
export const NOBODY = 'A000000000';
