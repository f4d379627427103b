import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolders, withTemporary } from '../../agent/ground/base/files.ts';
import { renameFile } from '../../agent/ground/base/held-file.ts';
import { withPlainFile } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Release } from './feed.ts';

/** Several times the size of an installer with Electron. */
const MOST_BYTES = 2 ** 30;

/**
 * Makes our own copy whose bytes match the signed list: a file on a share could be replaced between check and installation. On disk when it resolves;
 * a wrong copy is removed.
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
      // Somebody who can write to the feed could put a link to an endless device there.
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
