import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { isSystemError } from '../../ground/base/files.ts';
import { type ForeignFolder, openForeignFolder } from '../../ground/base/foreign-folder.ts';
import { isNotPlain } from '../../ground/base/plain-file.ts';
import { AgentError } from '../../ground/error.ts';
import { sourceOf } from '../../ground/spool/frames.ts';
import { verifiedFrames } from '../../ground/spool/sealed-spool.ts';
import type { Vault } from '../../ground/vault/vault.ts';

/** Folder beside the backups with the payloads of all of them, as in a data folder. */
export const SPOOL = 'spool';
export const payloadPath = (sha256: string): string => `${SPOOL}/${sha256.slice(0, 2)}/${sha256}`;

/** Longer than any attachment: nobody's file fills our disk. */
const MOST_BYTES = 2 ** 30;

/** Bundles and attachments that the cases of a database keep. */
export function payloadsOf(db: Database): string[] {
  return db
    .prepare(
      `SELECT sha256 FROM cases WHERE payload = 'kept'
       UNION SELECT a.sha256 FROM attachments a JOIN cases c ON c.id = a.case_id
       WHERE a.sha256 IS NOT NULL AND a.state = 'spooled' AND c.payload = 'kept'`,
    )
    .pluck()
    .all() as string[];
}

/**
 * Copies payloads from a spool that others may write to. The copy is durable, and opens to the hash in its name: whoever wrote the file, no other content gets through.
 * @returns a function that copies one payload into a new file: `missing` and `damaged` payloads leave a file that is of no use
 */
export function payloadsIn(spool: string, vault: Vault) {
  const folder: ForeignFolder = openForeignFolder(dirname(spool), {
    onStuck: (isStuck) => {
      if (isStuck) folder.leave();
    },
  });
  return async (sha256: string, to: string): Promise<'copied' | 'missing' | 'damaged'> => {
    const handle = await open(to, 'wx+', 0o600);
    try {
      const found = await folder.withFile(payloadPath(sha256), async (file) => {
        if (file.size > MOST_BYTES) return false;
        await file.eachChunk(async (chunk) => {
          await handle.writeFile(chunk);
        });
        return true;
      });
      if (!found) return 'damaged';
      await handle.sync();
      for await (const _ of verifiedFrames(vault, await sourceOf(handle), sha256));
      return 'copied';
    } catch (error) {
      if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return 'missing';
      const code = error instanceof AgentError ? error.code : null;
      if (isNotPlain(error) || code === 'spool-damaged') return 'damaged';
      if (code === 'folder-left') throw new AgentError('backup-not-read', { cause: error });
      throw error;
    } finally {
      await handle.close();
    }
  };
}
