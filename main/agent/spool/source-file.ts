import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AgentError } from '../error.ts';

const CHUNK_BYTES = 2 ** 20;

/**
 * Reads the file at `path` once from start to end, in chunks of up to 1 MiB that are the taker's only until it resolves.
 * Resolves with its size.
 * @throws AgentError `file-changed` when its size or modification time moved meanwhile: what was read may be half old,
 *   half new · `file-not-plain` for a folder, pipe or device · the system's error (its message holds the path).
 */
export async function readWhole(path: string, take: (chunk: Buffer) => Promise<void>): Promise<number> {
  // Non-blocking: opening a pipe would wait for its writer for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) {
      throw new AgentError('file-not-plain', 'Not a plain file.', { messageZh: '不是一般檔案。' });
    }
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      size += bytesRead;
      await take(buffer.subarray(0, bytesRead));
    }
    const after = await handle.stat({ bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || BigInt(size) !== after.size) {
      throw new AgentError('file-changed', 'The file changed while it was read; it is read again later.', {
        messageZh: '檔案在讀取期間有變動，稍後重新讀取。',
      });
    }
    return size;
  } finally {
    await handle.close();
  }
}
