import { drugCodesOf } from '../fhir/claim-parts.ts';
import { projectClaim } from '../fhir/fingerprint.ts';
import { textAt } from '../fhir/json.ts';
import { parseBundle } from '../fhir/parsed-bundle.ts';
import { single } from '../fhir/summarise.ts';
import { decodeJson } from './decode.ts';

export interface Projection {
  readonly fingerprint: string;
  /** Null where the drugs cannot be told: a Claim alone does not hold them. */
  readonly drugCodes: readonly string[] | null;
}

/** A Bundle with one Claim, or a Claim alone; null for anything else. */
export function projectBytes(bytes: Uint8Array): Projection | null {
  const decoded = decodeJson(bytes);
  if (decoded.kind === 'broken') return null;
  const bundle = parseBundle(decoded.value);
  if (bundle !== null) {
    const claim = single(bundle, 'Claim');
    if (claim === null) return null;
    return { fingerprint: projectClaim(claim.resource), drugCodes: drugCodesOf(bundle, claim) };
  }
  return textAt(decoded.value, 'resourceType') === 'Claim'
    ? { fingerprint: projectClaim(decoded.value), drugCodes: null }
    : null;
}
