import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAsked } from '../../../main/headless/asked-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

function dataFolder(): string {
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(join(dataDir, 'backups'), { recursive: true });
  return dataDir;
}

/** As an agent whose /tmp is another one does it: it writes where it is told to in its data folder. */
const agent = (staged: string): Promise<{ file: string; bytes: number }> => {
  writeFileSync(staged, 'a backup');
  return Promise.resolve({ file: staged, bytes: 8 });
};

test('the file lies where it was asked for, and the agent only ever wrote into its data folder', async () => {
  const dataDir = dataFolder();
  const target = join(temporaryFolder(), 'new folder', 'x.backup');
  const places: string[] = [];
  const made = await writeAsked(dataDir, target, (staged) => {
    places.push(dirname(staged));
    return agent(staged);
  });
  expect(places).toEqual([join(dataDir, 'backups')]);
  expect(made).toEqual({ file: target, bytes: 8 });
  expect(readFileSync(target, 'utf8')).toBe('a backup');
  expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
  expect(readdirSync(dirname(target))).toEqual([basename(target)]);
});

test.skipIf(onWindows('modes'))('it is this account’s alone', async () => {
  const target = join(temporaryFolder(), 'x.backup');
  await writeAsked(dataFolder(), target, agent);
  expect(statSync(target).mode & 0o777).toBe(0o600);
});

test('a place that takes no file is named with its path before the agent is asked, and nothing is left behind', async () => {
  const dataDir = dataFolder();
  const notAFolder = join(temporaryFolder(), 'file');
  writeFileSync(notAFolder, '');
  const target = join(notAFolder, 'x.backup');
  let asked = false;
  const refused = writeAsked(dataDir, target, (staged) => {
    asked = true;
    return agent(staged);
  });
  await expect(refused).rejects.toMatchObject({
    code: 'file-not-written',
    messageZh: expect.stringMatching(`無法寫入 ${target}（E(NOTDIR|EXIST)），沒有產生檔案`) as string,
  });
  expect(asked).toBe(false);
});

test('a folder in place of the file is named too, and what the agent made for it goes', async () => {
  const dataDir = dataFolder();
  const target = join(temporaryFolder(), 'folder');
  mkdirSync(target);
  await expect(writeAsked(dataDir, target, agent)).rejects.toMatchObject({ code: 'file-not-written' });
  expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
});
