import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is handed to a hospital: installers, archives, the bill of materials. */
const RELEASED = /\.(exe|tar\.gz|cdx\.json|blockmap|yml)$/;

/** `SHA256SUMS` beside the files, as `sha256sum -c` reads it. Returns the names. */
export async function writeHashes(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).filter((name) => RELEASED.test(name)).sort();
  const lines: string[] = [];
  for (const name of names) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(dir, name))) hash.update(chunk as Buffer);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  await writeFile(join(dir, 'SHA256SUMS'), lines.join(''));
  return names;
}
