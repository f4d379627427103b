import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AgentError } from '../error.ts';
import type { Clock, KeySlot } from '../../ports.ts';
import { addSlot, type FoundSlots, type KeysFolder, readSlots, refuseMixed } from './slot-files.ts';
import { createVault, DATA_KEY_BYTES, keyIdOf } from './sealing.ts';

/** An open vault, with the right to add slots. */
export type OpenVault = ReturnType<typeof hold>;

export interface VaultOptions {
  /** `dataDir/keys`. */
  readonly dir: string;
  /** In the order they are tried; the first makes the slot of a new folder. */
  readonly slots: readonly KeySlot[];
  readonly clock: Clock;
  /**
   * True if a new data key may be made where there is no slot. False as soon as there is a database or a spooled file:
   * a new key would make all that was sealed unreadable for good, behind a folder that looks healthy.
   */
  readonly mayCreate: boolean;
}

/**
 * Opens the data folder's vault, or makes it on the first run.
 * @throws AgentError `vault-missing` no slot, and none may be made · `vault-locked` none of the slots opens here ·
 *   `vault-mixed` slots of two data folders · `vault-no-slot` the host offers no way to make one · what a slot throws.
 */
export async function openVault({ dir, slots, clock, mayCreate }: VaultOptions): Promise<OpenVault> {
  const slotsDir = join(dir, 'slots');
  const found = await readSlots(slotsDir);
  if (found.slots.length + found.unreadable > 0) {
    refuseMixed(found.slots);
    return hold(await unlock(found, slots), { dir, clock });
  }
  if (!mayCreate) throw new AgentError('vault-missing');
  const [first] = slots;
  if (first === undefined) {
    throw new AgentError('vault-no-slot');
  }
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const vault = hold(dataKey, { dir, clock });
  // A crash before this is done leaves no slot and nothing sealed: the next start makes another key.
  await vault.addSlot(first);
  return vault;
}

async function unlock(found: FoundSlots, slots: readonly KeySlot[]): Promise<Buffer> {
  for (const slot of slots) {
    for (const file of found.slots) {
      if (file.kind !== slot.kind) continue;
      const dataKey = await slot.unwrap({ ...file.wrapped });
      if (dataKey?.length === DATA_KEY_BYTES && keyIdOf(dataKey) === file.keyId) return dataKey;
    }
  }
  throw new AgentError('vault-locked', found);
}

function hold(dataKey: Buffer, folder: KeysFolder) {
  return {
    ...createVault(dataKey),
    keyId: keyIdOf(dataKey),
    /** Adds a way to open this data folder: a recovery code, the service's machine file. On disk when it resolves. */
    addSlot: (slot: KeySlot): Promise<void> => addSlot(dataKey, folder, slot),
    /** Kinds of slot this folder has, e.g. to ask for a recovery code where there is none. */
    slotKinds: async (): Promise<string[]> => [
      ...new Set((await readSlots(join(folder.dir, 'slots'))).slots.map((slot) => slot.kind)),
    ],
  };
}
