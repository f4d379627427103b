import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { dependencyPage, dependencyProblems, isAllowed } from '../../../scripts/dependencies/page.ts';

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
type DependencyLock = Parameters<typeof dependencyPage>[0];
const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')) as DependencyLock;

test('every licence that ships is on the list or was read, and every direct dependency has a reason', () => {
  expect(dependencyProblems(lock)).toEqual([]);
});

test('docs/dependencies.md says what package-lock.json says today (node scripts/dependencies.ts)', async () => {
  const file = at('docs/dependencies.md');
  const options = { ...(await resolveConfig(file)), parser: 'markdown' } as const;
  expect(readFileSync(file, 'utf8')).toBe(await format(dependencyPage(lock), options));
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['Apache-2.0 AND MIT', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['none', false],
])('%s is allowed: %s', (expression, allowed) => {
  expect(isAllowed(expression)).toBe(allowed);
});

test('a new package with a licence that nobody allowed, or without a reason, is told', () => {
  const packages = {
    '': { dependencies: { newcomer: '1.0.0' } },
    'node_modules/newcomer': { version: '1.0.0', license: 'AGPL-3.0-only' },
    'node_modules/for-tests': { version: '1.0.0', license: 'AGPL-3.0-only', dev: true },
  };
  const problems = dependencyProblems({ packages });
  expect(problems).toContain('newcomer has the licence “AGPL-3.0-only”, which is not on the list');
  expect(problems).toContain('newcomer has no reason in scripts/dependencies/page.ts');
  expect(problems.filter((line) => line.includes('for-tests'))).toEqual([]);
});

test('no version of fflate is locked whose unzipSync may never end (GHSA-px8p-9vwx-vf98, mended in 0.8.3)', () => {
  const { packages } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const versions = Object.entries(packages)
    .filter(([path]) => path.endsWith('node_modules/fflate'))
    .map(([, { version = '' }]) => version);
  expect(versions).not.toEqual([]);
  for (const version of versions)
    expect(version.localeCompare('0.8.3', 'en', { numeric: true }), version).toBeGreaterThanOrEqual(0);
});
