import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELEASED } from './hashes.ts';

/** What a folder to be handed to a hospital lacks; empty when it is complete. */
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
