import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPrivateFile, ensurePrivateDir, writeDurably } from '../../../main/agent/base/files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

test('a durable write replaces the file whole and leaves nothing else', async () => {
  const dir = temporaryFolder();
  const path = join(dir, 'x.json');
  await writeDurably(path, 'first, and longer', 0o600);
  await writeDurably(path, Buffer.from('second'), 0o600);
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(readdirSync(dir)).toEqual(['x.json']);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a durable write that fails says so and leaves no temporary file', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'taken'));
  writeFileSync(join(dir, 'taken', 'by'), '');
  await expect(writeDurably(join(dir, 'taken'), 'x', 0o600)).rejects.toThrow();
  expect(readdirSync(dir)).toEqual(['taken']);
});

test.skipIf(onWindows('modes'))('new folders are ours alone, one that was there keeps its mode', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'shared'), { mode: 0o755 });
  await ensurePrivateDir(join(dir, 'shared', 'a', 'b'));
  await ensurePrivateDir(join(dir, 'shared', 'a', 'b'));
  const mode = (name: string): number => statSync(join(dir, name)).mode & 0o777;
  expect([mode('shared'), mode('shared/a'), mode('shared/a/b')]).toEqual([0o755, 0o700, 0o700]);
});

test('a file that is there is not touched by creating it', () => {
  const path = join(temporaryFolder(), 'x.db');
  writeFileSync(path, 'content');
  createPrivateFile(path);
  expect(readFileSync(path, 'utf8')).toBe('content');
});
