import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupDrill } from '../../../shared/api/operations-contract.ts';
import { removeFolder } from '../base/held-file.ts';
import { sealedCase } from '../cases/case-record.ts';
import { backupWrittenAt } from '../db/backup.ts';
import { migrate } from '../db/migrations.ts';
import { openDatabase, quickCheck } from '../db/open.ts';
import { checkBackup, putBackup } from '../db/restore.ts';
import { AgentError } from '../error.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { Clock } from '../ports.ts';
import { openSpool } from '../spool/sealed-spool.ts';
import type { Spool } from '../spool/spool.ts';
import { readSlots } from '../vault/slot-files.ts';
import type { OpenVault } from '../vault/slots.ts';
import type { Vault } from '../vault/vault.ts';
import { refuseForeignBackup, vaultForBackup } from './foreign-restore.ts';

/** Ways in that a new machine has, too. */
const ELSEWHERE = ['recovery', 'passphrase'];

/** Whether a backup with slots of these kinds is of use when this machine is lost. */
export const opensElsewhere = (kinds: readonly string[]): boolean =>
  kinds.some((kind) => ELSEWHERE.includes(kind));

/**
 * A restore for practice: into a folder of its own beside the backups, by the same steps as a real one, then everything
 * in it is opened. The agent goes on meanwhile; nothing of it is touched.
 * @throws AgentError of `checkBackup`; `backup-other-key`
 */
export async function drillBackup(
  file: string,
  { dataDir, own, clock }: { readonly dataDir: string; readonly own: OpenVault; readonly clock: Clock },
): Promise<BackupDrill> {
  const begun = performance.now();
  checkBackup(file);
  const vault = vaultForBackup(file, own);
  refuseForeignBackup(file, vault);
  const parent = join(dataDir, 'backups');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeDrillFolders(parent);
  const place = await makeDrillFolder(parent);
  try {
    await putBackup(place, file, clock.now());
    const spool = await openSpool(join(place, 'spool'), vault);
    const found = await readAll(join(place, 'agent.db'), spool, vault);
    const { slots } = await readSlots(join(place, 'keys', 'slots'));
    const slotKinds = [...new Set(slots.map(({ kind }) => kind))];
    return {
      file,
      ok: found.unreadable === 0,
      writtenAt: taipeiTime(await backupWrittenAt(file)),
      ...found,
      slotKinds,
      opensElsewhere: opensElsewhere(slotKinds),
      ms: Math.round(performance.now() - begun),
    };
  } finally {
    // What another program holds is removed before the next drill, or by the next start.
    await removeFolder(place).catch(() => undefined);
  }
}

/** Labels of every case, and each payload that is said to be kept, opened to its hash. */
async function readAll(
  path: string,
  spool: Spool,
  vault: Vault,
): Promise<{ cases: number; payloads: number; unreadable: number }> {
  const db = openDatabase(path);
  try {
    quickCheck(db);
    // As the next start would: an older backup has to come up to date.
    migrate(db);
    const sealed = sealedCase(vault);
    let cases = 0;
    let unreadable = 0;
    const rows = db.prepare(`SELECT id, label FROM cases`).all() as { id: string; label: Buffer }[];
    for (const row of rows) {
      cases += 1;
      try {
        sealed.label(row);
      } catch {
        unreadable += 1; // counted; what it holds cannot be told
      }
    }
    const kept = db
      .prepare(
        `SELECT sha256 FROM cases WHERE payload = 'kept'
         UNION SELECT a.sha256 FROM attachments a JOIN cases c ON c.id = a.case_id
         WHERE a.sha256 IS NOT NULL AND a.state = 'spooled' AND c.payload = 'kept'`,
      )
      .all() as { sha256: string }[];
    let payloads = 0;
    for (const { sha256 } of kept) {
      if (await opens(spool, sha256)) payloads += 1;
      else unreadable += 1;
    }
    return { cases, payloads, unreadable };
  } finally {
    db.close();
  }
}

async function opens(spool: Spool, sha256: string): Promise<boolean> {
  try {
    for await (const _ of spool.read(sha256));
    return true;
  } catch (error) {
    if (error instanceof AgentError) return false;
    throw error;
  }
}

const PREFIX = '.drill-';

/** A folder in `dir` for a restore for practice. */
function makeDrillFolder(dir: string): Promise<string> {
  return mkdtemp(join(dir, PREFIX));
}

/**
 * Removes the whole copies that drills left which were ended in their middle. Only for the owner of the data folder, and before
 * a drill begins. Never throws: what cannot be removed now is in nobody's way.
 */
export async function removeDrillFolders(dir: string): Promise<void> {
  // Not there yet; or the disk tells its owner soon enough.
  const names = await readdir(dir).catch(() => []);
  for (const name of names)
    if (name.startsWith(PREFIX)) await removeFolder(join(dir, name)).catch(() => undefined);
}
