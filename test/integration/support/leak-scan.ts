import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The ways in which a text may lie in a file in clear. */
export const ENCODINGS = {
  utf8: (text: string) => [Buffer.from(text, 'utf8')],
  utf16le: (text: string) => [Buffer.from(text, 'utf16le')],
  utf16be: (text: string) => [Buffer.from(text, 'utf16le').swap16()],
  'json escapes': (text: string) => bothCases(text, (unit) => `\\u${unit.toString(16).padStart(4, '0')}`),
  'percent encoding': (text: string) =>
    [encodeURIComponent(text), encodeURIComponent(text).toLowerCase()].map((one) => Buffer.from(one)),
  base64: (text: string) =>
    [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')].flatMap((bytes) =>
      (['base64', 'base64url'] as const).flatMap((form) => aligned(bytes, form)),
    ),
  hexadecimal: (text: string) => {
    const digits = Buffer.from(text, 'utf8').toString('hex');
    return [Buffer.from(digits), Buffer.from(digits.toUpperCase())];
  },
} as const satisfies Readonly<Record<string, (text: string) => Buffer[]>>;
export type Encoding = keyof typeof ENCODINGS;

/** What is not ASCII as escapes; where all of it is, every character. */
function bothCases(text: string, escape: (unit: number) => string): Buffer[] {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const plain = units.every((unit) => unit < 0x80);
  const escaped = units.map((unit) => (unit < 0x80 && !plain ? String.fromCharCode(unit) : escape(unit)));
  const lower = escaped.join('');
  return [
    Buffer.from(lower),
    Buffer.from(lower.replaceAll(/[0-9a-f]{4}/g, (digits) => digits.toUpperCase())),
  ];
}

/** The characters that do not depend on what stands before and behind, for each of the three places it can begin at. */
function aligned(bytes: Buffer, form: 'base64' | 'base64url'): Buffer[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(form)
      .replaceAll('=', '');
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return Buffer.from(encoded.slice(Math.ceil((before * 8) / 6), last));
  });
}

export interface Leak {
  readonly where: string;
  readonly text: string;
  readonly encoding: string;
}

export function leaksIn(where: string, content: Buffer, texts: readonly string[]): Leak[] {
  return texts.flatMap((text) =>
    Object.entries(ENCODINGS).flatMap(([encoding, encode]) =>
      encode(text).some((needle) => content.includes(needle)) ? [{ where, text, encoding }] : [],
    ),
  );
}

/** Looks through every file below a folder, and at the files' names. A file may vanish or be a socket meanwhile. */
export async function leaksBelow(
  dir: string,
  texts: readonly string[],
): Promise<{ files: string[]; leaks: Leak[] }> {
  const files: string[] = [];
  const leaks: Leak[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    leaks.push(...leaksIn(`the name of ${entry.name}`, Buffer.from(entry.name), texts));
    if (!entry.isFile()) continue;
    const content = await readFile(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    });
    if (content === null) continue;
    files.push(relative(dir, path));
    leaks.push(...leaksIn(relative(dir, path), content, texts));
  }
  return { files, leaks };
}
