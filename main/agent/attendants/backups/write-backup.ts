import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DAY_MS } from '../../../../shared/days.ts';
import { keptHead } from '../../ground/audit/anchor.ts';
import {
  createPrivateFile,
  dropTemporary,
  ensurePrivateDir,
  isSystemError,
  temporaryPath,
} from '../../ground/base/files.ts';
import { openForeignFolder } from '../../ground/base/foreign-folder.ts';
import type { OpenFolder } from '../../ground/open-folder.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { copyDatabase } from '../../ground/db/daily-copy.ts';
import { metaNumber } from '../../ground/db/meta.ts';
import { openDatabase } from '../../ground/db/open.ts';
import { versionOf } from '../../ground/db/schema.ts';
import { sourceOf } from '../../ground/spool/frames.ts';
import { spoolFile } from '../../ground/spool/sealed-spool.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import {
  type BackupHead,
  type BackupList,
  type BackupPayload,
  isKeyFile,
  MAGIC,
  signedList,
} from './format.ts';
import { hashed, piecesOf } from './payload-source.ts';

export interface BackupOf {
  readonly core: Pick<OpenFolder, 'db' | 'vault' | 'keepHead'>;
  readonly dataDir: string;
  /** ms */
  readonly now: number;
  /** Ends the backup between two pieces; the next backup reuses what was written. */
  readonly signal?: AbortSignal;
}

/**
 * `backup FILE`: everything in one file, renamed into place when it is complete. A crash before leaves a temporary file. No start knows that folder,
 * and another agent may be writing there: a backup into the same folder removes the file a day later.
 */
export async function writeWhole(of: BackupOf, file: string): Promise<{ file: string; bytes: number }> {
  const target = resolve(file);
  const own = join(resolve(of.dataDir), 'backups');
  const isOwn = dirname(target) === own;
  const folder = openForeignFolder(dirname(target));
  if (isOwn) await ensurePrivateDir(own);
  else await folder.make();
  if (!isOwn) await folder.removeLeftovers(DAY_MS);
  return withCopy(of, async (copy) => {
    // A backup staged in our own folder is verified where it is copied to.
    await folder.writeFrom(basename(target), wholePieces(of, copy), 0o600, { verify: !isOwn });
    crashPoint('backup-renamed');
    return { file: target, bytes: (await stat(target)).size };
  });
}

async function* wholePieces(of: BackupOf, copy: Copy): AsyncGenerator<Buffer, void, undefined> {
  yield MAGIC;
  const payloads: BackupPayload[] = [];
  const spool = join(of.dataDir, 'spool');
  for (const sha256 of await spooledIn(spool)) {
    const file = await openSpooled(spoolFile(spool, sha256));
    // Retention destroyed the file since the folder was listed.
    if (file === null) continue;
    try {
      const source = hashed(await sourceOf(file));
      yield* piecesOf(source);
      payloads.push({ ...(await markOf(file)), sealed: source.digest(), sha256 });
    } finally {
      await file.close();
    }
  }
  yield* databaseAndList(copy, payloads, of);
  crashPoint('backup-filled');
}

/** The end of every backup: the database, the list of all payloads, and its HMAC. @returns the digest of the list */
export async function* databaseAndList(
  { path, facts }: Copy,
  payloads: readonly BackupPayload[],
  { core, signal }: BackupOf,
): AsyncGenerator<Buffer, string, undefined> {
  const file = await open(path, 'r');
  try {
    const source = hashed(await sourceOf(file));
    for await (const piece of piecesOf(source)) {
      signal?.throwIfAborted();
      yield piece;
    }
    const database = { bytes: source.size, sha256: source.digest() };
    const list: BackupList = { head: { ...facts, database }, payloads };
    const { bytes, digest } = signedList(list, core.vault.backupKeys);
    yield bytes;
    return digest;
  } finally {
    await file.close();
  }
}

/** A copy of the database, with its description. */
export interface Copy {
  readonly path: string;
  readonly facts: Omit<BackupHead, 'database'>;
}

/** Passes `use` a copy of the database as it is now; the file is removed when `use` ends. After a crash the next start removes it. */
export async function withCopy<T>(of: BackupOf, use: (copy: Copy) => Promise<T>): Promise<T> {
  const { core, dataDir, now } = of;
  const own = join(resolve(dataDir), 'backups');
  await ensurePrivateDir(own);
  const path = temporaryPath(own);
  try {
    await core.keepHead();
    // Create the file with private permissions before SQLite fills it.
    createPrivateFile(path);
    await copyDatabase(core.db, path);
    crashPoint('backup-copied');
    const keys = await keyFilesIn(dataDir);
    const copy = openDatabase(path);
    let facts: Copy['facts'];
    try {
      copy.pragma('journal_mode = DELETE');
      facts = { ...factsIn(copy, core.vault), v: 1, writtenAt: now, keys };
    } finally {
      copy.close();
    }
    return await use({ path, facts });
  } finally {
    await dropTemporary(path);
  }
}

function factsIn(db: Database, vault: Vault): Pick<BackupHead, 'schema' | 'revision' | 'trail'> {
  const trail = keptHead(db, vault);
  return {
    schema: versionOf(db),
    revision: metaNumber(db, 'revision') ?? 0,
    trail: typeof trail === 'string' ? null : trail,
  };
}

async function keyFilesIn(dataDir: string): Promise<BackupHead['keys']> {
  const found: { path: string; base64: string }[] = [];
  for (const folder of ['slots', 'clients']) {
    const names = await readdir(join(dataDir, 'keys', folder)).catch(noneThere);
    for (const path of names.sort().map((name) => `keys/${folder}/${name}`)) {
      if (!isKeyFile(path)) continue;
      found.push({ path, base64: (await readFile(join(dataDir, path))).toString('base64') });
    }
  }
  return found;
}

function noneThere(error: unknown): string[] {
  if (isSystemError(error, 'ENOENT')) return [];
  throw error;
}

export async function spooledIn(spool: string): Promise<string[]> {
  const found = await readdir(spool, { recursive: true }).catch(noneThere);
  return found
    .map((path) => basename(path))
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .sort();
}

/** Null if the file is gone. */
export async function openSpooled(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
}

export async function markOf(file: FileHandle): Promise<Pick<BackupPayload, 'bytes' | 'mtimeMs'>> {
  const { size, mtimeMs } = await file.stat();
  return { bytes: size, mtimeMs: Math.max(0, Math.floor(mtimeMs)) };
}

export async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(await sourceOf(file))) hash.update(piece);
  return hash.digest('hex');
}
