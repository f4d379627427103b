import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CompiledPackage } from '../../../main/profile/compiled.ts';

const DIR = resolve(import.meta.dirname, '../../../resources/guide');

/** The packages of the guide that ships. */
export const PACKAGES: readonly CompiledPackage[] = readdirSync(DIR)
  .filter((name) => /^tw\..*\.json$/.test(name))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(DIR, name), 'utf8')) as CompiledPackage);
