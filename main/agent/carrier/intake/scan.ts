import type { FileMark } from '../cases/intake-port.ts';
import type { ForeignFolder, Listed } from '../../ground/base/foreign-folder.ts';
import { errorCode, isGone } from '../../ground/base/errors.ts';
import { type FolderProblem, problemOf } from './folder-status.ts';
import { childOf, isLeftOut } from './names.ts';

export interface SeenFile extends FileMark {
  /** Path inside the folder, `/`-separated, as the file system spells it. */
  readonly relPath: string;
}

/** A file or subfolder that could not be looked at. */
interface Unseen {
  readonly relPath: string;
  /** The system's error code. */
  readonly code: string;
}

export type Scan =
  | {
      readonly kind: 'seen';
      readonly files: readonly SeenFile[];
      /** Entries that could not be looked at; those files are not gone. */
      readonly errors: readonly Unseen[];
      /** Entries that are never read: people have to see them. */
      readonly problems: readonly FolderProblem[];
    }
  /** The folder itself cannot be listed: a lost share is not an empty folder. */
  | { readonly kind: 'unreachable'; readonly code: string };

/** Looks run in parallel, so that the slow answers of a share do not add up. */
const LOOKS_AT_ONCE = 16;

/** Every plain file in the folder that `wanted` takes, in the order of their mtime. Links are neither read nor entered. */
export async function scanFolder(folder: ForeignFolder, wanted: (relPath: string) => boolean): Promise<Scan> {
  const names: string[] = [];
  const errors: Unseen[] = [];
  const problems: FolderProblem[] = [];
  const directories = [''];
  const sort = (directory: string, entry: Listed): void => {
    const problem = problemOf(directory, entry);
    if (problem !== null) {
      problems.push(problem);
      return;
    }
    const relPath = childOf(directory, entry.name);
    if (isLeftOut(relPath)) return;
    if (entry.kind === 'folder') directories.push(relPath);
    else if (entry.kind === 'file' && wanted(relPath)) names.push(relPath);
  };
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    try {
      for (const entry of await folder.list(directory)) sort(directory, entry);
    } catch (error) {
      if (directory === '') return { kind: 'unreachable', code: errorCode(error) };
      if (!isGone(error)) errors.push({ relPath: directory, code: errorCode(error) });
    }
  }
  const looked = await lookAt(folder, names);
  return { kind: 'seen', files: looked.files, errors: [...errors, ...looked.errors], problems };
}

/** Marks of these files alone; a file that is gone, or no plain file, is left out. */
export async function lookAt(
  folder: ForeignFolder,
  relPaths: readonly string[],
): Promise<{ files: SeenFile[]; errors: Unseen[] }> {
  const files: SeenFile[] = [];
  const errors: Unseen[] = [];
  const rest = relPaths.values();
  const work = async (): Promise<void> => {
    for (const relPath of rest) {
      try {
        const mark = await markOf(folder, relPath);
        if (mark !== null) files.push({ relPath, ...mark });
      } catch (error) {
        if (!isGone(error)) errors.push({ relPath, code: errorCode(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, work));
  files.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.relPath < b.relPath ? -1 : 1));
  return { files, errors };
}

/** Null: not a plain file. @throws the system's error, also if nothing has this name */
export async function markOf(folder: ForeignFolder, relPath: string): Promise<FileMark | null> {
  const { kind, size, mtimeMs } = await folder.look(relPath);
  return kind === 'file' ? { size, mtimeMs } : null;
}
