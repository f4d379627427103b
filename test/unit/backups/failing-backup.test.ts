import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { createHeartbeat } from '../../../main/agent/attendants/heartbeat/heartbeat.ts';
import { statusText } from '../../../main/headless/commands/status.ts';
import { healthz } from '../../../main/headless/console/responses.ts';
import { backUpNext, scheduleFor } from '../support/backups.ts';
import { caseRig } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { statusWith } from '../support/status-with.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const quiet = (): void => undefined;
const failing = { lastAt: '2026-11-26T16:00:00+08:00', error: 'ENOENT' };

it(
  'an unwritable second place is reported with the system’s error and the newest backup there',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const place = join(rig.dir, 'second');
    const before = scheduleFor(rig, place);
    await backUpNext(rig, before);
    await before.stop();
    const old = rig.clock.now();
    rig.clock.jump(7 * 86_400_000);
    const still = () => Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' }));
    const schedule = scheduleFor({ ...rig, core: { ...rig.core, still } }, place);
    // Also a command that starts nothing knows how old the newest is.
    expect(await schedule.standing()).toMatchObject({ lastAt: old, error: null });
    schedule.start();
    await until(() => schedule.view().error !== null);
    expect(await schedule.standing()).toMatchObject({ lastAt: old, error: 'ENOSPC' });
  },
);

it('the heartbeat says when the last backup was and why the last try failed', async () => {
  const dataDir = temporaryFolder();
  const beat = async (backup?: typeof failing): Promise<Record<string, unknown>> => {
    const status = () => ({ ...statusWith(), ...(backup && { backup }) });
    const heartbeat = createHeartbeat({ dataDir, status, clock: new FakeClock(), log: quiet });
    onTestFinished(() => heartbeat.stop());
    await heartbeat.start();
    return JSON.parse(readFileSync(join(dataDir, 'heartbeat.json'), 'utf8')) as Record<string, unknown>;
  };
  expect(await beat(failing)).toMatchObject({ lastBackupAt: failing.lastAt, backupError: 'ENOENT' });
  expect(await beat()).not.toHaveProperty('backupError');
});

it('status has a line for backups if a second place is set, and one for what fails', () => {
  const textOf = (backup?: { lastAt: string | null; error: string | null }): string =>
    statusText({ ...statusWith(), ...(backup && { backup }) });
  expect(textOf(failing)).toMatch(/^backup +last 2026-11-26T16:00:00\+08:00$/m);
  expect(textOf(failing)).toMatch(/^WARNING +the backup fails: ENOENT$/m);
  expect(textOf({ lastAt: null, error: null })).toMatch(/^backup +last never yet$/m);
  expect(textOf()).not.toMatch(/^backup/m);
});

it('/healthz says in its headers how old the newest backup is and whether the last try failed, and stays 200', () => {
  const told: { status?: number; headers?: Record<string, string> } = {};
  const response = {
    writeHead: (status: number, headers: Record<string, string>) => {
      Object.assign(told, { status, headers });
      return { end: quiet };
    },
  } as unknown as ServerResponse;
  healthz(response, true, { answer: null, backup: { secondsAgo: 72_000, failing: true } });
  expect(told).toMatchObject({
    status: 200,
    headers: { 'x-backup-seconds-ago': '72000', 'x-backup-failing': 'true' },
  });
  healthz(response, true, { answer: null, backup: null });
  expect(told.headers).not.toHaveProperty('x-backup-failing');
  healthz(response, true, { answer: null, backup: null, notReadable: 2 });
  expect(told).toMatchObject({ status: 200, headers: { 'x-files-not-readable': '2' } });
});
