import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { createHeartbeat } from '../../main/agent/attendants/heartbeat/heartbeat.ts';
import { statusWith } from './support/status-with.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { onWindows } from './support/where.ts';

function beating(shownDir: string) {
  const logged: string[] = [];
  const dataDir = join(temporaryFolder(), 'data');
  const heartbeat = createHeartbeat({
    dataDir,
    shownDir,
    status: () => statusWith({ folder: 'unreachable' }),
    clock: systemClock,
    log: (_level, event) => void logged.push(event),
  });
  const read = (dir: string) =>
    JSON.parse(readFileSync(join(dir, 'heartbeat.json'), 'utf8')) as Record<string, unknown>;
  return { heartbeat, dataDir, logged, read };
}

test('the heartbeat is written to the second place too, with a number and one line for a watcher', async () => {
  const shown = join(temporaryFolder(), 'for-zabbix');
  const { heartbeat, dataDir, read } = beating(shown);
  await heartbeat.start();
  await heartbeat.stop();
  const seen = read(shown);
  expect(seen).toEqual(read(dataDir));
  expect(seen).toMatchObject({
    running: false,
    check: { level: 2, line: expect.stringContaining('沒有執行') as string, codes: ['not-running'] },
  });
});

test.skipIf(onWindows('modes'))(
  'everybody may read it there, whatever the umask of the service is',
  async () => {
    const before = process.umask(0o027);
    try {
      const shown = join(temporaryFolder(), 'for-zabbix');
      const { heartbeat } = beating(shown);
      await heartbeat.start();
      await heartbeat.stop();
      expect(statSync(shown).mode & 0o777).toBe(0o755);
      expect(statSync(join(shown, 'heartbeat.json')).mode & 0o777).toBe(0o644);
    } finally {
      process.umask(before);
    }
  },
);

test('a full disk of the data folder keeps nobody from reading in the second place how things stand', async () => {
  const shown = join(temporaryFolder(), 'for-zabbix');
  const { heartbeat, dataDir, read, logged } = beating(shown);
  // Nothing can be written there.
  mkdirSync(join(dataDir, '..'), { recursive: true });
  writeFileSync(dataDir, '');
  await heartbeat.start();
  await heartbeat.stop();
  expect(logged).toContain('heartbeat-not-written');
  expect(heartbeat.lastAt()).toBeNull();
  expect(read(shown)).toMatchObject({ running: false });
});

test('a second place that cannot be written is reported once, and is no fault of the agent', async () => {
  const inTheWay = join(temporaryFolder(), 'a file');
  mkdirSync(join(inTheWay, '..'), { recursive: true });
  writeFileSync(inTheWay, '');
  const { heartbeat, logged } = beating(inTheWay);
  await heartbeat.start();
  await heartbeat.stop();
  expect(heartbeat.lastAt()).not.toBeNull();
  expect(logged).toEqual(['heartbeat-not-shown']);
});
