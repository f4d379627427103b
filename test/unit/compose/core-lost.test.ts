import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

/** An agent on a folder of its own, with a settings file that can be read again. */
async function started(more: { readonly fails?: (event: string) => boolean } = {}) {
  const dir = temporaryFolder();
  const file = join(dir, 'agent.yaml');
  const settings = settingsIn(dir);
  mkdirSync(join(dir, 'export'));
  const write = (pollSeconds: number): void => {
    writeFileSync(file, stringify({ ...settings, results: { ...settings.results, pollSeconds } }));
  };
  write(60);
  const events: string[] = [];
  const coreLost = vi.fn();
  const agent = await createAgent(
    {
      clock: systemClock,
      log: (_level, event) => {
        events.push(event);
        if (more.fails?.(event) === true) throw new Error('the disk is full');
      },
      keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
      version: 'test',
      coreLost,
    },
    settings,
    { loops: true, settingsFile: file },
  );
  let stopped = false;
  const stop = async (): Promise<void> => {
    stopped = true;
    await agent.stop();
  };
  onTestFinished(async () => {
    if (!stopped) await agent.stop();
  });
  const client = createRouterClient(agent.router, { context: atTheMachine('root', 'command') });
  return { agent, client, settings, events, coreLost, write, stop };
}

test.skipIf(onWindows('modes'))(
  'without a core the agent is not healthy, says so to every call, tells its host once and still stops',
  async () => {
    const { agent, client, settings, coreLost, write, stop } = await started();
    await expect.poll(() => agent.healthy()).toBe(true);
    chmodSync(join(settings.dataDir, 'keys/machine.key'), 0o644);
    write(61);
    await expect(client.settings.reload({})).rejects.toMatchObject({
      data: { code: 'machine-key-open-to-others' },
    });
    expect(agent.healthy()).toBe(false);
    expect(agent.people.available()).toBe(false);
    expect(coreLost).toHaveBeenCalledTimes(1);
    await expect(client.status()).rejects.toMatchObject({ data: { code: 'core-lost' } });
    agent.resume();
    await stop();
    chmodSync(join(settings.dataDir, 'keys/machine.key'), 0o600);
    const next = await createAgent(
      {
        clock: systemClock,
        log: () => undefined,
        keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
        version: 'test',
      },
      settings,
      { loops: false },
    );
    await next.stop();
  },
);

test('an opening that fails half way leaves nothing open, and the settings before hold again', async () => {
  let starts = 0;
  const { agent, client, events, coreLost, write } = await started({
    // The second start is the new settings'; it fails with the core and the loops open.
    fails: (event) => event === 'started' && ++starts === 2,
  });
  write(61);
  await expect(client.settings.reload({})).rejects.toThrow();
  expect(events).toContain('not-reopened');
  expect(events.filter((event) => event === 'started')).toHaveLength(3);
  expect(coreLost).not.toHaveBeenCalled();
  await expect.poll(() => agent.healthy()).toBe(true);
  expect((await client.status()).running).toBe(true);
});
