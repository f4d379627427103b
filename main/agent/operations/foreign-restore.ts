/** By which key a backup opens here: this data folder's own, an earlier one of it, or another folder's, opened by its recovery code. */
import { sealedCase } from '../cases/case-record.ts';
import { openDatabase } from '../db/open.ts';
import { AgentError } from '../error.ts';
import type { AgentPorts } from '../ports.ts';
import { addOwnSlot, keyIdIn, openForeignKey, type SlotTexts } from '../vault/foreign-key.ts';
import { openRing, type RingFile } from '../vault/ring.ts';
import { createVault } from '../vault/sealing.ts';
import type { OpenVault } from '../vault/slots.ts';
import type { Vault } from '../vault/vault.ts';

interface BackupKeys {
  /** For a key that was never this folder's: adds a slot of this host for it. Null: the backup is this folder's own. */
  readonly foreign: ((slotsDir: string) => Promise<void>) | null;
  /** Keeps what its own backup needs beside the newest key; on disk when it resolves, before the backup is put in place. */
  readonly keep: () => Promise<void>;
}

/**
 * Looked at before anything is touched.
 * @throws AgentError `backup-other-key` without a code, and as {@link openForeignKey}
 */
export async function keysOfBackup(
  file: string,
  code: string | null,
  { vault, ports }: { readonly vault: OpenVault; readonly ports: Pick<AgentPorts, 'keySlots' | 'clock'> },
): Promise<BackupKeys> {
  const { slots, rings } = keyFilesIn(file);
  const id = keyIdIn(slots);
  // Without a slot that can be read it is judged by what it holds.
  const known = id === null ? 'open' : vault.rotation.knows(id);
  const given = known === 'open' ? null : code === null ? null : await openForeignKey(slots, code);
  if (known !== 'open' && given === null) throw otherKey();
  if (known !== 'never' || given === null) {
    const { vault: own, keep } = vault.rotation.withKeysOf(rings, given?.dataKey ?? null);
    refuseForeignBackup(file, own);
    return { foreign: null, keep };
  }
  const ring = openRing(rings, id ?? '', createVault(given.dataKey));
  refuseForeignBackup(file, createVault(given.dataKey, ring ?? undefined));
  const [slot] = ports.keySlots;
  if (slot === undefined) throw new Error('a host has a key slot');
  return {
    foreign: (slotsDir) => addOwnSlot(slotsDir, given, slot, ports.clock),
    keep: () => Promise.resolve(),
  };
}

/** The vault for a backup of this folder's own: one from before a rotation may need keys that only its ring has. */
export function vaultForBackup(file: string, vault: OpenVault): Vault {
  return vault.rotation.withKeysOf(keyFilesIn(file).rings, null).vault;
}

function otherKey(): AgentError {
  return new AgentError(
    'backup-other-key',
    "The backup was sealed with another key than this data folder's: give its recovery code.",
    { messageZh: '此備份使用不同的金鑰加密，請提供該備份的復原碼。' },
  );
}

function keyFilesIn(file: string): { readonly slots: SlotTexts; readonly rings: readonly RingFile[] } {
  const db = openDatabase(file, { readonly: true });
  try {
    const rows = (pattern: string) =>
      db.prepare(`SELECT path, bytes FROM backup_files WHERE path LIKE ? ORDER BY path`).all(pattern) as {
        path: string;
        bytes: Buffer;
      }[];
    const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.'));
    return {
      slots: rows('keys/slots/%.json').map(({ path, bytes }) => ({
        name: nameOf(path),
        text: bytes.toString('utf8'),
      })),
      rings: rows('keys/ring/%.ring').map(({ path, bytes }) => ({ id: nameOf(path), bytes })),
    };
  } finally {
    db.close();
  }
}

/** A backup that `vault` does not open would leave a folder that nobody can read: refused before anything is touched. */
export function refuseForeignBackup(file: string, vault: Vault): void {
  const db = openDatabase(file, { readonly: true });
  try {
    const row = db.prepare(`SELECT id, label FROM cases LIMIT 1`).get() as
      { id: string; label: Buffer } | undefined;
    if (row) sealedCase(vault).label(row);
  } catch (error) {
    throw new AgentError(
      'backup-other-key',
      'The backup was sealed with another key than this data folder’s.',
      {
        messageZh: '此備份使用不同的金鑰加密，無法在這個資料夾還原。',
        cause: error,
      },
    );
  } finally {
    db.close();
  }
}
