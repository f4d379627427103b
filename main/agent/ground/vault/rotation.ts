/** Rotation of the data key. The order of its writes keeps this true at every moment: all data on disk open with the keys in `keys/`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { crashPoint } from '../crash-point.ts';
import { AgentError } from '../error.ts';
import type { KeySlot } from '../../ports.ts';
import {
  addSlot,
  type HeldKeys,
  type KeysFolder,
  type NamedSlot,
  newestSlots,
  readSlots,
  removeSlotFile,
} from './slot-files.ts';
import { EMPTY_RING, openRing, removeOtherRings, writeRing, type Ring, type RingFile } from './ring.ts';
import { beginsOf, createVault, DATA_KEY_BYTES, keyIdOf, ringAfter, ringWithout } from './sealing.ts';

export function rotationOf(keys: HeldKeys, folder: KeysFolder) {
  const { dir, slots } = folder;
  const { dataKey } = keys;
  const slotsDir = join(dir, 'slots');
  const keyId = keyIdOf(dataKey);
  let { ring } = keys;

  return {
    /** Older data keys that may still seal something on the disk: id, and the first bytes of values they sealed. */
    older: Object.entries(ring.older).map(([id, key]) => ({ id, begins: beginsOf(key) })),
    /** Slots of an earlier key still exist. */
    unsettled: keys.unsettled,
    /**
     * Makes a new data key, which every later opening of the folder uses. Nothing else may have the folder open.
     * @throws AgentError `vault-slot-last` no slot can be wrapped again here without a person
     */
    begin: async () => {
      const current = newestSlots((await readSlots(slotsDir)).slots);
      const first = (await waysIn(slots, current))[0];
      if (first === undefined) throw new AgentError('vault-slot-last/rotation');
      const next = randomBytes(DATA_KEY_BYTES);
      const after = ringAfter(dataKey, ring);
      // A crash after this leaves a ring of a key that no slot holds, and all is as before; the next start removes it.
      await writeRing(dir, keyIdOf(next), after, createVault(next));
      crashPoint('rotate-ring');
      // The commit is the rename of one slot file. A crash before it finds the old key; after it the new one, whose ring opens the old.
      const held = { dataKey: next, ring: after, replaces: keyId, unsettled: true };
      await addSlot(held, folder, first, renewed(first));
      crashPoint('rotate-committed');
    },
    /**
     * For the owner of the folder, at each start: completes a rotation. `told` is called before slots of an earlier key are removed, and
     * writes the trail.
     */
    settle: async (told: (ended: readonly string[]) => Promise<void>) => {
      await settleSlots(keys, folder, told);
      await removeOtherRings(dir, keyId);
    },
    /** Drops an older key once nothing on disk is sealed by it. `noted`: notes in the trail are, so the key for them stays. */
    forget: async (id: string, noted: boolean) => {
      const less = ringWithout(ring, id, noted);
      // A crash before this leaves the older key in the ring; the next start checks again whether anything needs it.
      await writeRing(dir, keyId, less, createVault(dataKey));
      ring = less;
      crashPoint('rotate-forgotten');
    },
    /** State of a data key in this folder. `open`: it is here; `gone`: it was rotated out and destroyed. */
    knows: (id: string) =>
      id === keyId || ring.older[id] !== undefined ? 'open' : ring.earlier.includes(id) ? 'gone' : 'never',
    /** A vault that also opens a backup, of this folder or by the `given` key; `keep` stores the backup's keys, for a restore. */
    withKeysOf: (rings: readonly RingFile[], given: Buffer | null) => {
      const more = given === null ? ring : joined(ring, keysOf(given, rings));
      const all = Object.values(more.older).reduce(
        (sum, key) => joined(sum, keysOf(key, rings)),
        joined(more, keysOf(dataKey, rings)),
      );
      const { [keyId]: _own, ...older } = all.older;
      const merged = { ...ring, older, notes: { ...all.notes, ...ring.notes } };
      return {
        vault: createVault(dataKey, merged),
        // Called before the data that these keys open is put in place. A crash between leaves unneeded keys, which are dropped again.
        keep: async () => {
          if (Object.keys(older).every((id) => ring.older[id] !== undefined)) return;
          await writeRing(dir, keyId, merged, createVault(dataKey));
          ring = merged;
        },
      };
    },
  };
}

/** Makes a slot of the current key for each kind that an earlier key had, then removes the earlier slots. */
async function settleSlots(
  keys: HeldKeys,
  folder: KeysFolder,
  told: (ended: readonly string[]) => Promise<void>,
): Promise<void> {
  const { slots } = folder;
  const slotsDir = join(folder.dir, 'slots');
  const found = (await readSlots(slotsDir)).slots;
  const current = newestSlots(found);
  const earlier = found.filter((slot) => !current.includes(slot));
  if (earlier.length > 0) {
    const kinds = new Set(current.map(({ kind }) => kind));
    // The host's other kinds of slot. After a crash between two, the next start wraps the rest, since their old slots still exist.
    for (const slot of await waysIn(slots, earlier))
      if (!kinds.has(slot.kind)) await addSlot(keys, folder, slot, renewed(slot));
    const kept = newestSlots((await readSlots(slotsDir)).slots).map(({ kind }) => kind);
    // A crash after this reports the same slots again.
    await told(earlier.filter(({ kind }) => !kept.includes(kind)).map(({ name }) => name));
    // The earlier key's slots open nothing that is written from now on. A crash leaves some, and the next start removes them.
    for (const { name } of earlier) await removeSlotFile(slotsDir, name);
    crashPoint('rotate-slots-gone');
  }
  const inForce = newestSlots((await readSlots(slotsDir)).slots);
  for (const slot of slots)
    await slot.settle?.(
      inForce.filter(({ kind }) => kind === slot.kind).map(({ wrapped }) => ({ ...wrapped })),
    );
  if (earlier.length > 0) crashPoint('rotate-settled');
}

/** This key, and those of a backup's ring that it opens. */
function keysOf(dataKey: Buffer, rings: readonly RingFile[]): Ring {
  const id = keyIdOf(dataKey);
  const found = openRing(rings, id, createVault(dataKey)) ?? EMPTY_RING;
  return { ...found, older: { ...found.older, [id]: dataKey } };
}

const joined = (one: Ring, other: Ring): Ring => ({
  ...one,
  older: { ...other.older, ...one.older },
  notes: { ...other.notes, ...one.notes },
});

/** The host's kinds of slot that open one of these files without a person. */
async function waysIn(slots: readonly KeySlot[], files: readonly NamedSlot[]): Promise<KeySlot[]> {
  const ways: KeySlot[] = [];
  for (const slot of slots) {
    for (const file of files) {
      if (file.kind !== slot.kind) continue;
      const opened = await slot.unwrap({ ...file.wrapped });
      if (opened === null || keyIdOf(opened) !== file.keyId) continue;
      ways.push(slot);
      break;
    }
  }
  return ways;
}

const renewed =
  (slot: KeySlot): KeySlot['wrap'] =>
  (dataKey) =>
    slot.wrapRenewed?.(dataKey) ?? slot.wrap(dataKey);
