import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AgentError } from '../error.ts';
import type { Clock, KeySlot } from '../../ports.ts';
import { MACHINE, removeMachineKey } from './machine-slot.ts';
import {
  addSlot,
  type FoundSlots,
  type HeldKeys,
  type KeysFolder,
  newestSlots,
  readSlots,
  removeSlotFile,
} from './slot-files.ts';
import { EMPTY_RING, openRing, ringFiles, ringMissing } from './ring.ts';
import { rotationOf } from './rotation.ts';
import { createVault, DATA_KEY_BYTES, keyIdOf } from './sealing.ts';

/** An open vault, with the right to add and remove slots. */
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
    const current = newestSlots(found.slots);
    const dataKey = await unlock({ ...found, slots: current }, slots);
    const ring = openRing(await ringFiles(dir), keyIdOf(dataKey), createVault(dataKey));
    const replaces = current.find((slot) => slot.replaces !== undefined)?.replaces;
    if (replaces !== undefined && ring === null) throw ringMissing();
    const unsettled = current.length < found.slots.length;
    return hold({ dataKey, ring: ring ?? EMPTY_RING, replaces, unsettled }, { dir, clock, slots });
  }
  if (!mayCreate) throw new AgentError('vault-missing');
  const [first] = slots;
  if (first === undefined) {
    throw new AgentError('vault-no-slot');
  }
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const vault = hold(
    { dataKey, ring: EMPTY_RING, replaces: undefined, unsettled: false },
    { dir, clock, slots },
  );
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

function hold(keys: HeldKeys, folder: KeysFolder) {
  const { dataKey, ring } = keys;
  const slotsDir = join(folder.dir, 'slots');
  const { slots } = folder;
  return {
    ...createVault(dataKey, ring),
    rotation: rotationOf(keys, folder),
    /** Adds a way to open this data folder: a recovery code, the service's machine file. On disk when it resolves. */
    addSlot: (slot: KeySlot): Promise<void> => addSlot(keys, folder, slot),
    /**
     * Checks whether a slot may be removed: another one has to open the folder here and now, by itself, or the agent would not start again.
     * `remove` is called later, once the trail has it.
     * @throws AgentError `vault-slot-unknown` · `vault-slot-last` none of the others opens here
     */
    removableSlot: async (name: string): Promise<{ readonly kind: string; remove(): Promise<void> }> => {
      const found = await readSlots(slotsDir);
      const removed = found.slots.find((slot) => slot.name === name);
      if (removed === undefined) throw new AgentError('vault-slot-unknown');
      const others = found.slots.filter((slot) => slot !== removed);
      const opens = await unlock({ ...found, slots: others }, slots).catch((error: unknown) => {
        if (error instanceof AgentError && error.code === 'vault-locked') return null;
        throw error;
      });
      if (opens?.equals(dataKey) !== true) throw new AgentError('vault-slot-last');
      const isLastMachine = removed.kind === MACHINE && !others.some(({ kind }) => kind === MACHINE);
      return {
        kind: removed.kind,
        remove: async () => {
          // The key file first: no later slot may be wrapped by a revoked key. A crash after it leaves a slot that opens nothing.
          if (isLastMachine) await removeMachineKey(folder.dir);
          await removeSlotFile(slotsDir, name);
        },
      };
    },
    /** Kinds of slot this folder has, e.g. to ask for a recovery code where there is none. */
    slotKinds: async (): Promise<string[]> => [
      ...new Set((await readSlots(slotsDir)).slots.map((slot) => slot.kind)),
    ],
  };
}
