import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileMark } from '../cases/intake-port.ts';
import { readAt } from '../db/files.ts';
import { markOf } from './scan.ts';
import { sameMark } from './settle.ts';

const HEAD_BYTES = 1024;

/** The bytes of a file as it was when `mark` was taken; null when it changed before or while it was read. */
export async function readUnchanged(path: string, mark: FileMark): Promise<Buffer | null> {
  const handle = await open(path, 'r');
  try {
    // No more than was there when it was looked at: should it have grown, the look after the reading tells.
    const bytes = await readAt(handle, 0, mark.size);
    return bytes.length === mark.size && (await isUnchanged(path, mark)) ? bytes : null;
  } finally {
    await handle.close();
  }
}

/** As many of its first bytes as tell what kind of file it is. */
export async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file of any size; null when it changed meanwhile. */
export async function hashUnchanged(path: string, mark: FileMark): Promise<string | null> {
  const sha256 = await hashFile(path);
  return (await isUnchanged(path, mark)) ? sha256 : null;
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export async function isUnchanged(path: string, mark: FileMark): Promise<boolean> {
  const now = await markOf(path);
  return now !== null && sameMark(now, mark);
}
