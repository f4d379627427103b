import { execFileSync } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DAY_MS } from '../../../shared/days.ts';
import { isTemporaryName, temporaryPath } from '../../../main/agent/ground/base/files.ts';
import { drillBackup } from '../../../main/agent/attendants/backups/drill.ts';
import { readAsked, readAskedBackup, writeAsked } from '../../../main/headless/asked-file.ts';
import { backUpNext, scheduleFor } from '../support/backups.ts';
import { caseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/settings-in.ts';
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

test('the file is where it was requested, and the agent only ever wrote into its data folder', async () => {
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

test('a path that cannot be written is named before the agent is asked, and nothing is left behind', async () => {
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

/** File as the agent sees it while the command waits for it. */
async function seenBy(dataDir: string, file: string, reach: 'running' | 'alone') {
  return readAsked({ dataDir, reach }, file, (path) =>
    Promise.resolve({ path, text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }),
  );
}

function fileOutside(): string {
  const file = join(temporaryFolder(), 'x.backup');
  writeFileSync(file, 'a backup');
  return file;
}

test('a running agent reads a copy in its data folder, and nothing of it stays', async () => {
  const dataDir = dataFolder();
  const seen = await seenBy(dataDir, fileOutside(), 'running');
  expect(seen.text).toBe('a backup');
  expect(dirname(seen.path)).toBe(join(dataDir, 'asked'));
  // By this name a later call and a later start know a copy that a crash left.
  expect(isTemporaryName(basename(seen.path))).toBe(true);
  if (process.platform !== 'win32') expect(seen.mode).toBe(0o600);
  expect(readdirSync(join(dataDir, 'asked'))).toEqual([]);
});

test('the copy goes too when the agent refuses it', async () => {
  const dataDir = dataFolder();
  const refusal = new Error('not a backup');
  await expect(
    readAsked({ dataDir, reach: 'running' }, fileOutside(), () => Promise.reject(refusal)),
  ).rejects.toBe(refusal);
  expect(readdirSync(join(dataDir, 'asked'))).toEqual([]);
});

test('a file in the data folder, and one that this process itself reads, is not copied', async () => {
  const dataDir = dataFolder();
  const inside = join(dataDir, 'backups', 'agent-2026-11-27.db');
  writeFileSync(inside, 'of yesterday');
  expect(await seenBy(dataDir, inside, 'running')).toMatchObject({ path: inside, text: 'of yesterday' });
  const outside = fileOutside();
  expect(await seenBy(dataDir, outside, 'alone')).toMatchObject({ path: outside, text: 'a backup' });
});

test.each(['running', 'alone'] as const)(
  'a file that is not there is named with its path before the agent is asked (%s)',
  async (reach) => {
    const file = join(temporaryFolder(), 'none.backup');
    await expect(seenBy(dataFolder(), file, reach)).rejects.toMatchObject({
      code: 'file-not-read',
      message: `there is no file ${file}`,
      messageZh: `找不到檔案 ${file}`,
    });
  },
);

test('a folder, and a pipe that nobody writes to, are refused at once', async () => {
  const folder = temporaryFolder();
  await expect(seenBy(dataFolder(), folder, 'running')).rejects.toMatchObject({ code: 'file-not-read' });
  if (process.platform === 'win32') return;
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(seenBy(dataFolder(), pipe, 'running')).rejects.toMatchObject({ code: 'file-not-read' });
});

test('a data folder that takes no copy is said to be in the way, not the file', async () => {
  const dataDir = join(temporaryFolder(), 'gone');
  const file = fileOutside();
  await expect(seenBy(dataDir, file, 'running')).rejects.toMatchObject({
    code: 'file-not-read',
    message: `${file} could not be copied into the data folder, where the agent reads it (ENOENT)`,
  });
});

test.skipIf(process.getuid?.() !== 0)(
  'where root asks, the copy is of the account that the data folder belongs to',
  async () => {
    const dataDir = dataFolder();
    chownSync(dataDir, 4711, 4712);
    const owner = await readAsked({ dataDir, reach: 'running' }, fileOutside(), (path) => {
      const { uid, gid } = statSync(path);
      return Promise.resolve([uid, gid]);
    });
    expect(owner).toEqual([4711, 4712]);
  },
);

test('a copy keeps the date of the file, and a copy left by a crash goes a day later, no sooner', async () => {
  const dataDir = dataFolder();
  const asked = join(dataDir, 'asked');
  mkdirSync(asked);
  const [young, old] = [temporaryPath(asked), temporaryPath(asked)];
  for (const left of [young, old]) writeFileSync(left, 'left');
  const longAgo = new Date(Date.now() - 2 * DAY_MS);
  utimesSync(old, longAgo, longAgo);
  const file = fileOutside();
  const written = new Date('2026-01-02T03:04:05Z');
  utimesSync(file, written, written);
  const seen = await readAsked({ dataDir, reach: 'running' }, file, (path) =>
    Promise.resolve(statSync(path).mtime),
  );
  expect(seen).toEqual(written);
  expect(readdirSync(asked)).toEqual([basename(young)]);
});

test('a file for which there is no room beside what the agent needs is refused before a byte is copied', async () => {
  const dataDir = dataFolder();
  const huge = fileOutside();
  // Its length alone: nothing of it lies on the disk.
  truncateSync(huge, 2 ** 43);
  await expect(seenBy(dataDir, huge, 'running')).rejects.toMatchObject({
    code: 'file-not-read',
    messageZh: expect.stringContaining('無法複製到資料夾（dataDir）供送件程式讀取（ENOSPC）') as string,
  });
  expect(readdirSync(join(dataDir, 'asked'))).toEqual([]);
});

test('a folder is said to be no file', async () => {
  await expect(seenBy(dataFolder(), temporaryFolder(), 'running')).rejects.toMatchObject({
    code: 'file-not-read',
    messageZh: expect.stringContaining('不是一般檔案') as string,
  });
});

test.skipIf(onWindows('links'))('a link in the place of the folder for copies is not followed', async () => {
  const dataDir = dataFolder();
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, join(dataDir, 'asked'));
  await expect(seenBy(dataDir, fileOutside(), 'running')).rejects.toMatchObject({
    code: 'file-not-read',
    messageZh: expect.stringContaining('ENOTDIR') as string,
  });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test(
  'a backup with payloads beside it is read where it lies, and one alone as a copy',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    await rig.queued({ bytes: 'kept' });
    await rig.core.spool.put(Buffer.from('kept'));
    const place = join(rig.dir, 'second');
    const schedule = scheduleFor(rig, place);
    await backUpNext(rig, schedule);
    const file = (await schedule.newest()) ?? '';
    const settings = settingsIn(rig.dir);
    const seen = () =>
      readAskedBackup({ settings, reach: 'running' }, file, async (path) => {
        const drill = await drillBackup(path, { dataDir: settings.dataDir, own: rig.core.vault });
        return [path === file, drill.ok, drill.payloads];
      });
    expect(await seen()).toEqual([true, true, 1]);
    rmSync(join(dirname(file), 'spool'), { recursive: true });
    expect(await seen()).toEqual([false, true, 1]);
  },
);

test.skipIf(onWindows('links'))('a link that replaced the agent’s file is not read as root', async () => {
  const dataDir = dataFolder();
  const secret = join(temporaryFolder(), 'secret');
  writeFileSync(secret, 'of root alone');
  const target = join(temporaryFolder(), 'x.backup');
  const refused = writeAsked(dataDir, target, (staged) => {
    symlinkSync(secret, staged);
    return Promise.resolve({ file: staged, bytes: 8 });
  });
  await expect(refused).rejects.toMatchObject({ code: 'file-not-written' });
  expect(readdirSync(dirname(target))).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'if the folder for copies is replaced by a link in the middle, it still gets the copy, and the link’s target nothing',
  async () => {
    const dataDir = dataFolder();
    const elsewhere = temporaryFolder();
    const folder = join(dataDir, 'asked');
    const source = fileOutside();
    // Many at once: somewhere within them lies the moment between the look and the write.
    const over = new AbortController();
    const exchange = (async () => {
      while (!over.signal.aborted) {
        rmSync(join(dataDir, 'aside'), { recursive: true, force: true });
        try {
          renameSync(folder, join(dataDir, 'aside'));
          symlinkSync(elsewhere, folder);
        } catch {
          // Not there yet.
        }
        await nextTurn();
        rmSync(folder, { recursive: true, force: true });
        await nextTurn();
      }
    })();
    await Promise.all(
      Array.from({ length: 200 }, () =>
        readAsked({ dataDir, reach: 'running' }, source, () => Promise.resolve(null)).catch(() => null),
      ),
    );
    over.abort();
    await exchange;
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);
