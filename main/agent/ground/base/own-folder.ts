/** The data folder is ours alone: nothing in it is opened through a link that somebody put there, least of all by root. */
import { constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError } from '../error.ts';
import { isGone } from './errors.ts';

/** Opens no link, if the system supports that. */
const NO_FOLLOW = (constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
export const READ = constants.O_RDONLY | NO_FOLLOW;
export const READ_WRITE = constants.O_RDWR | NO_FOLLOW;
export const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW;

/** Not searched: too many files, and each is opened by the flags above. */
const LEAVES: ReadonlySet<string> = new Set(['spool']);

/**
 * Searches the whole folder for links before anything is opened; payloads are checked when they are opened. Later entries can only come from
 * the account that owns the folder.
 * @throws AgentError `data-folder-link`
 */
export function refuseLinks(dataDir: string): void {
  lookInto(dataDir, false);
}

function lookInto(folder: string, isLeaf: boolean): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) throw linked(path);
    if (entry.isDirectory() && !isLeaf) lookInto(path, LEAVES.has(entry.name));
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

const linked = (path: string): AgentError => new AgentError('data-folder-link', { path });
