import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fsyncDir, isSystemError, writeDurably } from '../base/files.ts';
import { removeFile, renameFile } from '../base/held-file.ts';
import { crashPoint } from '../crash-point.ts';
import { AgentError } from '../error.ts';
import type { KeySlot } from '../../ports.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';
import { readSlots } from './slot-files.ts';

const KEY_BYTES = 32;
const KEY_FILE = 'machine.key';
/** During a rotation the new data key's slot opens with this file, the old one's with `KEY_FILE`. */
const NEXT_FILE = 'machine.key.next';
/** Never in a backup. */
export const MACHINE_KEY_FILES: ReadonlySet<string> = new Set([KEY_FILE, NEXT_FILE]);
/** The kind of its slots. */
export const MACHINE = 'machine';

/**
 * Opens with a key file, `keys/machine.key`, which only the agent's account may read: for services, which cannot ask a person. It protects a
 * data folder, backup or disk image that was copied without it, but not against an administrator of the machine.
 * @throws AgentError `machine-key-open-to-others`, `machine-key-damaged` at use.
 */
export function machineSlot(keysDir: string): KeySlot {
  const [path, next] = [join(keysDir, KEY_FILE), join(keysDir, NEXT_FILE)];
  const wrapBy = async (file: string, dataKey: Buffer): Promise<Record<string, unknown>> => {
    const found = await read(file);
    // Never replaced: the slots that this key opens for another account would be lost.
    if (found === 'not-ours') throw new AgentError('machine-key-open-to-others');
    return { ...wrapKey(found === 'none' ? await create(file) : found, dataKey, 'machine') };
  };
  const unwrapBy = async (file: string, slot: Record<string, unknown>): Promise<Buffer | null> => {
    const found = await read(file);
    return typeof found === 'string' ? null : unwrapKey(found, slot, 'machine');
  };
  /** A key file cut short by a crash opens nothing. */
  const unwrapByNext = (slot: Record<string, unknown>): Promise<Buffer | null> =>
    unwrapBy(next, slot).catch((error: unknown) => {
      if (error instanceof AgentError && error.code === 'machine-key-damaged') return null;
      throw error;
    });
  const settle = async (slots: readonly Record<string, unknown>[]): Promise<void> => {
    for (const slot of slots) {
      if ((await unwrapByNext(slot)) === null) continue;
      // One rename: a crash before it leaves both files, and the slot opens with the second; after it, the new one alone.
      await renameFile(next, path);
      await fsyncDir(keysDir);
      return;
    }
  };
  /** Always makes a new key file: an existing one is left from an abandoned rotation, or was put there by somebody else. */
  const wrapAnew = async (dataKey: Buffer): Promise<Record<string, unknown>> => {
    const { slots } = await readSlots(join(keysDir, 'slots'));
    await settle(slots.map(({ wrapped }) => ({ ...wrapped })));
    // After `settle` no slot needs `next`. A crash after its removal leaves the state before the rotation.
    await removeFile(next);
    return { ...wrapKey(await createOnly(next), dataKey, 'machine') };
  };
  return {
    kind: MACHINE,
    wrap: (dataKey) => wrapBy(path, dataKey),
    unwrap: async (slot) => (await unwrapBy(path, slot)) ?? unwrapByNext(slot),
    wrapRenewed: wrapAnew,
    settle,
  };
}

/** Removes the key of revoked slots; the next machine slot makes another. Gone from the disk when it resolves. */
export async function removeMachineKey(keysDir: string): Promise<void> {
  for (const name of MACHINE_KEY_FILES) await removeFile(join(keysDir, name));
  await fsyncDir(keysDir);
}

/** Replaces nothing: a file put there meanwhile stops the rotation. @throws the system's error, `EEXIST` */
async function createOnly(path: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  // A crash during this write leaves part of a key, which opens nothing; the next rotation removes it.
  await writeFile(path, key, { mode: 0o600, flag: 'wx', flush: true });
  crashPoint('file-synced');
  await fsyncDir(dirname(path));
  crashPoint('file-renamed');
  return key;
}

async function create(path: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  // A crash after this leaves a key that opens nothing yet; the next start wraps with it.
  await writeDurably(path, key, 0o600);
  return key;
}

/** The key, or why there is none for us. Checked on the open file, so that the checked file is the one that is read. */
async function read(path: string): Promise<Buffer | 'none' | 'not-ours'> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return 'none';
    if (isSystemError(error, 'EACCES', 'EPERM')) return 'not-ours';
    // A link was put in its place.
    if (isSystemError(error, 'ELOOP')) throw new AgentError('machine-key-open-to-others');
    throw error;
  }
  try {
    const { mode, uid } = await handle.stat();
    // Windows has access lists instead, which the service's installer sets.
    if (process.geteuid !== undefined && ((mode & 0o077) !== 0 || uid !== process.geteuid())) {
      throw new AgentError('machine-key-open-to-others');
    }
    const key = await handle.readFile();
    if (key.length !== KEY_BYTES) {
      throw new AgentError('machine-key-damaged');
    }
    return key;
  } finally {
    await handle.close();
  }
}
