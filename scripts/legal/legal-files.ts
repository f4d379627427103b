import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bomOf, type Lock } from '../sbom/bom.ts';
import { licensedPackages, type LicensedPackage } from './license-texts.ts';

const ROOT = join(import.meta.dirname, '../..');
const LINE = '='.repeat(80);

/** What has to lie in every installation, by name: our licence, those of what is inside, and the bill of materials. */
export function legalFiles(root: string = ROOT): ReadonlyMap<string, string> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  return new Map([
    ['LICENSE', readFileSync(join(root, 'LICENSE'), 'utf8')],
    ['THIRD-PARTY-NOTICES.txt', noticesOf(licensedPackages(lock, root))],
    ['twpas-agent.cdx.json', `${JSON.stringify(bomOf(lock), null, 2)}\n`],
  ]);
}

/** Every text whole, each under the name of its package. */
export function noticesOf(packages: readonly LicensedPackage[]): string {
  const parts = packages.map(({ name, version, license, texts }) =>
    [
      LINE,
      `${name} ${version} (${license})`,
      LINE,
      ...texts.map(({ file, text }) => `--- ${file}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`),
    ].join('\n'),
  );
  const head = `The TWPAS agent contains the following works of others, each under its own licence. Electron and Chromium, in the desktop\nprogram, bring their texts as LICENSE.electron.txt and LICENSES.chromium.html.\n`;
  return [head, ...parts].join('\n');
}

/** What of it is missing or not as it should be in a packed folder; empty when all is there. `read`: null for no such file. */
export function legalProblems(read: (name: string) => string | null, root: string = ROOT): string[] {
  return [...legalFiles(root)].flatMap(([name, wanted]) => {
    const found = read(name);
    if (found === null) return [`missing: legal/${name}`];
    return found === wanted ? [] : [`legal/${name} is not that of this source`];
  });
}
