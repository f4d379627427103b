import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fsyncDir, withTemporary } from '../db/files.ts';
import { renameFile } from '../db/held-file.ts';
import { AgentError } from '../error.ts';

/**
 * A whole copy or none: temporary name, fsync, read back and compared, renamed. A share that lost bytes on the way, or
 * a disk that lies, is found now and not on the day the copy is needed.
 */
export async function copyDurably(from: string, to: string): Promise<void> {
  await withTemporary(dirname(to), async (temporary) => {
    await copyFile(from, temporary);
    const handle = await open(temporary, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    const [wanted, got] = [await digest(from), await digest(temporary)];
    if (wanted !== got) {
      throw new AgentError('copy-differs', 'What was written there is not what was read back.', {
        messageZh: '寫入後讀回的內容不一致。',
      });
    }
    await renameFile(temporary, to);
  });
  await fsyncDir(dirname(to));
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
