import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentContext } from '../../../main/agent/api/context.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';

const BUSY = { code: 'FAILED', status: 503, data: { code: 'calls-busy' } };
const NOTHING = { problems: [], igVersion: '1.2.2' };

/** The agent's calls, where each check of a Bundle and each reading of the settings goes on until it is let go. */
function heldCalls() {
  const held: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const hold = async <T>(answer: T): Promise<T> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => held.push(resolve));
    running -= 1;
    return answer;
  };
  const services = {
    audit: { append: () => Promise.resolve() },
    checker: { inspect: () => hold(NOTHING) },
    readSettings: () => hold({ ok: false, problems: [] }),
  } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  const clientOf = (name: string, more: Partial<AgentContext> = {}) => {
    const context: AgentContext = {
      ...{ actor: name, origin: 'page', roles: ['it'], how: 'account', account: name },
      ...more,
    };
    return createRouterClient(router, { context });
  };
  return {
    clientOf,
    most: () => most,
    running: () => running,
    /** Lets everything go, also what begins by that. */
    letGo: async (): Promise<void> => {
      for (let idle = 0; idle < 20; idle += 1) {
        if (held.length > 0) idle = 0;
        for (const go of held.splice(0)) go();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const bundle = { text: '{}' };
const outcomes = async (calls: readonly Promise<unknown>[]): Promise<number> =>
  (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;

test('sixty long calls of one person are one at a time, eight wait, and the rest are told to come again', async () => {
  const { clientOf, most, letGo } = heldCalls();
  const calls = Array.from({ length: 60 }, () => clientOf('wang').check.bundle(bundle));
  for (const call of calls.slice(32)) await expect(call).rejects.toMatchObject(BUSY);
  const done = outcomes(calls);
  await letGo();
  expect(await done).toBe(9);
  expect(most()).toBe(1);
  const again = clientOf('wang').check.bundle(bundle);
  await letGo();
  expect(await again).toMatchObject({ problems: [] });
});

test('another person’s long call does not wait for the queue of the first, and the lot is bounded', async () => {
  const { clientOf, most, running, letGo } = heldCalls();
  const names = Array.from({ length: 10 }, (_, at) => `person ${String(at)}`);
  const calls = names.flatMap((name) => Array.from({ length: 9 }, () => clientOf(name).check.bundle(bundle)));
  const done = outcomes(calls);
  await expect.poll(running).toBe(4);
  await letGo();
  expect(await done).toBe(4 + 24);
  expect(most()).toBe(4);
});

test('a caller who leaves while waiting gives the place to the next', async () => {
  const { clientOf, letGo } = heldCalls();
  const wang = clientOf('wang');
  const first = wang.check.bundle(bundle);
  const gone = new AbortController();
  const left = Array.from({ length: 8 }, () => wang.check.bundle(bundle, { signal: gone.signal }));
  const done = outcomes(left);
  await new Promise((resolve) => setImmediate(resolve));
  gone.abort();
  expect(await done).toBe(0);
  const next = wang.check.bundle(bundle);
  await letGo();
  expect(await outcomes([first, next])).toBe(2);
});

test('short calls under way are bounded for a person; the machine’s own account is not', async () => {
  const { clientOf, running, letGo } = heldCalls();
  const ask = (client: ReturnType<typeof clientOf>) =>
    Array.from({ length: 40 }, () => client.settings.validate({ text: '' }));
  const refused = ask(clientOf('wang'));
  for (const call of refused.slice(32)) await expect(call).rejects.toMatchObject(BUSY);
  const desk = ask(clientOf('root', { how: 'desktop' }));
  await expect.poll(running).toBe(72);
  const done = outcomes([...refused, ...desk]);
  await letGo();
  expect(await done).toBe(72);
});
