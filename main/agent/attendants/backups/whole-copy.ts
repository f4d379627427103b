import type { FileHandle } from 'node:fs/promises';
import { sourceOf } from '../../ground/spool/frames.ts';
import { AgentError } from '../../ground/error.ts';
import { listOf } from './read-backup.ts';
import { lookAt, type BackupInspection } from './look.ts';
import { MAGIC } from './format.ts';
import { openPayloads, piecesOf } from './payload-source.ts';

/** A backup of a store as one file, with the payloads from beside it included. */
export interface WholeCopy {
  readonly bytes: number;
  readonly pieces: AsyncIterable<Buffer>;
}

/**
 * For an agent that cannot reach the store. Nothing is proven here: the list names the content, and that agent proves list and payloads. A missing
 * payload is written as zeros.
 * @param handle the open backup
 * @returns null if the backup is complete already, or is no listed backup; the agent reports the latter
 */
export async function wholeCopy(file: string, handle: FileHandle): Promise<WholeCopy | null> {
  const looked = lookedAt(file);
  if (looked?.format !== 'listed' || looked.isWhole) return null;
  const { payloads } = listOf(looked);
  const backup = await sourceOf(handle);
  const rest = {
    size: backup.size - looked.databaseAt,
    read: (position: number, length: number) => backup.read(looked.databaseAt + position, length),
  };
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield MAGIC;
    const source = await openPayloads(file, { isWhole: false, payloads });
    for (const payload of payloads) {
      let left = payload.bytes;
      const from = await source.open(payload);
      try {
        for await (const piece of from === null ? [] : piecesOf(from)) {
          yield piece;
          left -= piece.length;
        }
      } finally {
        await from?.close();
      }
      for (; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, left);
    }
    yield* piecesOf(rest);
  };
  const inside = payloads.reduce((sum, { bytes }) => sum + bytes, 0);
  return { bytes: MAGIC.length + inside + rest.size, pieces: pieces() };
}

const ZEROS = Buffer.alloc(2 ** 20);

function lookedAt(file: string): BackupInspection | null {
  try {
    return lookAt(file, null);
  } catch (error) {
    if (error instanceof AgentError) return null;
    throw error;
  }
}
