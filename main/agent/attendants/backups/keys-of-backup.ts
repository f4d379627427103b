/** The key that opens a backup here: this data folder's key, or another folder's key, opened by its recovery code. */
import type { AgentPorts } from '../../ports.ts';
import { AgentError } from '../../ground/error.ts';
import { addOwnSlot, keyIdIn, openForeignKey, type SlotTexts } from '../../ground/vault/foreign-key.ts';
import { createVault } from '../../ground/vault/sealing.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import type { KeyFile } from './format.ts';

export interface BackupKeys {
  /** Proves the backup, and opens its payloads: this folder's own, or the given key's. */
  readonly vault: Vault;
  /** For a key of another folder: adds a slot of this host for it. Null: the backup is this folder's own. */
  readonly foreign: ((slotsDir: string) => Promise<void>) | null;
}

/**
 * Finds the key before anything is changed. The key files are not verified yet: a slot opens by the given code or not at all.
 * @throws AgentError `backup-other-key` without a code, and as {@link openForeignKey}
 */
export async function keysOfBackup(
  files: readonly KeyFile[],
  code: string | null,
  { vault, ports }: { readonly vault: OpenVault; readonly ports: Pick<AgentPorts, 'keySlots' | 'clock'> },
): Promise<BackupKeys> {
  const slots = slotsOf(files);
  const id = keyIdIn(slots);
  // If no slot is readable, the backup's content decides.
  if (id === null || id === vault.keyId) return { vault, foreign: null };
  if (code === null) throw new AgentError('backup-other-key');
  const dataKey = await openForeignKey(slots, code);
  const [slot] = ports.keySlots;
  if (slot === undefined) throw new Error('a host has a key slot');
  return {
    vault: createVault(dataKey),
    foreign: (slotsDir) => addOwnSlot(slotsDir, dataKey, slot, ports.clock),
  };
}

function slotsOf(files: readonly KeyFile[]): SlotTexts {
  return files
    .filter(({ path }) => path.startsWith('keys/slots/'))
    .map(({ path, bytes }) => ({
      name: path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.')),
      text: Buffer.from(bytes).toString('utf8'),
    }));
}
