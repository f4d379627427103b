import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const script = readFileSync(
  new URL('../../../../resources/installer/installer.nsh', import.meta.url),
  'utf8',
);

test('the folder of settings and policy lets no ordinary account put a file into it', () => {
  const made = script.indexOf('CreateDirectory "${TWPAS_DATA}"');
  const [closed = '', folders = '', ...more] = script
    .slice(made)
    .split('\n')
    .filter((line) => line.includes('icacls.exe'));
  expect(more).toEqual([]);
  // What ProgramData hands down goes first: it lets everybody add files.
  expect(closed).toContain('/inheritance:r /grant:r');
  const grantsOf = (line: string): string[] => line.match(/\*S-1-[^ ']+/g) ?? [];
  expect(grantsOf(closed)).toEqual([
    ...['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F', '*S-1-3-0:(OI)(CI)(IO)F'],
    '*S-1-5-32-545:(OI)(NP)RX',
  ]);
  // NP: nothing of it reaches into a folder for data. AD: a folder; WD would be a file.
  expect(grantsOf(folders)).toEqual(['*S-1-5-32-545:(AD)']);
});
