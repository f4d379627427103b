import { cpSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recogniseFolder, rememberPlace } from '../../../main/agent/db/folder-place.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function folder(): Promise<string> {
  const dir = join(temporaryFolder(), 'data');
  mkdirSync(dir);
  await rememberPlace(dir);
  return dir;
}
const textOf = (dir: string): string => readFileSync(join(dir, 'place.json'), 'utf8');

test('a folder that never said where it is, or says it no longer, is new', async () => {
  const dir = temporaryFolder();
  expect(await recogniseFolder(dir)).toBe('new');
  for (const text of ['', '{"v":2}', 'null', '{"v":1,"host":1}']) {
    writeFileSync(join(dir, 'place.json'), text);
    expect(await recogniseFolder(dir), text).toBe('new');
  }
});

test('as it was left it is ours, however often it says so, and only we can read it', async () => {
  const dir = await folder();
  expect(await recogniseFolder(dir)).toBe('ours');
  await rememberPlace(dir);
  expect(await recogniseFolder(dir)).toBe('ours');
  if (process.platform !== 'win32') expect(statSync(join(dir, 'place.json')).mode & 0o777).toBe(0o600);
});

test('renamed it is the same folder', async () => {
  const dir = await folder();
  renameSync(dir, `${dir}-elsewhere`);
  expect(await recogniseFolder(`${dir}-elsewhere`)).toBe('moved');
});

test('a copy is a copy: beside it, in its place, and on another machine', async () => {
  const dir = await folder();
  cpSync(dir, `${dir}-copy`, { recursive: true, preserveTimestamps: true });
  expect(await recogniseFolder(`${dir}-copy`)).toBe('copied');
  renameSync(dir, `${dir}-old`);
  renameSync(`${dir}-copy`, dir);
  expect(await recogniseFolder(dir)).toBe('copied');
  const there = await folder();
  writeFileSync(join(there, 'place.json'), textOf(there).replace(/"host":"[^"]*"/, '"host":"another-pc"'));
  expect(await recogniseFolder(there)).toBe('copied');
});

test('a file system that numbers its files anew makes no copy of it', async () => {
  const dir = await folder();
  writeFileSync(join(dir, 'place.json'), textOf(dir).replace(/"file":"\d+"/, '"file":"4711"'));
  expect(await recogniseFolder(dir)).toBe('ours');
});
