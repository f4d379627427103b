import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolders, withTemporary } from '../../agent/ground/base/files.ts';
import { renameFile } from '../../agent/ground/base/held-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Release } from './feed.ts';

/**
 * A copy of our own whose bytes are those of the signed list: what lies on a share can be exchanged between the look and the
 * installation. On disk when it resolves; a copy that is not right is gone.
 * @throws AgentError `update-needs-root`, `update-damaged`
 */
export async function stage({ file, sha256 }: Release, into: string): Promise<string> {
  try {
    await makeFolders(into, 0o700);
    await access(into, constants.W_OK);
  } catch (cause) {
    throw new AgentError('update-needs-root', { folder: into }, { cause });
  }
  const copy = join(into, basename(file));
  await withTemporary(into, async (partial) => {
    if ((await copyAndHash(file, partial)) !== sha256) {
      throw new AgentError('update-damaged', { file });
    }
    await renameFile(partial, copy);
  });
  return copy;
}

async function copyAndHash(file: string, partial: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    const out = await open(partial, 'wx', 0o600);
    try {
      for await (const chunk of createReadStream(file)) {
        hash.update(chunk as Buffer);
        await out.write(chunk as Buffer);
      }
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (cause) {
    throw new AgentError('update-damaged/unreadable', { file }, { cause });
  }
  return hash.digest('hex');
}
