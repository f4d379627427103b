import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../../main/agent/ground/db/lock.ts';
import { createHeartbeat } from '../../../main/agent/attendants/heartbeat/heartbeat.ts';
import { holdFiles, type HeldRule } from '../../faults/held-files.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { hurry } from '../support/hurry.ts';
import { statusWith } from '../support/status-with.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

function held(...rules: readonly HeldRule[]): ReturnType<typeof holdFiles> {
  const holding = holdFiles(rules);
  onTestFinished(() => {
    holding.letGo();
  });
  return holding;
}

it('a heartbeat whose files another program holds is written once they are free, and leaves nothing beside it', async () => {
  const dir = temporaryFolder();
  const holding = held(
    { path: 'heartbeat\\.json$', act: 'rename', code: 'EPERM', times: 2 },
    { path: '\\.tmp$', act: 'remove', code: 'EPERM', times: 2 },
  );
  const clock = new FakeClock();
  const heartbeat = createHeartbeat({ dataDir: dir, status: statusWith, clock, log: () => undefined });
  void heartbeat.start();
  await until(() => heartbeat.lastAt() !== null);
  await heartbeat.stop();
  expect(holding.refused()).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(join(dir, 'heartbeat.json'), 'utf8'))).toMatchObject({ running: false });
  expect(readdirSync(dir)).toEqual(['heartbeat.json']);
});

it('a heartbeat that stays held does not end the agent: the next beat tries again', async () => {
  hurry();
  const dir = temporaryFolder();
  const holding = held(
    { path: 'heartbeat\\.json$', act: 'rename', code: 'EPERM', times: null },
    { path: '\\.tmp$', act: 'remove', code: 'EBUSY', times: null },
  );
  const clock = new FakeClock();
  const logged: { event: string; code: unknown }[] = [];
  const heartbeat = createHeartbeat({
    dataDir: dir,
    status: statusWith,
    clock,
    log: (_level, event, _fields, error) => {
      logged.push({ event, code: (error as NodeJS.ErrnoException).code });
    },
  });
  void heartbeat.start();
  await until(() => logged.length > 0);
  // The refusal of the rename, not that of the removal which follows from it.
  expect(logged).toEqual([{ event: 'heartbeat-not-written', code: 'EPERM' }]);
  await clock.sleeping();
  holding.letGo();
  await clock.advance(15_000);
  await until(() => heartbeat.lastAt() !== null);
  await heartbeat.stop();
  expect(readdirSync(dir)).toEqual(['heartbeat.json']);
});

it('a beat of the lock, and its release, throw nothing while lock.json is held; the lock is free afterwards', () => {
  const dir = join(temporaryFolder(), 'data');
  mkdirSync(dir);
  const lock = acquireLock(dir);
  if ('heldBy' in lock) throw new Error('somebody holds it');
  held(
    { path: 'lock\\.json$', act: 'rename', code: 'EPERM', times: null },
    { path: '(lock\\.json|\\.tmp)$', act: 'remove', code: 'EBUSY', times: null },
  );
  lock.beat(Date.now());
  lock.release();
  const next = acquireLock(dir);
  expect('heldBy' in next).toBe(false);
  if ('release' in next) next.release();
});
