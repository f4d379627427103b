import type { CaseContent } from '../../../../shared/api/content-contract.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import { readableBundle } from '../../ground/fhir/readable/readable-bundle.ts';
import { decodeJson } from '../../ground/fhir/decode.ts';

/** A Bundle's bytes set out for people; null: no Bundle. */
export function readContent(bytes: Uint8Array, phi: boolean): CaseContent | null {
  const decoded = decodeJson(bytes);
  const bundle = decoded.kind === 'json' ? parseBundle(decoded.value) : null;
  return bundle === null ? null : readableBundle(bundle, phi);
}
