import { open, readFile, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fsyncDir, isSystemError, withTemporary } from '../base/files.ts';
import { renameFile } from '../base/held-file.ts';
import { thisMachine, type Machine } from './machine.ts';

/**
 * `dataDir/place.json`: which machine and path this data folder was last opened at, and which file on disk said so. A copy of
 * the folder has the same text in another file. It lies outside the database, as the database is what gets copied about.
 */
const FILE = 'place.json';

interface Place {
  readonly host: string;
  /** Missing in a file of before it was written down, and where it is not to be had. */
  readonly machine?: string;
  readonly path: string;
  /** Of the file itself: its number on the file system, and when it was made (ns). */
  readonly file: string;
  readonly born: string;
}

/**
 * `new`: it has never said where it is · `ours`: as it was left · `moved`: the same folder, but what it says is out of date
 * (renamed, another drive letter, a machine that was not named yet) · `copied`: from elsewhere, so that the one it was copied
 * from may still be at work. A restart of the machine or another address of it change nothing that is compared here.
 */
export type Recognition = 'new' | 'ours' | 'moved' | 'copied';

export async function recogniseFolder(
  dataDir: string,
  machineHere: () => Promise<Machine> = thisMachine,
  nameOfTheMoment: () => string = hostname,
): Promise<Recognition> {
  const said = await read(dataDir);
  if (said === null) return 'new';
  const { host, machine, path } = await here(dataDir, await machineHere());
  const { ino, birthtimeNs } = await stat(join(dataDir, FILE), { bigint: true });
  // Before machines were named, the name of the moment was written down; it may be another than the one that was given.
  const sameHost = said.host === host || (said.machine === undefined && said.host === nameOfTheMoment());
  if (!sameHost) return 'copied';
  // A disk image put on another computer that goes by the same name.
  if (said.machine !== undefined && machine !== undefined && said.machine !== machine) return 'copied';
  // Each alone is not kept by every file system: some number their files anew at each start of the machine.
  const sameNumber = said.file === String(ino);
  const sameBirth = said.born === String(birthtimeNs);
  if (said.path !== path) return sameNumber && sameBirth ? 'moved' : 'copied';
  if (!sameNumber && !sameBirth) return 'copied';
  return said.machine === machine && said.host === host ? 'ours' : 'moved';
}

/** From now on this is where the folder is. On disk when it resolves. */
export async function rememberPlace(
  dataDir: string,
  machineHere: () => Promise<Machine> = thisMachine,
): Promise<void> {
  const place = await here(dataDir, await machineHere());
  // NTFS gives a file the time of birth of the one it replaces, when that one was there seconds ago. So it is read back.
  let born: bigint | null = null;
  for (let left = MOST_TRIES; left > 0; left -= 1) {
    const said = await writePlace(dataDir, place, born);
    born = (await stat(join(dataDir, FILE), { bigint: true })).birthtimeNs;
    if (born === said) return;
  }
}

const MOST_TRIES = 3;

/** @returns the time of birth that it says: `born`, or where that is null the new file's own */
async function writePlace(
  dataDir: string,
  place: Pick<Place, 'host' | 'machine' | 'path'>,
  born: bigint | null,
): Promise<bigint> {
  return withTemporary(dataDir, async (temporary) => {
    const handle = await open(temporary, 'wx', 0o600);
    let time: bigint;
    try {
      const own = await handle.stat({ bigint: true });
      time = born ?? own.birthtimeNs;
      const said: Place = { ...place, file: String(own.ino), born: String(time) };
      await handle.writeFile(`${JSON.stringify({ v: 1, ...said })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Renamed it is still the same file. A crash before this leaves what was said before.
    await renameFile(temporary, join(dataDir, FILE));
    await fsyncDir(dataDir);
    return time;
  });
}

async function here(
  dataDir: string,
  { name, id }: Machine,
): Promise<Pick<Place, 'host' | 'machine' | 'path'>> {
  return { host: name, ...(id === null ? {} : { machine: id }), path: await realpath(dataDir) };
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
  const { v, host, machine, path, file, born } = { ...(found as object) } as Record<string, unknown>;
  const texts = [host, path, file, born, machine ?? ''];
  if (v !== 1 || !texts.every((value) => typeof value === 'string')) return null;
  return found as Place;
}
