/** Keys of a data folder beside its newest data key: older keys for as long as they are needed, and keys that no rotation may change. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrivateDir, fsyncDir, isSystemError, writeDurably } from '../base/files.ts';
import { removeFile } from '../base/held-file.ts';
import { AgentError } from '../error.ts';
import type { Vault } from './vault.ts';

type Keys = Readonly<Record<string, Buffer>>;

/** Stored in `keys/ring/<id of the newest data key>.ring`, sealed by that key: an older key alone opens nothing of it. */
export interface Ring {
  /** Older data keys by id: something on the disk may still be sealed by them. */
  readonly older: Keys;
  /** Keys of digests by domain: digests must stay the same after a rotation. */
  readonly digests: Keys;
  /** Keys of sealed notes in the trail, by the first bytes of a note: lines of the trail are never rewritten. */
  readonly notes: Keys;
  /** MAC keys of the trail's lines, by name. */
  readonly macs: Keys;
  /** Ids of all data keys this folder has had: a backup sealed by one of them is its own. */
  readonly earlier: readonly string[];
}

export const EMPTY_RING: Ring = { older: {}, digests: {}, notes: {}, macs: {}, earlier: [] };

/** A ring file of the data folder or of a backup; `id` names the data key that seals it. */
export interface RingFile {
  readonly id: string;
  readonly bytes: Buffer;
}

const FOLDER = 'ring';
const place = (id: string): string => `keys.ring.${id}`;

/** On disk when it resolves. A crash before leaves the old ring. */
export async function writeRing(keysDir: string, id: string, ring: Ring, newest: Vault): Promise<void> {
  const texts = (keys: Keys) =>
    Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.toString('base64')]));
  const { older, digests, notes, macs, earlier } = ring;
  const text = JSON.stringify({
    v: 1,
    older: texts(older),
    digests: texts(digests),
    notes: texts(notes),
    macs: texts(macs),
    earlier,
  });
  const dir = join(keysDir, FOLDER);
  await ensurePrivateDir(dir);
  await writeDurably(join(dir, `${id}.ring`), newest.sealText(text, place(id)), 0o600);
}

/** All ring files: beside the current one there may be one of an abandoned or unfinished rotation. */
export async function ringFiles(keysDir: string): Promise<RingFile[]> {
  const dir = join(keysDir, FOLDER);
  try {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.ring'));
    return await Promise.all(
      names.map(async (name) => ({
        id: name.slice(0, -'.ring'.length),
        bytes: await readFile(join(dir, name)),
      })),
    );
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Null where there is no ring of this key. @throws AgentError `vault-ring-missing` its bytes were changed */
export function openRing(files: readonly RingFile[], id: string, vault: Vault): Ring | null {
  const file = files.find((one) => one.id === id);
  if (file === undefined) return null;
  const said = JSON.parse(textOf(file, vault)) as Record<keyof Ring, never>;
  const keys = (texts: Record<string, string>): Keys =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
  return {
    older: keys(said.older),
    digests: keys(said.digests),
    notes: keys(said.notes),
    macs: keys(said.macs),
    earlier: said.earlier,
  };
}

function textOf({ id, bytes }: RingFile, vault: Vault): string {
  try {
    return vault.openText(bytes, place(id));
  } catch (error) {
    throw ringMissing(error);
  }
}

/** Removes rings of earlier data keys; the newest ring has all their keys. After a crash, the next start removes the rest. */
export async function removeOtherRings(keysDir: string, newest: string): Promise<void> {
  const others = (await ringFiles(keysDir)).filter(({ id }) => id !== newest);
  for (const { id } of others) await removeFile(join(keysDir, FOLDER, `${id}.ring`));
  if (others.length > 0) await fsyncDir(join(keysDir, FOLDER));
}

/** Without the ring, names would get other digests, and sent cases would count as new. */
export function ringMissing(cause?: unknown): AgentError {
  return new AgentError('vault-ring-missing', { cause });
}
