import { chmod, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fsyncDir, withTemporary } from '../../agent/base/files.ts';
import { renameFile } from '../../agent/base/held-file.ts';

/** Makes the link name another folder: at every moment it leads to the one or to the other. */
export async function switchLink(link: string, folder: string): Promise<void> {
  const next = `${link}.next`;
  await rm(next, { force: true });
  await symlink(folder, next);
  await renameFile(next, link);
  await fsyncDir(dirname(link));
}

/** An update under way that nobody has confirmed yet: what it takes to go back. */
const journal = z.object({
  v: z.literal(1),
  from: z.string().min(1),
  to: z.string().min(1),
  backup: z.string().nullable(),
});
export type Journal = z.infer<typeof journal>;

const journalOf = (link: string): string => `${link}.update.json`;

/** On disk when it resolves, and so before the link is switched: a crash in between leaves a note about nothing. */
export async function writeJournal(link: string, entry: Omit<Journal, 'v'>): Promise<void> {
  const file = journalOf(link);
  const text = `${JSON.stringify({ v: 1, ...entry })}\n`;
  await withTemporary(dirname(link), async (temporary) => {
    await writeFile(temporary, text, { flag: 'wx', flush: true });
    // Every account that asks for the status reads it, no matter what umask the administrator has.
    await chmod(temporary, 0o644);
    await renameFile(temporary, file);
  });
  await fsyncDir(dirname(link));
}

/** Null where no update was left half-way, or what lies there says nothing: then the link alone is the truth. */
export async function readJournal(link: string): Promise<Journal | null> {
  try {
    return journal.parse(JSON.parse(await readFile(journalOf(link), 'utf8')));
  } catch {
    return null;
  }
}

export async function removeJournal(link: string): Promise<void> {
  await rm(journalOf(link), { force: true });
}
