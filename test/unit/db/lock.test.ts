import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { acquireLock, type Lock } from '../../../main/agent/ground/db/lock.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A process of its own that tries for the lock, says what came of it, and keeps what it got. */
async function rival(dir: string): Promise<{ readonly answer: string; readonly child: ChildProcess }> {
  const child = childScript(`
    import { acquireLock } from ${moduleUrl('main/agent/ground/db/lock.ts')};
    const got = acquireLock(${JSON.stringify(dir)});
    console.log('heldBy' in got ? 'held by ' + got.heldBy.pid : 'mine');
    setInterval(() => got, 1000);
  `);
  const [answer] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { answer, child };
}

function held(dir: string): Lock {
  const got = acquireLock(dir);
  if ('heldBy' in got) throw new Error('somebody holds it');
  return got;
}

test('two processes cannot hold it, and the second learns who does', async () => {
  const dir = temporaryFolder();
  const { answer, child } = await rival(dir);
  expect(answer).toBe('mine');
  const got = acquireLock(dir);
  expect(got).toMatchObject({ heldBy: { pid: child.pid, host: hostname() } });
});

test('killed without warning, its holder frees it', async () => {
  const dir = temporaryFolder();
  const { child } = await rival(dir);
  expect('heldBy' in acquireLock(dir)).toBe(true);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  held(dir).release();
});

test('a second try in the same process fails and does not loosen the first', async () => {
  const dir = temporaryFolder();
  const lock = held(dir);
  expect('heldBy' in acquireLock(dir)).toBe(true);
  expect((await rival(dir)).answer).toBe(`held by ${process.pid}`);
  lock.release();
  lock.release();
  held(dir).release();
});

test('the beat says since when and that it is alive; a release removes it', () => {
  const dir = temporaryFolder();
  const lock = acquireLock(dir, Date.parse('2026-11-24T01:00:00Z'));
  if ('heldBy' in lock) throw new Error('somebody holds it');
  lock.beat(Date.parse('2026-11-24T01:05:00Z'));
  expect(JSON.parse(readFileSync(join(dir, 'lock.json'), 'utf8'))).toEqual({
    pid: process.pid,
    host: hostname(),
    since: '2026-11-24T01:00:00.000Z',
    beatAt: '2026-11-24T01:05:00.000Z',
    work: 'command',
  });
  lock.release();
  expect(() => readFileSync(join(dir, 'lock.json'))).toThrow();
});

test('if the beat cannot be written the lock still holds, and others learn less', async () => {
  const dir = temporaryFolder();
  // A folder has its name.
  mkdirSync(join(dir, 'lock.json'));
  const lock = held(dir);
  lock.beat(Date.now());
  expect((await rival(dir)).answer).toBe('held by null');
  expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  lock.release();
  held(dir).release();
});
