/** The key that opens a backup here: this data folder's key, or another folder's key, opened by its recovery code. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { AgentPorts } from '../../ports.ts';
import { addOwnSlot, keyIdIn, openForeignKey, type SlotTexts } from '../../ground/vault/foreign-key.ts';
import { createVault } from '../../ground/vault/sealing.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import type { UseKeys, Vault } from '../../ground/vault/vault.ts';
import { type KeyFile, otherKey } from './look.ts';
import { type CaseRecord, type SealedCase, sealedCase } from '../../carrier/cases/case-record.ts';

export interface BackupKeys {
  /** Keys that may prove the backup: this folder's own, or the given one. */
  readonly proof: UseKeys;
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
  if (id === null || id === vault.keyId) return { proof: vault.backupKeys, vault, foreign: null };
  if (code === null) throw otherKey();
  const dataKey = await openForeignKey(slots, code);
  const [slot] = ports.keySlots;
  if (slot === undefined) throw new Error('a host has a key slot');
  const given = createVault(dataKey);
  return {
    proof: given.backupKeys,
    vault: given,
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

type LabelledRow = Pick<CaseRecord, 'seq' | 'id' | 'label' | 'sha256'>;
const ROWS_AFTER = `SELECT seq, id, label, sha256 FROM cases WHERE seq > ? ORDER BY seq LIMIT 200`;

/** Reads all cases of a database that no store owns, in slices. Counts the cases, and those whose label does not open, or names another payload. */
export async function judgeRows(
  db: Database,
  vault: Vault,
): Promise<{ readonly cases: number; readonly unreadable: number }> {
  const sealed = sealedCase(vault);
  const next = db.prepare(ROWS_AFTER);
  let [cases, unreadable, after] = [0, 0, 0];
  for (;;) {
    const rows = next.all(after) as LabelledRow[];
    if (rows.length === 0) return { cases, unreadable };
    for (const row of rows) if (!opensTo(sealed, row)) unreadable += 1;
    cases += rows.length;
    after = rows.at(-1)?.seq ?? after;
    await nextTurn();
  }
}

/** True if a row's label opens and names the row's hash. Older labels name none. */
function opensTo(sealed: Pick<SealedCase, 'label'>, row: LabelledRow): boolean {
  try {
    const { sha256 } = sealed.label(row);
    return sha256 === undefined || sha256 === row.sha256;
  } catch {
    return false; // changed, or moved to another row: what it holds cannot be told
  }
}
