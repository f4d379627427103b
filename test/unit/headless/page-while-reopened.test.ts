import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { startConsole } from '../../../main/headless/console/console-server.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { agentHere } from '../support/agent-here.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { httpCall } from './http-call.ts';

const SCRIPT = {
  type: 'text/javascript; charset=utf-8',
  body: () => 'go()',
  compressed: null,
  immutable: true,
};

test('while the data folder is reopened, a browser that is signed in gets the page’s files, another one is told to come back, and a call is refused', async () => {
  const { agent, client } = await agentHere(temporaryFolder(), systemClock);
  const backup = join(temporaryFolder(), 'state.backup');
  await client.backup({ file: backup });
  const server = await startConsole({
    port: 0,
    router: agent.router,
    page: new Map([['/assets/a.js', SCRIPT]]),
    clock: systemClock,
    accounts: {
      people: agent.people,
      settings: settingsSchema.shape.console.parse({}),
      log: () => undefined,
    },
  });
  onTestFinished(() => server.stop());
  const ask = (path: string, more: object = {}) =>
    httpCall({
      host: '127.0.0.1',
      port: server.port,
      path,
      headers: { host: `${server.name ?? ''}:${String(server.port)}`, ...more },
    });
  const url = new URL(server.signInUrl('askedFor', 'root'));
  const signedIn = await ask(url.pathname + url.search, { accept: 'application/json' });
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

  const restored = client.restore({ file: backup, confirmed: true });
  while (agent.people.available()) await setImmediate();
  const [file, ticket, form, stranger, call] = await Promise.all([
    ask('/assets/a.js', { cookie }),
    ask('/?t=another', { cookie }),
    ask('/sign-in', { cookie }),
    ask('/assets/a.js'),
    ask('/rpc/status', { cookie }),
  ]);
  await restored;
  expect(file).toMatchObject({ status: 200, body: 'go()' });
  for (const other of [ticket, form, stranger])
    expect(other).toMatchObject({ status: 503, headers: { refresh: '2' } });
  expect(stranger.body).toContain('自動重新載入');
  expect(call).toMatchObject({ status: 503, body: '' });
});
