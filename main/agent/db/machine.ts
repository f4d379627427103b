import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

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

/** Kept over restarts and renaming; made anew by an installation, and by what prepares a disk image for another computer. */
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
