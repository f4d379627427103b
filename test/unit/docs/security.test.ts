import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

interface Promised {
  readonly promise: string;
  readonly heldBy: string;
}
const promises: Promised[] = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, promise = '']) => promise !== 'promise' && promise !== 'who' && !/^-+$/.test(promise))
  // The table of "against whom" has two columns more before the tests.
  .map(([, promise = '', heldBy = '', ...rest]) => ({ promise, heldBy: rest[2] ?? heldBy }));
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts,
);

/** True if it names something that is there: a test or a folder of tests, a script. */
function isThere(named: string, folders: readonly string[]): boolean {
  if (named.startsWith('npm run ')) return scripts.includes(/^npm run ([a-z:]+)/.exec(named)?.[1] ?? '');
  const places = named.startsWith('test/') ? [named] : folders.map((folder) => join(folder, named));
  const [before, group, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(named)?.slice(1) ?? [];
  if (group !== undefined)
    return group.split(',').every((one) => isThere(`${before ?? ''}${one}${after ?? ''}`, folders));
  return places.some((place) =>
    place.includes('*') ? globSync(place, { cwd: ROOT }).length > 0 : existsSync(join(ROOT, place)),
  );
}

test('each promise of SECURITY.md stands once', () => {
  const all = promises.map(({ promise }) => promise);
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((promise, at) => all.indexOf(promise) !== at)).toEqual([]);
});

test.each(promises)('“$promise” is held by tests that are there', ({ heldBy }) => {
  const named = [...heldBy.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  const folders = named
    .filter((name) => name.startsWith('test/'))
    .map((name) => name.slice(0, name.lastIndexOf('/')));
  expect(named).not.toEqual([]);
  expect(named.filter((name) => !isThere(name, folders))).toEqual([]);
});
