import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = 'docs/zh-TW/練習環境.md';

/**
 * The practice server's package: the one file for Linux and Windows, its licences, its bill of materials, and the page that says how to
 * start it. The same bytes for the same content.
 */
export async function practiceZip(file: string): Promise<void> {
  const zip = new ZipFile();
  const folder = join(ROOT, 'dist/practice');
  // A zip knows no time before 1980, and no zone.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o644 };
  for (const name of (await readdir(folder)).toSorted()) zip.addFile(join(folder, name), name, options);
  zip.addFile(join(ROOT, PAGE), '練習環境.md', options);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
