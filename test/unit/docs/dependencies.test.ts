import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DependencyLock, isShipped, nameOf } from '../../../scripts/sbom/shipped.ts';

const lock = JSON.parse(
  readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
) as DependencyLock;

/** Licences by their SPDX name that ask for no more than their own text to be shipped along. */
const ALLOWED = [
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT'],
  ...['MIT-0', 'Python-2.0', 'Unlicense', 'WTFPL'],
];
/** Packages with terms of their own, which a person has read: their text ships along. */
const READ = ['fhirpath', '@lhncbc/ucum-lhc'];

/** `(A OR B)`: one allowed licence is enough. `A AND B`: both have to be allowed. */
function isAllowed(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => ALLOWED.includes(one.trim())));
}

test.each(['agent', 'practice'] as const)('every licence that ships with the %s was read', (release) => {
  const ships = isShipped(lock, release);
  const shipped = Object.entries(lock.packages).filter(([path]) => ships(path));
  expect(shipped.length).toBeGreaterThan(20);
  const unread = shipped.filter(
    ([path, { license = 'none' }]) => !isAllowed(license) && !READ.includes(nameOf(path)),
  );
  expect(unread.map(([path, { license }]) => `${nameOf(path)} ${String(license)}`)).toEqual([]);
});

test('no version of fflate is locked whose unzipSync may never end (GHSA-px8p-9vwx-vf98, mended in 0.8.3)', () => {
  const versions = Object.entries(lock.packages)
    .filter(([path]) => path.endsWith('node_modules/fflate'))
    .map(([, { version = '' }]) => version);
  expect(versions).not.toEqual([]);
  for (const version of versions)
    expect(version.localeCompare('0.8.3', 'en', { numeric: true }), version).toBeGreaterThanOrEqual(0);
});
