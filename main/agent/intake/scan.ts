import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileMark } from '../cases/intake-port.ts';
import { errorCode, isGone } from './file-errors.ts';
import { childOf, isLeftOut } from './names.ts';

export interface SeenFile extends FileMark {
  /** Path inside the folder, `/`-separated, as the file system spells it. */
  readonly relPath: string;
}

export type Scan =
  | {
      readonly kind: 'seen';
      readonly files: readonly SeenFile[];
      /** Codes of what could not be looked at; those files are not gone. */
      readonly errors: readonly string[];
    }
  /** The folder itself cannot be listed: a lost share is not an empty folder. */
  | { readonly kind: 'unreachable'; readonly code: string };

/** Looks run side by side, so that a share with slow answers does not make a scan the sum of them. */
const STATS_AT_ONCE = 16;

/** Every file in the folder that `wanted` takes, in the order of their mtime. Linked folders are not entered. */
export async function scanFolder(root: string, wanted: (relPath: string) => boolean): Promise<Scan> {
  const names: string[] = [];
  const errors: string[] = [];
  const directories = [''];
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    try {
      for (const entry of await readdir(absolute(root, directory), { withFileTypes: true })) {
        const relPath = childOf(directory, entry.name);
        if (isLeftOut(relPath)) continue;
        // A link to a folder may lead round in a circle or out of the folder: only links to files are looked at.
        if (entry.isDirectory()) directories.push(relPath);
        else if ((entry.isFile() || entry.isSymbolicLink()) && wanted(relPath)) names.push(relPath);
      }
    } catch (error) {
      if (directory === '') return { kind: 'unreachable', code: errorCode(error) };
      if (!isGone(error)) errors.push(errorCode(error));
    }
  }
  const looked = await lookAt(root, names);
  return { kind: 'seen', files: looked.files, errors: [...errors, ...looked.errors] };
}

/** Only these files; what is gone, or no file, is left out. */
export async function lookAt(
  root: string,
  relPaths: readonly string[],
): Promise<{ files: SeenFile[]; errors: string[] }> {
  const files: SeenFile[] = [];
  const errors: string[] = [];
  const rest = relPaths.values();
  const work = async (): Promise<void> => {
    for (const relPath of rest) {
      try {
        const mark = await markOf(absolute(root, relPath));
        if (mark !== null) files.push({ relPath, ...mark });
      } catch (error) {
        if (!isGone(error)) errors.push(errorCode(error));
      }
    }
  };
  await Promise.all(Array.from({ length: STATS_AT_ONCE }, work));
  files.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.relPath < b.relPath ? -1 : 1));
  return { files, errors };
}

/** Whole milliseconds: what a database column and another run of the agent give back unchanged. Null for no file. */
export async function markOf(path: string): Promise<FileMark | null> {
  const stats = await stat(path);
  return stats.isFile() ? { size: stats.size, mtimeMs: Math.floor(stats.mtimeMs) } : null;
}

export function absolute(root: string, relPath: string): string {
  return join(root, ...relPath.split('/'));
}
