import type { ForeignFolder } from '../db/foreign-folder.ts';
import { isSystemError } from '../db/files.ts';
import { isNotPlain } from '../db/plain-file.ts';
import { AgentError } from '../error.ts';

/** Our file in a watched folder: who takes files from it. It begins with a dot, so no agent reads it as a Bundle. */
export const LEASE_FILE = '.twpas-agent.json';

/** What lies where a lease belongs. `unreadable`: a link, a pipe or a folder, or far too much: somebody's, not an agent's. */
export type LeaseBytes =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string; readonly mtimeMs: number }
  | { readonly kind: 'unreadable'; readonly code: string };

/**
 * The bytes of a lease, read and written. Other accounts may write in the folder, so what lies there is read only when it is a
 * small plain file, and is replaced by a rename and never written to: its other end, if it is a link, stays as it was.
 */
export interface LeaseFile {
  /** @throws the system's error when nobody can tell (the share is gone, a scanner has it open) */
  read(): Promise<LeaseBytes>;
  /** Where none lies. False when somebody was faster. A crash in it leaves a torn lease: somebody's, until it is old. */
  create(text: string): Promise<boolean>;
  /** In the place of what lies there. A crash in it leaves the old one or the new one. */
  replace(text: string): Promise<void>;
}

const MOST_BYTES = 4096;
/** Agents of other accounts and other machines read it. */
const MODE = 0o644;

export function leaseFile(folder: ForeignFolder): LeaseFile {
  return {
    read: async () => {
      try {
        return await folder.withFile(LEASE_FILE, async (file) => {
          if (file.size > MOST_BYTES) return { kind: 'unreadable', code: 'file-too-large' };
          return {
            kind: 'text',
            text: (await file.head(MOST_BYTES)).toString('utf8'),
            mtimeMs: file.mtimeMs,
          };
        });
      } catch (error) {
        if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return { kind: 'none' };
        if (isNotPlain(error) && error instanceof AgentError) return { kind: 'unreadable', code: error.code };
        throw error;
      }
    },
    create: async (text) => {
      try {
        await folder.create(LEASE_FILE, text, MODE);
        return true;
      } catch (error) {
        if (isSystemError(error, 'EEXIST')) return false;
        throw error;
      }
    },
    replace: (text) => folder.write(LEASE_FILE, text, MODE),
  };
}
