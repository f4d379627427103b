/** The public key set for NHI: a file for the hospital's own web server, and the set that this server really returns. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FOR_ALL, nullIfMissing, writeForAll } from '../../ground/base/files.ts';
import { readPlain } from '../../ground/base/plain-file.ts';
import { isObject } from '../../ground/fhir/json.ts';
import { type HttpCall, readJsonObject } from '../../ground/net/exchange.ts';

const PUBLISHED_NAME = 'jwks.json';
const MAX_BYTES = 1024 * 1024;

type KeySet = { readonly keys: readonly Readonly<Record<string, unknown>>[] };

/**
 * Writes the key set, unless it is there already and readable for everybody. `foreign`: the file holds a key that is not among `known`, of
 * another agent or of a later state of this one, and nothing was written.
 * @throws AgentError `file-not-plain`, `file-too-large`; the system's error
 */
export async function publishKeys(
  dir: string,
  jwks: KeySet,
  known: readonly string[],
): Promise<'there' | 'written' | 'foreign'> {
  const file = join(dir, PUBLISHED_NAME);
  // The web server's account may write here too: anything but a plain file of bounded size makes the publishing fail with an error.
  const bytes = await readPlain(file, MAX_BYTES).catch(nullIfMissing);
  const there = bytes?.toString('utf8') ?? null;
  if (there !== null && kidsIn(there).some((kid) => !known.includes(kid))) return 'foreign';
  const isReadable =
    process.platform === 'win32' || (there !== null && ((await stat(file)).mode & FOR_ALL) === FOR_ALL);
  const text = `${JSON.stringify(jwks, null, 2)}\n`;
  if (isReadable && there === text) return 'there';
  await writeForAll(file, text);
  return 'written';
}

/** Key ids of a key set; empty for any other text. */
function kidsIn(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const keys = isObject(parsed) ? parsed['keys'] : null;
    return Array.isArray(keys) ? keys.filter(isObject).map(({ kid }) => String(kid)) : [];
  } catch {
    return [];
  }
}

export type Published =
  | { readonly kind: 'keys'; readonly keys: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'failed'; readonly code: string };

/** The key set as NHI gets it. Never throws. */
export async function fetchPublished(http: HttpCall, url: string, signal?: AbortSignal): Promise<Published> {
  const headers = { accept: 'application/json' };
  const reply = await http.request({
    method: 'GET',
    url,
    headers,
    maxBytes: MAX_BYTES,
    ...(signal && { signal }),
  });
  if (reply.kind === 'nothing') return { kind: 'failed', code: reply.code };
  if (reply.status !== 200) return { kind: 'failed', code: `http-${String(reply.status)}` };
  const keys = readJsonObject(reply)?.['keys'];
  if (!Array.isArray(keys)) return { kind: 'failed', code: 'no-key-set' };
  return { kind: 'keys', keys: keys.filter(isObject) };
}

export interface KeySetDifference {
  /** Kids of ours that are not there, or there with another key. */
  readonly missing: readonly string[];
  /** Kids there that are none of ours: a retired key, or another party's. */
  readonly extra: readonly string[];
  /** The published set holds a private member. */
  readonly leaked: boolean;
}

const PUBLIC = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

export function compareKeySets(own: KeySet['keys'], there: KeySet['keys']): KeySetDifference {
  const kid = (key: KeySet['keys'][number]): string => {
    const { kid: named } = key;
    return typeof named === 'string' ? named : '-';
  };
  const isSame = (one: KeySet['keys'][number], other: KeySet['keys'][number]): boolean =>
    kid(one) === kid(other) && PUBLIC.every((name) => one[name] === other[name]);
  return {
    missing: own.filter((one) => !there.some((other) => isSame(one, other))).map(kid),
    extra: there.filter((one) => !own.some((other) => isSame(one, other))).map(kid),
    leaked: there.some((key) => PRIVATE.some((name) => name in key)),
  };
}

export const isSameSet = ({ missing, extra, leaked }: KeySetDifference): boolean =>
  missing.length === 0 && extra.length === 0 && !leaked;
