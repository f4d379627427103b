/**
 * A restore has two parts. First, the backup's data are copied into the data folder and verified while the agent continues. Then, with nothing open
 * on the folder, they replace the old state.
 */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
import { AgentError } from '../../ground/error.ts';
import type { AgentPorts } from '../../ports.ts';
import type { SealedSource } from '../../ground/spool/frames.ts';
import { spoolFile } from '../../ground/spool/sealed-spool.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import { type BackupList, isKeyFile } from './format.ts';
import { type BackupKeys, keysOfBackup } from './keys-of-backup.ts';
import { type KeyFile } from './look.ts';
import { hashed, openPayloads, piecesOf, withPayload } from './payload-source.ts';
import { headOf, listOf, lookAtBackup, takeFrom } from './read-backup.ts';

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
   * @returns number of payloads of the list that were missing or changed
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
  readonly list: BackupList;
  readonly isWhole: boolean;
}

async function take({ file, code }: RestoreAsked, into: RestoreInto, to: string): Promise<ExtractedBackup> {
  const looked = await lookAtBackup(file, null);
  if (looked.format !== 'listed') throw new AgentError('backup-unproven');
  const keyFiles = headOf(looked).keys.map(({ path, base64 }) => ({
    path,
    bytes: Buffer.from(base64, 'base64'),
  }));
  const keys = await keysOfBackup(keyFiles, code, into);
  // The digest ensures that the list which names the payloads is the proven list.
  await takeFrom(file, { to, keys: keys.proof, digest: looked.digest });
  return { keys, keyFiles, list: listOf(looked), isWhole: looked.isWhole };
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
    missing = await putPayloads(dataDir, restore);
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
async function putPayloads(dataDir: string, restore: PendingRestore): Promise<number> {
  const spool = placeOf(dataDir, 'spool', restore.keys.foreign !== null);
  await ensurePrivateDir(spool);
  const { list, isWhole } = restore;
  let missing = 0;
  const source = await openPayloads(restore.file, { isWhole, payloads: list.payloads });
  try {
    for (const payload of list.payloads) {
      const { sha256, sealed } = payload;
      if (existsSync(spoolFile(spool, sha256))) continue;
      const done = await withPayload(source, payload, (from) => putPayload(spool, { from, sha256, sealed }));
      if (done !== true) missing += 1;
    }
  } finally {
    await source.close();
  }
  return missing;
}

/** @returns whether the payload's bytes are those that the list names */
async function putPayload(
  spool: string,
  { from, sha256, sealed }: { readonly from: SealedSource; readonly sha256: string; readonly sealed: string },
): Promise<boolean> {
  const source = hashed(from);
  return withTemporary(spool, async (temporary) => {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for await (const piece of piecesOf(source)) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (source.digest() === sealed) {
      const target = spoolFile(spool, sha256);
      await ensurePrivateDir(dirname(target));
      await renameFile(temporary, target);
      await fsyncDir(dirname(target));
      return true;
    }
    await dropTemporary(temporary);
    return false;
  });
}
