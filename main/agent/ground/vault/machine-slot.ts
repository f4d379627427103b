import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError, writeDurably } from '../base/files.ts';
import { AgentError } from '../error.ts';
import type { KeySlot } from '../../ports.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';

const KEY_BYTES = 32;
const KEY_FILE = 'machine.key';
/**
 * Opens with a key file, `keys/machine.key`, which only the agent's account may read: for services, which cannot ask a person. It protects a
 * data folder, backup or disk image that was copied without it, but not against an administrator of the machine.
 * @throws AgentError `machine-key-open-to-others`, `machine-key-damaged` at use.
 */
export function machineSlot(keysDir: string): KeySlot {
  const path = join(keysDir, KEY_FILE);
  return {
    kind: 'machine',
    wrap: async (dataKey) => {
      const found = await read(path);
      // Never replaced: the slots that this key opens for another account would be lost.
      if (found === 'not-ours') throw new AgentError('machine-key-open-to-others');
      return { ...wrapKey(found === 'none' ? await create(path) : found, dataKey, 'machine') };
    },
    unwrap: async (slot) => {
      const found = await read(path);
      return typeof found === 'string' ? null : unwrapKey(found, slot, 'machine');
    },
  };
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
