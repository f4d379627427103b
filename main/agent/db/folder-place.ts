import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fsyncDir, isSystemError, temporaryPath } from './files.ts';

/**
 * `dataDir/place.json`: which machine and path this data folder was last opened at, and which file on disk said so. A copy of
 * the folder has the same text in another file. It lies outside the database, as the database is what gets copied about.
 */
const FILE = 'place.json';

interface Place {
  readonly host: string;
  readonly path: string;
  /** Of the file itself: its number on the file system, and when it was made (ns). */
  readonly file: string;
  readonly born: string;
}

/**
 * `new`: it has never said where it is · `ours`: as it was left · `moved`: the same folder, renamed · `copied`: from elsewhere, so
 * that the one it was copied from may still be at work.
 */
export type Recognition = 'new' | 'ours' | 'moved' | 'copied';

export async function recogniseFolder(dataDir: string): Promise<Recognition> {
  const said = await read(dataDir);
  if (said === null) return 'new';
  const { host, path } = await here(dataDir);
  const { ino, birthtimeNs } = await stat(join(dataDir, FILE), { bigint: true });
  if (said.host !== host) return 'copied';
  // Each alone is not kept by every file system: some number their files anew at each start of the machine.
  const sameNumber = said.file === String(ino);
  const sameBirth = said.born === String(birthtimeNs);
  if (said.path !== path) return sameNumber && sameBirth ? 'moved' : 'copied';
  return sameNumber || sameBirth ? 'ours' : 'copied';
}

/** From now on this is where the folder is. On disk when it resolves. */
export async function rememberPlace(dataDir: string): Promise<void> {
  const temporary = temporaryPath(dataDir);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const { ino, birthtimeNs } = await handle.stat({ bigint: true });
      const place: Place = { ...(await here(dataDir)), file: String(ino), born: String(birthtimeNs) };
      await handle.writeFile(`${JSON.stringify({ v: 1, ...place })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Renamed it is still the same file. A crash before this leaves what was said before.
    await rename(temporary, join(dataDir, FILE));
    await fsyncDir(dataDir);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function here(dataDir: string): Promise<Pick<Place, 'host' | 'path'>> {
  return { host: hostname(), path: await realpath(dataDir) };
}

async function read(dataDir: string): Promise<Place | null> {
  let text: string;
  try {
    text = await readFile(join(dataDir, FILE), 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // Damaged: it says nothing, as if it had never been there.
    return null;
  }
  const { v, host, path, file, born } = { ...(found as object) } as Record<string, unknown>;
  const texts = [host, path, file, born];
  if (v !== 1 || !texts.every((value) => typeof value === 'string')) return null;
  return found as Place;
}
