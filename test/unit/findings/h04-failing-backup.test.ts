import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { createBackupSchedule } from '../../../main/agent/operations/backup-schedule.ts';
import { createHeartbeat } from '../../../main/agent/operations/heartbeat.ts';
import { statusText } from '../../../main/headless/commands/status.ts';
import { healthz } from '../../../main/headless/console/responses.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { statusWith } from '../support/status-with.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const quiet = (): void => undefined;
const failing = { lastAt: '2026-11-26T16:00:00+08:00', error: 'ENOENT' };

it('H4: the second place that cannot be written to is told with the system’s word and what still lies there', async () => {
  const dir = temporaryFolder();
  const place = join(dir, 'second');
  mkdirSync(place);
  writeFileSync(join(place, 'twpas-agent-0101090517-20261120-030000.backup'), 'old');
  const schedule = createBackupSchedule({
    settings: { dir: place, everyHours: 24, keep: 7 },
    hospitalId: '0101090517',
    workDir: dir,
    write: () => Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' })),
    written: () => Promise.resolve(),
    clock: { now: () => Date.parse('2026-11-27T03:00:00+08:00'), sleep: () => new Promise(quiet) } as never,
    log: quiet,
  });
  const old = Date.parse('2026-11-20T03:00:00+08:00');
  // Also a command that starts nothing knows how old the newest is.
  expect(await schedule.standing()).toEqual({ lastAt: old, error: null });
  schedule.start();
  await until(() => schedule.view().error !== null);
  expect(await schedule.standing()).toEqual({ lastAt: old, error: 'ENOSPC' });
});

it('H4: the heartbeat says when the last backup was and why the last try failed', async () => {
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

it('H4: status has a line for backups where a second place is set', () => {
  const lineOf = (backup?: { lastAt: string | null; error: string | null }): string | undefined =>
    statusText({ ...statusWith(), ...(backup && { backup }) })
      .split('\n')
      .find((line) => line.startsWith('backup '));
  expect(lineOf(failing)).toContain('WARNING: the last try failed (ENOENT), last 2026-11-26T16:00:00+08:00');
  expect(lineOf({ lastAt: null, error: null })).toContain('last never yet');
  expect(lineOf()).toBeUndefined();
});

it('H4: /healthz says in its headers how old the newest backup is and whether the last try failed, and stays 200', () => {
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
});
