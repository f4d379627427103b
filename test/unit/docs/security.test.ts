import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Promised {
  readonly promise: string;
  readonly heldBy: string;
}
const cellsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const promises: Promised[] = cellsOf(textOf('SECURITY.md'))
  .filter(([promise = '']) => promise !== 'promise' && promise !== 'who' && !/^-+$/.test(promise))
  // The table of "against whom" has two columns more before the tests.
  .map(([promise = '', heldBy = '', , , fifth]) => ({ promise, heldBy: fifth ?? heldBy }));
const reliable: Promised[] = cellsOf(textOf('docs/reliability.md'))
  .map((cells) => ({ promise: cells[0] ?? '', heldBy: cells.at(-1) ?? '' }))
  .filter(({ heldBy }) => heldBy.includes('.test.ts') || heldBy.includes('`test/'));
const scripts = Object.keys(
  (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts,
);

const namesIn = (heldBy: string): string[] =>
  [...heldBy.matchAll(/`([^`]+)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('vitest'));

/** Files and folders that a row names: a name without a folder stands in one that the row names before. */
function placesOf(named: string, folders: readonly string[]): string[] {
  const [before, group, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(named)?.slice(1) ?? [];
  if (group !== undefined)
    return group.split(',').flatMap((one) => placesOf(`${before ?? ''}${one}${after ?? ''}`, folders));
  const places = named.startsWith('test/') ? [named] : folders.map((folder) => join(folder, named));
  const there = places.flatMap((place) =>
    place.includes('*') ? globSync(place, { cwd: ROOT }) : existsSync(join(ROOT, place)) ? [place] : [],
  );
  return there.length > 0 ? there : [`${named}, which is not there`];
}

const foldersOf = (names: readonly string[]): string[] =>
  names
    .filter((name) => name.startsWith('test/'))
    .map((name) => name.slice(0, name.includes('.test.ts') ? name.lastIndexOf('/') : undefined));

function placesOfRow(heldBy: string): string[] {
  const names = namesIn(heldBy);
  return names
    .filter((name) => !name.startsWith('npm run '))
    .flatMap((name) => placesOf(name, foldersOf(names)));
}

const filesIn = (place: string): string[] =>
  statSync(join(ROOT, place), { throwIfNoEntry: false })?.isDirectory() === true
    ? globSync(`${place}/**/*.test.ts`, { cwd: ROOT })
    : [place].filter((file) => file.endsWith('.test.ts'));

/** Tests of the night, by the list of `vitest.config.ts`. */
const NIGHTLY = [
  ...(/const NIGHTLY = \[([^\]]*)\]/.exec(textOf('vitest.config.ts'))?.[1] ?? '').matchAll(/'([^']+)'/g),
].map(([, name = '']) => `test/integration/${name}.test.ts`);

/** True if `npm test` runs a test of the file: one that is not tagged `full`. */
function isDaily(file: string): boolean {
  const text = textOf(file);
  if (NIGHTLY.includes(file) || /^\/\/ @module-tag full/m.test(text)) return false;
  const tests = text.match(/^ *(?:test|it)\b/gm)?.length ?? 0;
  const tagged = text.match(/\btags: (?:'full'|\['full')/g)?.length ?? 0;
  return tagged < Math.max(1, tests);
}

test('each promise of SECURITY.md stands once', () => {
  const all = promises.map(({ promise }) => promise);
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((promise, at) => all.indexOf(promise) !== at)).toEqual([]);
});

test.each(promises)('“$promise” is held by tests that are there', ({ heldBy }) => {
  const names = namesIn(heldBy);
  expect(names).not.toEqual([]);
  expect(placesOfRow(heldBy).filter((place) => place.endsWith('not there'))).toEqual([]);
  const called = names.flatMap((name) => /^npm run ([a-z:]+)/.exec(name)?.[1] ?? []);
  expect(called.filter((name) => !scripts.includes(name))).toEqual([]);
});

/** Rows that name a test at all. What only a program holds (a packed installer) is told by its command. */
const held = [...promises, ...reliable].filter(({ heldBy }) =>
  placesOfRow(heldBy).some((place) => filesIn(place).length > 0),
);
test.each(held)('“$promise” is held by a test of every day', ({ heldBy }) => {
  expect(placesOfRow(heldBy).flatMap(filesIn).some(isDaily)).toBe(true);
});
