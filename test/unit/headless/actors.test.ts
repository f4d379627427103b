import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { openControl, type AgentClient } from '../../../main/headless/control/control-client.ts';
import { startControl } from '../../../main/headless/control/control-server.ts';
import { systemUser } from '../../../main/headless/io.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';
import { httpCall } from './http-call.ts';

const clock = new FakeClock();
const lineOf = (dataDir: string, kind: string) => trailOf(dataDir).findLast((line) => line.kind === kind);

/** A running agent's endpoint, and a command line at it that says it acts for somebody. */
async function endpoint(claimed: string): Promise<{ dataDir: string; client: AgentClient }> {
  const { agent, dataDir } = await agentHere(temporaryFolder(), clock);
  const control = await startControl({ dataDir, router: agent.router });
  const opened = await openControl(dataDir, claimed);
  onTestFinished(async () => {
    await opened?.close();
    await control.stop();
  });
  if (opened === null) throw new Error('nobody answers');
  return { dataDir, client: opened.client };
}

test('the actor of a command is the account of the operating system, whatever name it gives', async () => {
  const { dataDir, client } = await endpoint('dr-wang');
  await client.destination.pause({ by: 'dr-wang' });
  expect(lineOf(dataDir, 'sending-paused')).toMatchObject({
    actor: systemUser(),
    detail: { claimed: 'dr-wang' },
  });
});

test('a command without --by claims nothing', async () => {
  const { dataDir, client } = await endpoint(systemUser());
  await client.destination.pause({ by: systemUser() });
  expect(lineOf(dataDir, 'sending-paused')?.detail ?? {}).not.toHaveProperty('claimed');
});

test('the user of sudo is in the line', async () => {
  vi.stubEnv('SUDO_USER', 'alice');
  const { dataDir, client } = await endpoint(systemUser());
  await client.destination.pause({});
  expect(lineOf(dataDir, 'sending-paused')).toMatchObject({ detail: { sudoUser: 'alice' } });
});

test('the claim of one call is in no line of another that is written with it', async () => {
  const { agent, dataDir } = await agentHere(temporaryFolder(), clock);
  const as = (actor: string, claimed: string | null) =>
    createRouterClient(agent.router, {
      context: atTheMachine(actor, 'command', { claimed, sudoUser: null }),
    });
  await Promise.all([
    as('root', 'one').destination.pause({}),
    as('agent', 'two').destination.pause({}),
    as('root', null).destination.resume({}),
  ]);
  expect(
    trailOf(dataDir)
      .filter(({ kind }) => kind.startsWith('sending-'))
      .map(({ kind, actor, detail }) => [kind, actor, detail?.['claimed']])
      .sort(),
  ).toEqual([
    ['sending-paused', 'agent', 'two'],
    ['sending-paused', 'root', 'one'],
    ['sending-resumed', 'root', undefined],
  ]);
});

test('an account that the command states is the actor of its lines: root may call a service', async () => {
  const { agent, dataDir } = await agentHere(temporaryFolder(), clock);
  const control = await startControl({ dataDir, router: agent.router });
  onTestFinished(() => control.stop());
  const { socket, token } = JSON.parse(readFileSync(join(dataDir, 'control.json'), 'utf8')) as Record<
    'socket' | 'token',
    string
  >;
  const body = JSON.stringify({ json: {} });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': String(body.length),
    'x-twpas-account': 'root',
  };
  const path = '/rpc/destination/pause';
  expect((await httpCall({ socketPath: socket, path, method: 'POST', headers }, body)).status).toBe(200);
  expect(lineOf(dataDir, 'sending-paused')).toMatchObject({ actor: 'root' });
});

test('views are found by the account and by the claimed name', async () => {
  const { agent } = await agentHere(temporaryFolder(), clock);
  const client = createRouterClient(agent.router, {
    context: atTheMachine('root', 'command', { claimed: null, sudoUser: null }),
  });
  const period = { from: '2020-01-01', to: '2099-12-31' };
  await client.access.looks({ about: { everyone: true }, ...period, by: '王承辦' });
  for (const person of ['root', '王承辦']) {
    const { looks, people } = await client.access.looks({ about: { person }, ...period });
    expect(looks).toContainEqual(
      expect.objectContaining({ kind: 'looks-shown', actor: 'root', claimed: '王承辦' }),
    );
    expect(people).toContain('王承辦');
  }
});
