import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const FINDINGS = ['unit', 'integration', 'e2e'].map((kind) => `test/${kind}/findings`);

/** `a/{b,c}.ts` is `a/b.ts` and `a/c.ts`; `findings/x` is looked for in each of the three folders. */
const named = [...text.matchAll(/`((?:test\/|findings\/)[^`\s]+)`/g)].flatMap(([, path]) => path ?? []);

test('SECURITY.md names a test for each promise, and each of them is there', () => {
  expect(named.length).toBeGreaterThan(30);
  const missing = named.filter((path) => {
    const places = path.startsWith('findings/')
      ? FINDINGS.map((folder) => path.replace('findings', folder))
      : [path];
    return globSync(places, { cwd: ROOT }).length === 0;
  });
  expect(missing).toEqual([]);
});

test('each promise of SECURITY.md says by what it is held', () => {
  const rows = text
    .slice(text.indexOf('## What we promise'), text.indexOf('## What is not protected'))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (promise|-)/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !/`[^`]+`/.test(row.split('|')[2] ?? ''))).toEqual([]);
});

test('each document that SECURITY.md links to is there', () => {
  const links = [...text.matchAll(/\]\((?!http)([^)#]+)\)/g)].flatMap(([, path]) => path ?? []);
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
