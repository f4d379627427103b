import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fsyncDir, isSystemError, withTemporary } from '../base/files.ts';
import { renameFile } from '../base/held-file.ts';

/**
 * `dataDir/place.json`: the machine and path at which this data folder was last opened, and the identity of the file itself. A copy of the
 * folder has the same text in another file. Not in the database: a copied database would bring it along.
 */
const FILE = 'place.json';

interface FolderIdentity {
  readonly host: string;
  /** Missing if the system gives none. */
  readonly machine?: string;
  readonly path: string;
  /** Identity of the file: its inode number, and its time of creation (ns). */
  readonly file: string;
  readonly born: string;
}

/**
 * `new`: no place recorded yet · `ours`: unchanged · `moved`: the same folder with an outdated record (renamed, another drive letter, a
 * machine without a recorded name) · `copied`: from elsewhere, so that the original may still be in use. Neither a restart of the machine
 * nor a new address changes a compared value.
 */
type Recognition = 'new' | 'ours' | 'moved' | 'copied';

export async function recogniseFolder(
  dataDir: string,
  machineHere: () => Promise<Machine> = thisMachine,
): Promise<Recognition> {
  const said = await read(dataDir);
  if (said === null) return 'new';
  const { host, machine, path } = await here(dataDir, await machineHere());
  const { ino, birthtimeNs } = await stat(join(dataDir, FILE), { bigint: true });
  if (said.host !== host) return 'copied';
  // A disk image started on another computer of the same name.
  if (said.machine !== undefined && machine !== undefined && said.machine !== machine) return 'copied';
  // Neither value is stable on every file system: some renumber their files at each boot.
  const sameNumber = said.file === String(ino);
  const sameBirth = said.born === String(birthtimeNs);
  if (said.path !== path) return sameNumber && sameBirth ? 'moved' : 'copied';
  if (!sameNumber && !sameBirth) return 'copied';
  return said.machine === machine ? 'ours' : 'moved';
}

/** Records the present place of the folder. On disk when it resolves. */
export async function rememberPlace(
  dataDir: string,
  machineHere: () => Promise<Machine> = thisMachine,
): Promise<void> {
  const place = await here(dataDir, await machineHere());
  // NTFS (tunnelling) gives a new file the creation time of one it replaced seconds ago: read it back.
  let born: bigint | null = null;
  for (let left = MOST_TRIES; left > 0; left -= 1) {
    const said = await writePlace(dataDir, place, born);
    born = (await stat(join(dataDir, FILE), { bigint: true })).birthtimeNs;
    if (born === said) return;
  }
}

const MOST_TRIES = 3;

/** @returns the recorded creation time: `born`, or the new file's own if `born` is null */
async function writePlace(
  dataDir: string,
  place: Pick<FolderIdentity, 'host' | 'machine' | 'path'>,
  born: bigint | null,
): Promise<bigint> {
  return withTemporary(dataDir, async (temporary) => {
    const handle = await open(temporary, 'wx', 0o600);
    let time: bigint;
    try {
      const own = await handle.stat({ bigint: true });
      time = born ?? own.birthtimeNs;
      const said: FolderIdentity = { ...place, file: String(own.ino), born: String(time) };
      await handle.writeFile(`${JSON.stringify({ v: 1, ...said })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A renamed file keeps its inode. A crash before this leaves the earlier record.
    await renameFile(temporary, join(dataDir, FILE));
    await fsyncDir(dataDir);
    return time;
  });
}

async function here(
  dataDir: string,
  { name, id }: Machine,
): Promise<Pick<FolderIdentity, 'host' | 'machine' | 'path'>> {
  return { host: name, ...(id === null ? {} : { machine: id }), path: await realpath(dataDir) };
}

async function read(dataDir: string): Promise<FolderIdentity | null> {
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
    // A damaged record counts as none.
    return null;
  }
  const { v, host, machine, path, file, born } = { ...(found as object) } as Record<string, unknown>;
  const texts = [host, path, file, born, machine ?? ''];
  if (v !== 1 || !texts.every((value) => typeof value === 'string')) return null;
  return found as FolderIdentity;
}

/** Identity of a computer: neither its addresses nor its drive letters, which change. */
export interface Machine {
  /** The configured name, not one assigned by DHCP. */
  readonly name: string;
  /** Digest of the ID that the system got at installation; null if it cannot be read. */
  readonly id: string | null;
}

export async function thisMachine(): Promise<Machine> {
  const [name, id] = await Promise.all([givenName(), installedAs()]);
  return {
    name,
    id: id === null ? null : createHash('sha256').update(`twpas-agent ${id}`).digest('hex').slice(0, 32),
  };
}

/** On Linux DHCP may set the current host name; the configured one is in a file. */
async function givenName(): Promise<string> {
  const given = process.platform === 'linux' ? await firstLine('/etc/hostname') : null;
  return given ?? hostname();
}

/** The system's ID. It survives restarts and renaming; a new installation and the preparation of a disk image (Sysprep) change it. */
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
    // A policy may forbid it; the name and the file itself are still compared.
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
