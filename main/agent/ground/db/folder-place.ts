import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fsyncDir, isSystemError, withTemporary } from '../base/files.ts';
import { renameFile } from '../base/held-file.ts';

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
type Recognition = 'new' | 'ours' | 'moved' | 'copied';

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
  // Each alone is not kept by every file system: some number their files again at each start of the machine.
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

/** What tells one computer from another. Neither its addresses nor the letters of its drives: those change. */
export interface Machine {
  /** The name it was given, not the one that a network may lend it. */
  readonly name: string;
  /** Digest of what its system was named at installation; null where that is not to be had. */
  readonly id: string | null;
}

export async function thisMachine(): Promise<Machine> {
  const [name, id] = await Promise.all([givenName(), installedAs()]);
  return {
    name,
    id: id === null ? null : createHash('sha256').update(`twpas-agent ${id}`).digest('hex').slice(0, 32),
  };
}

/** On Linux the name of the moment may come with an address (DHCP); the one it was given stands in a file. */
async function givenName(): Promise<string> {
  const given = process.platform === 'linux' ? await firstLine('/etc/hostname') : null;
  return given ?? hostname();
}

/** Kept over restarts and renaming; made again by an installation, and by what prepares a disk image for another computer. */
async function installedAs(): Promise<string | null> {
  switch (process.platform) {
    case 'linux': {
      const id = await firstLine('/etc/machine-id');
      return id !== null && /^[0-9a-f]{32}$/.test(id) ? id : null;
    }
    case 'win32':
      return machineGuid();
    default:
      return null;
  }
}

async function machineGuid(): Promise<string | null> {
  const reg = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
  try {
    const { stdout } = await promisify(execFile)(reg, ['query', key, '/v', 'MachineGuid', '/reg:64'], {
      timeout: 5000,
      windowsHide: true,
    });
    return /MachineGuid\s+REG_SZ\s+([0-9a-f-]{36})/i.exec(stdout)?.[1]?.toLowerCase() ?? null;
  } catch {
    // A policy may forbid it; the name and the file itself are compared all the same.
    return null;
  }
}

async function firstLine(path: string): Promise<string | null> {
  try {
    const line = (await readFile(path, 'utf8')).split('\n')[0]?.trim() ?? '';
    return line === '' ? null : line;
  } catch {
    // Not every system has the file.
    return null;
  }
}
