import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { weighJson } from '../fhir/bounded-json.ts';
import { ECHO_URL } from '../../../shared/echo.ts';
import { isObject } from '../fhir/json.ts';

/**
 * What is kept of an answer to an upload. A server may answer with the whole Bundle (FHIR's `return=representation`): entries that
 * came back as they were sent are left out, and `meta.extension` says how many, and the SHA-256 of the Bundle that was sent and of
 * the whole answer; the rest is written anew, so that hash is a witness, not something to compute again. Anything else is kept word
 * for word. Both are parsed, so a caller bounds their length.
 */
export function withoutEcho(answer: Buffer, sent: Buffer): Buffer {
  const [echo, bundle] = [parsed(answer), parsed(sent)];
  if (echo === null || bundle === null) return answer;
  const { entry: entries, ...head } = echo;
  const { entry: ours } = bundle;
  if (!Array.isArray(entries) || !Array.isArray(ours)) return answer;
  const others = entries.filter((one, at) => at >= ours.length || !sameJson(one, ours[at]));
  const same = entries.length - others.length;
  if (same === 0) return answer;
  const meta = isObject(head['meta']) ? head['meta'] : {};
  const extension = Array.isArray(meta['extension']) ? (meta['extension'] as unknown[]) : [];
  const counted = `${String(same)} of ${String(entries.length)} entries as sent`;
  const said = {
    url: ECHO_URL,
    valueString: `${counted}; sent sha256 ${sha256(sent)}; answer sha256 ${sha256(answer)}`,
  };
  const kept = { ...head, meta: { ...meta, extension: [...extension, said] } };
  return Buffer.from(JSON.stringify(others.length === 0 ? kept : { ...kept, entry: others }));
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  if (weighJson(bytes) === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    // Cut short, XML or empty: there is nothing to compare.
    return null;
  }
}

/** The order of members says nothing; nearly always it is the same, and texts are compared in a tenth of the time. */
const sameJson = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || isDeepStrictEqual(one, other);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
