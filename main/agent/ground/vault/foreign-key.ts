/** The data key of another data folder, opened by its recovery code, so that a backup of it can be restored here. */
import { AgentError } from '../error.ts';
import type { Clock, KeySlot } from '../../ports.ts';
import { recoverySlot } from './secret-slot.ts';
import { keyIdOf } from './sealing.ts';
import { parseSlot, refuseMixed, writeSlot, type SlotFile } from './slot-files.ts';

/** A folder's slots, as they lie in its backup. */
export type SlotTexts = readonly { readonly name: string; readonly text: string }[];

/** @throws AgentError `backup-code-missing` its folder never had a code · `backup-code-wrong` · `recovery-code-typo` */
export async function openForeignKey(slots: SlotTexts, code: string): Promise<Buffer> {
  const recovery = readable(slots).filter(({ kind }) => kind === 'recovery');
  if (recovery.length === 0) {
    throw new AgentError('backup-code-missing');
  }
  const slot = recoverySlot(() => code);
  for (const file of recovery) {
    const dataKey = await slot.unwrap({ ...file.wrapped });
    if (dataKey !== null && keyIdOf(dataKey) === file.keyId) return dataKey;
  }
  throw new AgentError('backup-code-wrong');
}

/** The slots among them that can be read, all of one data key. @throws AgentError `vault-mixed` */
function readable(slots: SlotTexts): readonly SlotFile[] {
  const files = slots.map(({ text }) => parseSlot(text)).filter((file): file is SlotFile => file !== null);
  refuseMixed(files);
  return files;
}

/** Id of these slots' data key; null if no slot can be read. */
export function keyIdIn(slots: SlotTexts): string | null {
  return readable(slots)[0]?.keyId ?? null;
}

/** Writes a slot of this host for that key into `slotsDir`. On disk when it resolves. */
export async function addOwnSlot(
  slotsDir: string,
  dataKey: Buffer,
  own: KeySlot,
  clock: Clock,
): Promise<void> {
  const wrapped = await own.wrap(Buffer.from(dataKey));
  const createdAt = new Date(clock.now()).toISOString();
  await writeSlot(slotsDir, { kind: own.kind, createdAt, keyId: keyIdOf(dataKey), wrapped });
}
