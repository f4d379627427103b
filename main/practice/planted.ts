import { createHash } from 'node:crypto';
import { child, objectsOf, textOf } from './json.ts';

/** System of the tag in `Claim.meta.tag` by which arrivals are counted. FHIR: tags change no meaning. */
export const PLANTED_SYSTEM = 'urn:x-sandbox:planted';

/** The id planted in a Bundle; the SHA-256 of its bytes when it has none or cannot be read. */
export function plantedIdOf(body: Buffer): string {
  try {
    const bundle: unknown = JSON.parse(body.toString('utf8'));
    for (const entry of objectsOf(child(bundle, 'entry'))) {
      const tags = objectsOf(child(child(entry['resource'], 'meta'), 'tag'));
      const code = textOf(tags.find((tag) => tag['system'] === PLANTED_SYSTEM)?.['code']);
      if (code !== null) return code;
    }
  } catch {
    // Not JSON: counted by its bytes.
  }
  return createHash('sha256').update(body).digest('hex');
}
