import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findElectron, findElectronForWindow } from '../../../scripts/electron-runtime.ts';

let electron: string;
beforeEach(() => {
  electron = mkdtempSync(join(tmpdir(), 'electron-'));
});
afterEach(() => {
  rmSync(electron, { recursive: true });
});

/** Makes the files that the package's downloader leaves behind. */
function download(): string {
  mkdirSync(join(electron, 'dist'));
  writeFileSync(join(electron, 'path.txt'), 'electron');
  const program = join(electron, 'dist/electron');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
  return program;
}
const clerk = { platform: 'linux', isRoot: false } as const;

test('the package alone is no runtime, and neither is half a download', () => {
  expect(findElectron(electron, {})).toBeNull();
  writeFileSync(join(electron, 'path.txt'), 'electron');
  expect(findElectron(electron, {})).toBeNull();
});

test('a downloaded one is found, and one elsewhere that is named', () => {
  const program = download();
  expect(findElectron(electron, {})).toBe(program);
  expect(findElectron(electron, { ELECTRON_OVERRIDE_DIST_PATH: join(electron, 'dist') })).toBe(program);
  expect(findElectron(electron, { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' })).toBeNull();
});

test('a window needs a screen, and on Linux somebody who is not root', () => {
  const program = download();
  expect(findElectronForWindow(electron, { DISPLAY: ':0' }, clerk)).toBe(program);
  expect(findElectronForWindow(electron, { WAYLAND_DISPLAY: 'wayland-0' }, clerk)).toBe(program);
  expect(findElectronForWindow(electron, {}, clerk)).toBeNull();
  expect(findElectronForWindow(electron, { DISPLAY: ':0' }, { ...clerk, isRoot: true })).toBeNull();
  expect(findElectronForWindow(electron, {}, { platform: 'win32', isRoot: false })).toBe(program);
});
