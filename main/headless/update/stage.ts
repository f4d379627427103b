import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolders, withTemporary } from '../../agent/ground/base/files.ts';
import { renameFile } from '../../agent/ground/base/held-file.ts';
import { withPlainFile } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Release } from './feed.ts';

/** Several times of what an installer with its Electron takes. */
const MOST_BYTES = 2 ** 30;

/**
 * A copy of our own whose bytes are those of the signed list: a file on a share can be replaced between check and installation. On disk
 * when it resolves; a wrong copy is removed.
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
      // A person who writes to the feed could put a link to an endless device there.
      await withPlainFile(file, async (release) => {
        if (release.size > MOST_BYTES) throw new AgentError('file-too-large/release');
        await release.eachChunk(async (chunk) => {
          hash.update(chunk);
          await out.write(chunk);
        });
      });
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (cause) {
    throw new AgentError('update-damaged/unreadable', { file }, { cause });
  }
  return hash.digest('hex');
}
