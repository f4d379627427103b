import type { Dirent } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ENCODINGS, spellings } from './leak-scan-forms.ts';
import { searchFor } from './leak-scan-search.ts';

export interface Leak {
  readonly where: string;
  readonly text: string;
  readonly encoding: string;
}
export type LeakFinder = (where: string, content: Buffer) => Leak[];

/** Finds these texts in whatever way they are written; made once for all that is looked through. */
export function leakFinder(texts: readonly string[]): LeakFinder {
  const forms = texts.flatMap((text) =>
    Object.entries(ENCODINGS).flatMap(([encoding, encode]) =>
      spellings(text)
        .flatMap((spelling) => encode(spelling))
        .map((needle) => ({ text, encoding, needle })),
    ),
  );
  const search = searchFor(forms.map(({ needle }) => needle));
  return (where, content) => {
    const leaks = new Map<string, Leak>();
    const note = (found: Set<number>, wanted: (encoding: string) => boolean): void => {
      for (const index of found) {
        const form = forms[index];
        if (form && wanted(form.encoding))
          leaks.set(`${form.encoding} ${form.text}`, { where, text: form.text, encoding: form.encoding });
      }
    };
    note(search(content), () => true);
    const joined = withoutLineBreaks(content);
    if (joined !== null) note(search(joined), (encoding) => encoding === 'base64');
    return [...leaks.values()];
  };
}

export function leaksIn(where: string, content: Buffer, texts: readonly string[]): Leak[] {
  return leakFinder(texts)(where, content);
}

/** Mail and certificates break base64 into lines, and JSON writes the breaks as escapes; null where there are none. */
function withoutLineBreaks(content: Buffer): Buffer | null {
  const text = content.toString('latin1');
  const joined = text.replaceAll(/[\r\n]+|\\[rn]/g, '');
  return joined.length === text.length ? null : Buffer.from(joined, 'latin1');
}

/** Null if it has vanished meanwhile. */
async function unlessGone<T>(looked: Promise<T>): Promise<T | null> {
  try {
    return await looked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function entriesBelow(dir: string): Promise<Dirent[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  const below = await Promise.all(folders.map(({ name }) => unlessGone(entriesBelow(join(dir, name)))));
  return [...entries, ...below.flatMap((each) => each ?? [])];
}

/** Looks through every file below a folder, and at the files' names. A file or folder may vanish meanwhile. */
export async function leaksBelow(
  dir: string,
  texts: readonly string[],
): Promise<{ files: string[]; leaks: Leak[] }> {
  const find = leakFinder(texts);
  const files: string[] = [];
  const leaks: Leak[] = [];
  for (const entry of await entriesBelow(dir)) {
    const path = join(entry.parentPath, entry.name);
    leaks.push(...find(`the name of ${entry.name}`, Buffer.from(entry.name)));
    if (!entry.isFile()) continue;
    const content = await unlessGone(readFile(path));
    if (content === null) continue;
    files.push(relative(dir, path));
    leaks.push(...find(relative(dir, path), content));
  }
  return { files, leaks };
}
