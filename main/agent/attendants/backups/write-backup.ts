import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
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
import { crashPoint } from '../../ground/crash-point.ts';
import { copyDatabase } from '../../ground/db/daily-copy.ts';
import { metaNumber } from '../../ground/db/meta.ts';
import { openDatabase } from '../../ground/db/open.ts';
import { versionOf } from '../../ground/db/schema.ts';
import type { OpenFolder } from '../../ground/open-folder.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import { type BackupHead, isKeyFile, MAGIC, signedList } from './format.ts';
import { payloadsOf } from './payloads.ts';

export interface BackupOf {
  readonly core: Pick<OpenFolder, 'db' | 'vault' | 'keepHead'>;
  readonly dataDir: string;
  /** ms */
  readonly now: number;
  /** Ends the backup between two pieces; the next backup reuses what was written. */
  readonly signal?: AbortSignal;
}

/**
 * `backup FILE`: the database and the keys in one file, renamed into place when it is complete. The payloads stay in the data folder's `spool/`. A
 * crash before leaves a temporary file, which a backup into the same folder removes a day later.
 */
export async function writeBackup(of: BackupOf, file: string): Promise<{ file: string; bytes: number }> {
  const target = resolve(file);
  const own = join(resolve(of.dataDir), 'backups');
  const isOwn = dirname(target) === own;
  const folder = openForeignFolder(dirname(target));
  if (isOwn) await ensurePrivateDir(own);
  else await folder.make();
  if (!isOwn) await folder.removeLeftovers(DAY_MS);
  return withCopy(of, async (copy) => {
    // A backup staged in our own folder is verified where it is copied to.
    await folder.writeFrom(basename(target), piecesOf(copy, of), 0o600, { verify: !isOwn });
    crashPoint('backup-renamed');
    return { file: target, bytes: (await stat(target)).size };
  });
}

/** The file of a backup. Its signed list is the last piece: a file that was cut proves nothing. */
export async function* piecesOf(
  { path, facts }: Copy,
  { core, signal }: BackupOf,
): AsyncGenerator<Buffer, void, undefined> {
  yield MAGIC;
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'r');
  try {
    for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: PIECE_BYTES })) {
      signal?.throwIfAborted();
      const part = piece as Buffer;
      hash.update(part);
      bytes += part.length;
      yield part;
    }
  } finally {
    await file.close();
  }
  yield signedList({ ...facts, database: { bytes, sha256: hash.digest('hex') } }, core.vault.backupKey);
  crashPoint('backup-filled');
}

const PIECE_BYTES = 2 ** 20;

/** A copy of the database, with its description. */
export interface Copy {
  readonly path: string;
  readonly facts: Omit<BackupHead, 'database'>;
  /** Payloads that its cases keep. */
  readonly payloads: readonly string[];
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
    let payloads: string[];
    try {
      copy.pragma('journal_mode = DELETE');
      facts = { ...factsIn(copy, core.vault), v: 1, writtenAt: now, keys };
      payloads = payloadsOf(copy);
    } finally {
      copy.close();
    }
    return await use({ path, facts, payloads });
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
