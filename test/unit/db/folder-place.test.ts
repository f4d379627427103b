import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Machine,
  recogniseFolder,
  rememberPlace,
  thisMachine,
} from '../../../main/agent/ground/db/folder-place.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { underWine } from '../support/where.ts';

async function folder(): Promise<string> {
  const dir = join(temporaryFolder(), 'data');
  mkdirSync(dir);
  await rememberPlace(dir);
  return dir;
}
const textOf = (dir: string): string => readFileSync(join(dir, 'place.json'), 'utf8');

test('a folder without a recorded place, or no longer with one, is new', async () => {
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

test.skipIf(underWine('birth times'))('renamed it is the same folder', async () => {
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

test.skipIf(underWine('birth times'))(
  'a file system that renumbers its files makes no copy of it',
  async () => {
    const dir = await folder();
    writeFileSync(join(dir, 'place.json'), textOf(dir).replace(/"file":"\d+"/, '"file":"4711"'));
    expect(await recogniseFolder(dir)).toBe('ours');
  },
);

test('a disk image on another computer of the same name is a copy; one that does not say its number is not', async () => {
  const on = (name: string, id: string | null) => () => Promise.resolve({ name, id });
  const dir = join(temporaryFolder(), 'data');
  mkdirSync(dir);
  await rememberPlace(dir, on('pc-07', 'a'.repeat(32)));
  expect(await recogniseFolder(dir, on('pc-07', 'a'.repeat(32)))).toBe('ours');
  expect(await recogniseFolder(dir, on('pc-07', 'b'.repeat(32)))).toBe('copied');
  expect(await recogniseFolder(dir, on('pc-08', 'a'.repeat(32)))).toBe('copied');
  expect(await recogniseFolder(dir, on('pc-07', null))).toBe('moved');
});

test('a folder whose place was recorded before machines were named continues, and names its machine', async () => {
  const named = (): Promise<Machine> => Promise.resolve({ name: 'pc-07', id: 'c'.repeat(32) });
  const dir = join(temporaryFolder(), 'data');
  mkdirSync(dir);
  await rememberPlace(dir, () => Promise.resolve({ name: 'pc-07', id: null }));
  expect(await recogniseFolder(dir, named)).toBe('moved');
  await rememberPlace(dir, named);
  expect(await recogniseFolder(dir, named)).toBe('ours');
});

test('this machine says the same of itself each time, and nothing that a network gives it', async () => {
  const machine = await thisMachine();
  expect(await thisMachine()).toEqual(machine);
  expect(machine.name).not.toBe('');
  const told = JSON.stringify(machine);
  for (const addresses of Object.values(networkInterfaces()))
    for (const { address, mac } of addresses ?? []) {
      expect(told).not.toContain(address);
      expect(told).not.toContain(mac);
    }
  if (existsSync('/etc/machine-id'))
    expect(told).not.toContain(readFileSync('/etc/machine-id', 'utf8').trim() || 'an empty file');
});
