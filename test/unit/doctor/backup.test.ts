import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BackupStanding } from '../../../main/agent/ground/backup-standing.ts';
import { backupStep } from '../../../main/agent/attendants/doctor/steps/agent-step.ts';
import type { Finding } from '../../../main/agent/attendants/doctor/causes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-27T12:00:00+08:00');
const WELL: BackupStanding = { lastAt: NOW - 20 * HOUR, error: null, opensElsewhere: true };

async function lookAt(dir: string | undefined, standing: Partial<BackupStanding> = {}): Promise<Finding> {
  const settings = { backup: { ...(dir === undefined ? {} : { dir }), everyHours: 24, keep: 7 } };
  return backupStep.run({
    settings,
    surroundings: { env: {} },
    clock: { now: () => NOW },
    backupStanding: () => Promise.resolve({ ...WELL, ...standing }),
  } as never);
}

test('a backup that could not be written is said with its reason and the newest that there is', async () => {
  const dir = temporaryFolder();
  const found = await lookAt(dir, { error: 'ENOSPC' });
  expect(found).toMatchObject({
    kind: 'failed',
    code: 'backup-failing',
    values: { path: dir, error: 'ENOSPC', last: expect.stringMatching(/^2026-11-26T16:00/) as string },
  });
});

test('a second place that disappeared fails with the error of the last try, also without any backup left', async () => {
  const dir = temporaryFolder();
  expect(await lookAt(join(dir, 'gone'), { error: 'ENOENT', lastAt: null })).toMatchObject({
    code: 'backup-failing',
    values: { last: '-' },
  });
});

test('a newest backup that is more than twice as old as is set is a warning, and a night late is none', async () => {
  const dir = temporaryFolder();
  expect(await lookAt(dir, { lastAt: NOW - 49 * HOUR })).toMatchObject({
    kind: 'warning',
    code: 'backup-late',
  });
  expect(await lookAt(dir, { lastAt: NOW - 47 * HOUR })).toMatchObject({ kind: 'ok' });
});

test('backups that no recovery code opens are a warning: they are lost with this computer', async () => {
  const dir = temporaryFolder();
  expect(await lookAt(dir, { opensElsewhere: false })).toMatchObject({
    kind: 'warning',
    code: 'backup-opens-here-only',
  });
});

test('no second place, one that is still to be made, and one that is well are fine', async () => {
  const dir = temporaryFolder();
  expect(await lookAt(undefined, { opensElsewhere: false })).toMatchObject({ kind: 'ok' });
  expect(await lookAt(join(dir, 'later'), { lastAt: null })).toMatchObject({ kind: 'ok' });
  expect(await lookAt(dir)).toMatchObject({ kind: 'ok' });
});

test('a file in place of the folder for backups is named', async () => {
  const dir = temporaryFolder();
  const file = join(dir, 'file');
  writeFileSync(file, '');
  expect(await lookAt(file)).toMatchObject({ kind: 'failed', code: 'folder-not-a-folder' });
});
