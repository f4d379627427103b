import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { damagedError } from '../../../main/agent/ground/db/open.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Answers to the next checks of the database, each given by the test; a check without one finds it sound at once. */
const asked = vi.hoisted((): { readonly answers: Promise<void>[] } => ({ answers: [] }));
vi.mock('../../../main/agent/ground/db/check-beside.ts', () => ({
  isCheckedBeside: () => true,
  checkBeside: () => asked.answers.shift() ?? Promise.resolve(),
}));
beforeEach(() => void asked.answers.splice(0));

const sample = (seed: string) => makeSample({ seed, attachments: 0 });

/** A hospital whose agent has carried one case and was stopped: it has a kept index. */
async function hospital() {
  const dir = temporaryFolder();
  const settings = settingsIn(dir, {
    hospitalId: '0101090517',
    folders: [{ path: join(dir, 'export'), settleSeconds: 0, rescanSeconds: 0.2 }],
  });
  mkdirSync(join(dir, 'export'));
  const put = (seed: string): void => {
    writeFileSync(join(dir, 'export', `${seed}.json`), sample(seed).bytes);
  };
  const start = async () => {
    const events: string[] = [];
    const coreLost = vi.fn();
    const agent = await createAgent(
      {
        clock: systemClock,
        log: (_level, event) => events.push(event),
        keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
        version: 'test',
        coreLost,
      },
      settings,
      { loops: true },
    );
    let stopped: Promise<void> | null = null;
    const stop = (): Promise<void> => (stopped ??= agent.stop());
    onTestFinished(stop);
    const client = createRouterClient(agent.router, { context: atTheMachine('root', 'command') });
    const count = async (): Promise<number> => (await client.cases.ids({})).ids.length;
    return { agent, client, count, events, coreLost, stop };
  };
  put('first');
  const first = await start();
  await expect.poll(first.count).toBe(1);
  await first.stop();
  return { put, start };
}

test('an agent whose database is still being checked shows its cases, and takes files once it is known to be sound', async () => {
  const { put, start } = await hospital();
  const check = Promise.withResolvers<undefined>();
  asked.answers.push(check.promise);
  put('second');
  const { agent, client, count, events } = await start();
  expect(await count()).toBe(1);
  expect((await client.status()).folders.map(({ state }) => state)).toEqual(['starting']);
  expect(agent.healthy()).toBe(false);
  check.resolve(undefined);
  await expect.poll(count).toBe(2);
  await expect.poll(() => agent.healthy()).toBe(true);
  expect(events).not.toContain('not-started');
});

test('a stop meanwhile does not wait for the check; the next start does, before it shows anything', async () => {
  const { put, start } = await hospital();
  const [check, next] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  asked.answers.push(check.promise, next.promise);
  put('second');
  const { events, coreLost, stop } = await start();
  await stop();
  check.resolve(undefined);
  expect(events).not.toContain('not-started');
  expect(coreLost).not.toHaveBeenCalled();
  let isUp = false;
  const again = start().finally(() => (isUp = true));
  await expect.poll(() => asked.answers.length).toBe(0);
  expect(isUp).toBe(false);
  next.resolve(undefined);
  const { count } = await again;
  await expect.poll(count).toBe(2);
});

test('a database found damaged in use is opened again, waits for its check, and is set aside', async () => {
  const { start } = await hospital();
  const [check, again] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  asked.answers.push(check.promise, again.promise);
  const { client, count, events, coreLost } = await start();
  expect(await count()).toBe(1);
  check.reject(damagedError());
  await expect.poll(() => asked.answers.length).toBe(0);
  await expect(client.status()).rejects.toMatchObject({ data: { code: 'restarting' } });
  again.reject(damagedError());
  await expect.poll(() => events).toContain('database-set-aside');
  await expect.poll(async () => (await client.status().catch(() => null))?.recovered?.why).toBe('rebuilt');
  // The payload is in the spool.
  expect(await count()).toBe(1);
  expect(coreLost).not.toHaveBeenCalled();
});
