import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createPrivateFile,
  ensurePrivateDir,
  makeFolders,
  makeFoldersSync,
  writeDurably,
} from '../../../main/agent/ground/base/files.ts';
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

test('folders are made with those above them; one that is there is no failure, a file in its place is', async () => {
  const dir = temporaryFolder();
  const made = join(dir, 'a', 'b', 'c');
  expect(await makeFolders(made)).toBe(join(dir, 'a'));
  expect(await makeFolders(made)).toBeUndefined();
  makeFoldersSync(join(made, 'd', 'e'));
  makeFoldersSync(join(made, 'd', 'e'));
  expect(readdirSync(join(made, 'd'))).toEqual(['e']);
  writeFileSync(join(dir, 'file'), '');
  await expect(makeFolders(join(dir, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolders(join(dir, 'file', 'x'))).rejects.toThrow();
  expect(() => {
    makeFoldersSync(join(dir, 'file'));
  }).toThrow('EEXIST');
  // Two at once are as good as one.
  await Promise.all([makeFolders(join(dir, 'x', 'y')), makeFolders(join(dir, 'x', 'y'))]);
  expect(readdirSync(join(dir, 'x'))).toEqual(['y']);
});

test.skipIf(onWindows('Linux'))(
  'a place that says ENOENT below a folder that is there, as an automounter whose share is away, comes to an end',
  async () => {
    await expect(makeFolders('/proc/no-share/results')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => {
      makeFoldersSync('/proc/no-share/results');
    }).toThrow('ENOENT');
  },
);
