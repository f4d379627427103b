/**
 * A restore has two parts. First, the backup's data are copied into the data folder and verified while the agent continues. Then, with nothing open
 * on the folder, they replace the old state.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import {
  createPrivateFile,
  dropTemporary,
  ensurePrivateDir,
  fsyncDir,
  temporaryPath,
  withTemporary,
  writeDurably,
} from '../../ground/base/files.ts';
import { renameFile } from '../../ground/base/held-file.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { markRestored, setAgentId } from '../../ground/db/meta.ts';
import { openDatabase } from '../../ground/db/open.ts';
import { finishRestore, makeStaged, placeOf, RESTORING, stagedSlots } from '../../ground/db/restore.ts';
import type { AgentPorts } from '../../ports.ts';
import { spoolFile } from '../../ground/spool/sealed-spool.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import { isKeyFile, type KeyFile, keyFilesOf } from './format.ts';
import { type BackupKeys, keysOfBackup } from './keys-of-backup.ts';
import { payloadsIn, payloadsOf, SPOOL } from './payloads.ts';
import { lookAtBackup, takeFrom } from './read-backup.ts';

export interface RestoreAsked {
  readonly file: string;
  /** Recovery code of a backup that was made with another key. */
  readonly code: string | null;
}

export interface PreparedRestore {
  /**
   * Replaces the data folder's state by the backup's; nothing is open on the folder. The old state is moved to `backups/`, never deleted. The
   * restored database carries a mark: the next start puts every unfinished case in doubt, also after a crash during this call.
   * @param agentId identity that the folder keeps: the agent that wrote the backup may still run elsewhere, and with the same identity both would
   * take the files of a shared folder. Null: the next start makes a new one.
   * @returns number of payloads of its cases that were missing or damaged
   */
  put(now: number, agentId: string | null): Promise<{ readonly missing: number }>;
  /** Removes prepared files that were not put in place. */
  drop(): Promise<void>;
}

export interface RestoreInto {
  readonly dataDir: string;
  readonly vault: OpenVault;
  readonly ports: Pick<AgentPorts, 'keySlots' | 'clock'>;
}

/** @throws AgentError `backup-unproven`; and as `lookAt`, `takeDatabase`, `keysOfBackup`. Nothing was changed then. */
export async function prepareRestore(asked: RestoreAsked, into: RestoreInto): Promise<PreparedRestore> {
  const temporary = temporaryPath(into.dataDir);
  const drop = (): Promise<void> => dropTemporary(temporary);
  createPrivateFile(temporary);
  try {
    const taken = await take(asked, into, temporary);
    return {
      put: (now, agentId) => put(into.dataDir, { ...taken, file: asked.file, temporary, now, agentId }),
      drop,
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

interface ExtractedBackup {
  readonly keys: BackupKeys;
  readonly keyFiles: readonly KeyFile[];
}

async function take({ file, code }: RestoreAsked, into: RestoreInto, to: string): Promise<ExtractedBackup> {
  // Nothing is proven yet: the key files only show which key proves the rest.
  const looked = await lookAtBackup(file, null);
  const keys = await keysOfBackup(keyFilesOf(looked), code, into);
  const head = await takeFrom(file, { to, key: keys.vault.backupKey });
  return { keys, keyFiles: keyFilesOf(head) };
}

interface PendingRestore extends ExtractedBackup {
  readonly file: string;
  readonly temporary: string;
  readonly now: number;
  readonly agentId: string | null;
}

async function put(dataDir: string, restore: PendingRestore): Promise<{ missing: number }> {
  const { keys, temporary, now, agentId } = restore;
  crashPoint('restore-copied');
  const isStaged = keys.foreign !== null;
  if (isStaged) await makeStaged(dataDir);
  const db = openDatabase(temporary);
  let missing: number;
  try {
    await putKeyFiles(dataDir, restore, isStaged);
    missing = await putPayloads(dataDir, db, restore);
    await keys.foreign?.(stagedSlots(dataDir));
    crashPoint('restore-files-put');
    markRestored(db, now, 'backup');
    setAgentId(db, agentId);
    // Merges the WAL into the file and syncs it: from now on the file is complete by itself.
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  // After a crash from here on, the next start finds a whole `agent.db.restoring` and puts it in place.
  await renameFile(temporary, join(dataDir, RESTORING));
  await fsyncDir(dataDir);
  crashPoint('restore-staged');
  await finishRestore(dataDir);
  return { missing };
}

/** This folder decides who may open it: a slot that was removed since, or one of another folder, does not come back. */
async function putKeyFiles(dataDir: string, { keyFiles }: ExtractedBackup, isStaged: boolean): Promise<void> {
  // Read before the loop: writing the first slot creates the folder.
  const hasSlots = existsSync(join(dataDir, 'keys', 'slots'));
  for (const { path, bytes } of keyFiles) {
    if (!isKeyFile(path)) continue;
    const target = placeOf(dataDir, path, isStaged);
    // Keys of this folder are never replaced.
    if (existsSync(target) || (hasSlots && !isStaged && !path.startsWith('keys/clients/'))) continue;
    await ensurePrivateDir(dirname(target));
    await writeDurably(target, Buffer.from(bytes), 0o600);
  }
}

/** Copies missing payloads only: the same name means the same content. @returns number of unavailable ones */
async function putPayloads(dataDir: string, db: Database, { file, keys }: PendingRestore): Promise<number> {
  const spool = placeOf(dataDir, 'spool', keys.foreign !== null);
  await ensurePrivateDir(spool);
  const copy = payloadsIn(join(dirname(file), SPOOL), keys.vault);
  let missing = 0;
  for (const sha256 of payloadsOf(db)) {
    const target = spoolFile(spool, sha256);
    if (existsSync(target)) continue;
    const done = await withTemporary(spool, async (temporary) => {
      if ((await copy(sha256, temporary)) !== 'copied') {
        await dropTemporary(temporary);
        return false;
      }
      await ensurePrivateDir(dirname(target));
      await renameFile(temporary, target);
      await fsyncDir(dirname(target));
      return true;
    });
    if (!done) missing += 1;
  }
  return missing;
}
