import { accessSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FolderTrial } from '../../../shared/api/setup-contract.ts';
import { isSystemError } from '../db/files.ts';
import { networkFileSystem } from '../db/network-path.ts';
import { taipeiTime } from '../fhir/taipei.ts';

/** An export folder holds some thousands; the newest of these is near enough to see that a file came. */
const MOST_FILES = 20_000;

/** What the account that will run the agent finds at a path. `dataDir`: it must be on this machine's own disk. */
export function tryFolder(options: {
  readonly path: string;
  readonly dataDir: boolean;
  readonly create: boolean;
}): FolderTrial {
  const path = resolve(options.path);
  const none = { files: 0, newest: null };
  try {
    if (options.dataDir && networkFileSystem(path) !== null) return { state: 'network', ...none };
    if (options.create) mkdirSync(path, { recursive: true });
    if (!statSync(path).isDirectory()) return { state: 'not-a-folder', ...none };
    const files = filesIn(path);
    return { state: isWritable(path) ? 'ok' : 'read-only', ...files };
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return { state: 'missing', ...none };
    if (isSystemError(error, 'ENOTDIR', 'EEXIST')) return { state: 'not-a-folder', ...none };
    return { state: 'unreadable', ...none };
  }
}

function filesIn(path: string): Pick<FolderTrial, 'files' | 'newest'> {
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .slice(0, MOST_FILES);
  let newest: { at: number; bytes: number } | null = null;
  for (const { name } of names) {
    const { mtimeMs, size } = statSync(join(path, name), { throwIfNoEntry: false }) ?? {
      mtimeMs: 0,
      size: 0,
    };
    if (newest === null || mtimeMs > newest.at) newest = { at: mtimeMs, bytes: size };
  }
  return {
    files: names.length,
    newest: newest === null ? null : { at: taipeiTime(newest.at), bytes: newest.bytes },
  };
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Said as a state of the folder.
    return false;
  }
}
