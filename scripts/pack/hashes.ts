import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signHashes } from './sign-hashes.ts';

/** What is handed to a hospital: installers, archives, the bill of materials. */
export const RELEASED = /\.(exe|tar\.gz|cdx\.json|blockmap|yml)$/;

/**
 * `SHA256SUMS` beside the files, as `sha256sum -c` reads it, signed where the environment names a key (TWPAS_RELEASE_KEY: a PEM file).
 * Returns the names.
 */
export async function writeHashes(
  dir: string,
  keyFile: string | undefined = process.env['TWPAS_RELEASE_KEY'],
): Promise<string[]> {
  const names = (await readdir(dir)).filter((name) => RELEASED.test(name)).sort();
  const lines: string[] = [];
  for (const name of names) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(dir, name))) hash.update(chunk as Buffer);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  await writeFile(join(dir, 'SHA256SUMS'), lines.join(''));
  // A signature of an older list beside a newer one would only look like a forgery.
  if (keyFile === undefined) await rm(join(dir, 'SHA256SUMS.sig'), { force: true });
  else await signHashes(dir, keyFile);
  return names;
}
