/** The key that opens a backup here: this data folder's present or earlier key, or another folder's key, opened by its recovery code. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { AgentPorts } from '../../ports.ts';
import { addOwnSlot, keyIdIn, openForeignKey, type SlotTexts } from '../../ground/vault/foreign-key.ts';
import { openRing, type RingFile } from '../../ground/vault/ring.ts';
import { createVault } from '../../ground/vault/sealing.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import type { UseKeys, Vault } from '../../ground/vault/vault.ts';
import { type KeyFile, otherKey } from './look.ts';
import { type CaseRecord, type SealedCase, sealedCase } from '../../carrier/cases/case-record.ts';

export interface BackupKeys {
  /** Keys that may prove the backup: this folder's own and the given one, but no key that only the backup's ring has. */
  readonly proof: UseKeys;
  readonly vault: Vault;
  /** For a key of another folder: adds a slot of this host for it. Null: the backup is this folder's own. */
  readonly foreign: ((slotsDir: string) => Promise<void>) | null;
  /** Stores the keys, besides the newest, that the restored state needs. They are on disk when it resolves, before the backup is put in place. */
  readonly keep: () => Promise<void>;
}

/**
 * Finds the key before anything is changed. The key files are not verified yet: a slot opens by the given code or not at all, and a ring by its key.
 * @throws AgentError `backup-other-key` without a code, and as {@link openForeignKey}
 */
export async function keysOfBackup(
  files: readonly KeyFile[],
  code: string | null,
  { vault, ports }: { readonly vault: OpenVault; readonly ports: Pick<AgentPorts, 'keySlots' | 'clock'> },
): Promise<BackupKeys> {
  const { slots, rings } = sorted(files);
  const id = keyIdIn(slots);
  // If no slot is readable, the backup's content decides.
  const known = id === null ? 'open' : vault.rotation.knows(id);
  const given = known === 'open' || code === null ? null : await openForeignKey(slots, code);
  if (known !== 'open' && given === null) throw otherKey();
  if (known !== 'never' || given === null) {
    const proof = given === null ? vault.backupKeys : bothOf(vault.backupKeys, backupKeysOf(given.dataKey));
    return { proof, foreign: null, ...vault.rotation.withKeysOf(rings, given?.dataKey ?? null) };
  }
  const ring = openRing(rings, id ?? '', createVault(given.dataKey));
  const [slot] = ports.keySlots;
  if (slot === undefined) throw new Error('a host has a key slot');
  return {
    proof: backupKeysOf(given.dataKey),
    vault: createVault(given.dataKey, ring ?? undefined),
    foreign: (slotsDir) => addOwnSlot(slotsDir, given, slot, ports.clock),
    keep: () => Promise.resolve(),
  };
}

const backupKeysOf = (dataKey: Buffer): UseKeys => createVault(dataKey).backupKeys;

const bothOf = (one: UseKeys, other: UseKeys): UseKeys => ({
  newest: one.newest,
  byName: new Map([...other.byName, ...one.byName]),
});

/** The vault for a backup of this folder: a backup from before a rotation may need keys that only its ring has. */
export const vaultForBackup = (files: readonly KeyFile[], vault: OpenVault): Vault =>
  vault.rotation.withKeysOf(sorted(files).rings, null).vault;

function sorted(files: readonly KeyFile[]): {
  readonly slots: SlotTexts;
  readonly rings: readonly RingFile[];
} {
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.'));
  const below = (folder: string) => files.filter(({ path }) => path.startsWith(`keys/${folder}/`));
  return {
    slots: below('slots').map(({ path, bytes }) => ({
      name: nameOf(path),
      text: Buffer.from(bytes).toString('utf8'),
    })),
    rings: below('ring').map(({ path, bytes }) => ({ id: nameOf(path), bytes: Buffer.from(bytes) })),
  };
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
