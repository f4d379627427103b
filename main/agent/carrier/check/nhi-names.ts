import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { NameTable } from '../../../../shared/code-names.ts';
import { guideFolder } from '../../../profile/guide-folder.ts';

/** Beside the guide that ships, written by `npm run guide:compile`. Compressed: 81,000 names are 3 MB. */
export const NHI_NAMES_FILE = 'names.json.br';

/** `code TAB name`, one a line. */
export type NhiNames = Readonly<Record<NameTable, string>>;

/** The names NHI itself has for its codes. Reads the file at the first lookup, in some 30 ms; a build without the file has no names. */
export function openNhiNames(folder: string = guideFolder()) {
  let texts: Partial<NhiNames> | null = null;
  const tables = new Map<NameTable, ReadonlyMap<string, string>>();
  const namesOf = (table: NameTable): ReadonlyMap<string, string> => {
    texts ??= readTexts(folder);
    let names = tables.get(table);
    if (names === undefined) {
      names = parse(texts[table] ?? '');
      tables.set(table, names);
    }
    return names;
  };
  return {
    /** All of a table, by code. */
    namesOf,
    nameOf: (table: NameTable, code: string): string | null => namesOf(table).get(code) ?? null,
  };
}

/** One for the whole program: the names never change while it runs. */
export const nhiNames = openNhiNames();

function readTexts(folder: string): Partial<NhiNames> {
  try {
    const bytes = brotliDecompressSync(readFileSync(join(folder, NHI_NAMES_FILE)));
    // We wrote it ourselves, whole.
    return JSON.parse(bytes.toString('utf8')) as Partial<NhiNames>;
  } catch {
    // Codes are shown without names then.
    return {};
  }
}

function parse(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').map((line): [string, string] => {
      const at = line.indexOf('\t');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
