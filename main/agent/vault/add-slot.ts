import { join } from 'node:path';
import { AgentError } from '../error.ts';
import type { Clock, KeySlot } from '../ports.ts';
import type { Ring } from './ring.ts';
import { keyIdOf } from './sealing.ts';
import { newestSlots, readSlots, removeSlotFile, writeSlot } from './slot-files.ts';

/** The keys of an open data folder. */
export interface HeldKeys {
  readonly dataKey: Buffer;
  readonly ring: Ring;
  /** Id of the data key before this one; undefined for the first. */
  readonly replaces: string | undefined;
  /** Slots of an earlier key were there as well: a rotation is not over. */
  readonly unsettled: boolean;
}

/** Where they lie, and how this host opens them. */
export interface KeysFolder {
  /** `dataDir/keys`. */
  readonly dir: string;
  readonly clock: Clock;
  /** The host's own ways in. */
  readonly slots: readonly KeySlot[];
}

/**
 * Wraps the data key and writes the slot. On disk when it resolves.
 * @throws AgentError `vault-slot-useless` · `vault-rotated` another data key has come since these were opened
 */
export async function addSlot(
  { dataKey, replaces }: HeldKeys,
  { dir, clock }: Pick<KeysFolder, 'dir' | 'clock'>,
  slot: KeySlot,
  wrap: KeySlot['wrap'] = (key) => slot.wrap(key),
): Promise<void> {
  const wrapped = await wrap(Buffer.from(dataKey));
  const opened = await slot.unwrap({ ...wrapped });
  // Better no slot than one that people count on and that does not open.
  if (opened?.equals(dataKey) !== true) {
    throw new AgentError(
      'vault-slot-useless',
      `A ${slot.kind} slot does not open what it has just wrapped.`,
      {
        messageZh: `金鑰保存方式「${slot.kind}」無法開啟剛寫入的金鑰，未加入。`,
      },
    );
  }
  const slotsDir = join(dir, 'slots');
  const keyId = keyIdOf(dataKey);
  const name = await writeSlot(slotsDir, {
    kind: slot.kind,
    createdAt: new Date(clock.now()).toISOString(),
    keyId,
    ...(replaces !== undefined && { replaces }),
    wrapped,
  });
  if (newestSlots((await readSlots(slotsDir)).slots).some((one) => one.keyId === keyId)) return;
  // A rotation came between: a code for the key before it would open nothing that people care for.
  await removeSlotFile(slotsDir, name);
  throw new AgentError('vault-rotated', 'The data key was rotated just now: try again.', {
    messageZh: '資料金鑰剛完成輪替，請再試一次。',
  });
}
