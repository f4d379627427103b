import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isThere } from '../../../../main/desktop/config/settings-place.ts';
import { onWindows } from '../../support/where.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'there-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

test('only what is certainly absent is not there', () => {
  const file = join(dir, 'agent.yaml');
  expect(isThere(file)).toBe(false);
  expect(isThere(join(dir, 'no', 'such', 'folder'))).toBe(false);
  writeFileSync(file, '');
  expect(isThere(file)).toBe(true);
  expect(isThere(join(file, 'below a file'))).toBe(false);
});

test.skipIf(onWindows('links'))('a link that leads nowhere is there', () => {
  symlinkSync(join(dir, 'nowhere'), join(dir, 'link'));
  expect(isThere(join(dir, 'link'))).toBe(true);
});

test.skipIf(process.getuid?.() === 0 || onWindows('modes'))(
  'a folder that may not be entered hides no settings',
  () => {
    const shut = join(dir, 'shut');
    mkdirSync(shut);
    chmodSync(shut, 0o000);
    expect(isThere(join(shut, 'agent.yaml'))).toBe(true);
    chmodSync(shut, 0o700);
  },
);
