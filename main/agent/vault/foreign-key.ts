/** The data key of another data folder, opened by its recovery code, so that a backup of it can be restored here. */
import { AgentError } from '../error.ts';
import type { Clock, KeySlot } from '../ports.ts';
import { recoverySlot } from './recovery-slot.ts';
import { keyIdOf } from './sealing.ts';
import { parseSlot, writeSlot, type SlotFile } from './slot-files.ts';

export interface ForeignKey {
  readonly dataKey: Buffer;
  /** Its folder's slots by file name, as they were: the recovery code opens the restored folder too. */
  readonly slots: readonly { readonly name: string; readonly text: string }[];
}

/** @throws AgentError `backup-code-missing` its folder never had a code · `backup-code-wrong` · `recovery-code-typo` */
export async function openForeignKey(slots: ForeignKey['slots'], code: string): Promise<ForeignKey> {
  const files = slots.map(({ text }) => parseSlot(text)).filter((file): file is SlotFile => file !== null);
  const recovery = files.filter(({ kind }) => kind === 'recovery');
  if (recovery.length === 0) {
    throw new AgentError('backup-code-missing', 'The data folder of this backup had no recovery code.', {
      messageZh: '此備份的資料夾沒有設定復原碼，無法以復原碼開啟。',
    });
  }
  const slot = recoverySlot(() => code);
  for (const file of recovery) {
    const dataKey = await slot.unwrap({ ...file.wrapped });
    if (dataKey !== null && keyIdOf(dataKey) === file.keyId) return { dataKey, slots };
  }
  throw new AgentError('backup-code-wrong', 'The recovery code is not the one of this backup.', {
    messageZh: '這個復原碼不是此備份的復原碼。',
  });
}

/** Names of the data keys that these slots hold. */
export function keyIdsOf(slots: ForeignKey['slots']): ReadonlySet<string> {
  return new Set(slots.flatMap(({ text }) => parseSlot(text)?.keyId ?? []));
}

/** A slot of this host’s own for that key, written into `slotsDir`. On disk when it resolves. */
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
