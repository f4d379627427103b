import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files for a hospital: installers, archives, the bill of materials. */
const RELEASED = /\.(exe|tar\.gz|deb|zip|cdx\.json|blockmap|yml)$/;

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

/** Missing files of a folder for a hospital; empty if it is complete. */
export function releaseProblems(dir: string): string[] {
  const names = readdirSync(dir).filter((name) => RELEASED.test(name));
  const sums = join(dir, 'SHA256SUMS');
  if (!existsSync(sums)) return ['SHA256SUMS is missing'];
  const listed = new Map(
    readFileSync(sums, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  return [
    ...(names.some((name) => /\.(exe|tar\.gz)$/.test(name)) ? [] : ['there is no installer and no archive']),
    ...(names.some((name) => name.endsWith('.cdx.json'))
      ? []
      : ['the bill of materials (.cdx.json) is missing']),
    ...names.filter((name) => !listed.has(name)).map((name) => `${name} is not in SHA256SUMS`),
    ...[...listed]
      .filter(([name, hash]) => names.includes(name) && hashOf(join(dir, name)) !== hash)
      .map(([name]) => `${name} is not what SHA256SUMS says`),
    ...[...listed.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is listed and not there`),
  ];
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
