import { createHash } from 'node:crypto';
import type { FileMark } from '../cases/intake-port.ts';
import type { ForeignFolder } from '../db/foreign-folder.ts';
import { isNotPlain, type PlainFile } from '../db/plain-file.ts';
import { AgentError } from '../error.ts';
import { markOf } from './scan.ts';
import { sameMark } from './settle.ts';

/** The bytes of a file as it was when `mark` was taken; null when it changed before or while it was read. */
export function readUnchanged(
  folder: ForeignFolder,
  relPath: string,
  mark: FileMark,
): Promise<Buffer | null> {
  return unchanged(folder, relPath, mark, async (file) => {
    // No more than was there when it was looked at: should it have grown, the look after the reading tells.
    const bytes = await file.head(mark.size);
    return bytes.length === mark.size ? bytes : null;
  });
}

/** What `read` makes of a file as it was when `mark` was taken; null when it changed before, or while it was read. */
export async function unchanged<T>(
  folder: ForeignFolder,
  relPath: string,
  mark: FileMark,
  read: (file: PlainFile) => Promise<T | null>,
): Promise<T | null> {
  return folder.withFile(relPath, async (file) => {
    if (!sameMark(file, mark)) return null;
    const result = await read(file);
    const now = await markOf(folder, relPath);
    return now !== null && sameMark(now, mark) ? result : null;
  });
}

/** SHA-256 of a file of any size; null when it changed meanwhile. */
export function hashUnchanged(
  folder: ForeignFolder,
  relPath: string,
  mark: FileMark,
): Promise<string | null> {
  return unchanged(folder, relPath, mark, hashOf);
}

/** SHA-256 of the file that lies there; null when it is no plain file, or changes while it is read. */
export async function hashFile(folder: ForeignFolder, relPath: string): Promise<string | null> {
  try {
    return await folder.withFile(relPath, hashOf);
  } catch (error) {
    if (isNotPlain(error)) return null;
    throw error;
  }
}

async function hashOf(file: PlainFile): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await file.eachChunk((chunk) => {
      hash.update(chunk);
    });
  } catch (error) {
    if (error instanceof AgentError && error.code === 'file-changed') return null;
    throw error;
  }
  return hash.digest('hex');
}
