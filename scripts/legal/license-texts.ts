import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DependencyLock } from '../dependencies/page.ts';
import { WITHOUT_FILE } from './without-file.ts';

/** A package that ships, and the texts its licence asks to be shipped along. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** By the file they stand in. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

const LICENSE_FILE = /^(licen[cs]e|copying)/i;
const NOTICE_FILE = /^notice/i;
/** Of these a machine has its own platform's alone, and Windows' brings no licence; so every build names both with the one text. */
const NODE = /^node-(linux|win)-x64$/;
const NODE_LICENSE = join(import.meta.dirname, 'node-license.txt');

/** Every package of the lock that is not for development alone, as it is installed. @throws Error naming those without a licence text */
export function licensedPackages(lock: DependencyLock, root: string): LicensedPackage[] {
  const found = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version = '', license = '' }]) => {
      const name = nameOf(path);
      return { name, version, license, texts: textsOf(name, join(root, path)) };
    });
  const without = found.filter(({ texts }) => !texts.some(({ file }) => !NOTICE_FILE.test(file)));
  if (without.length > 0)
    throw new Error(
      `no licence text: ${without.map(({ name }) => name).join(', ')} (scripts/legal/without-file.ts)`,
    );
  const byName = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function textsOf(name: string, folder: string): LicensedPackage['texts'] {
  if (NODE.test(name)) return [{ file: 'LICENSE', text: readFileSync(NODE_LICENSE, 'utf8') }];
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => LICENSE_FILE.test(file) || NOTICE_FILE.test(file))
    : [];
  const read = files.toSorted().map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  const known = WITHOUT_FILE[name];
  return known === undefined ? read : [...read, { file: 'LICENSE', text: known }];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
