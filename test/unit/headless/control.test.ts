import {
  mkdirSync,
  mkdtempSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemUser } from '../../../main/headless/io.ts';
import { openControl } from '../../../main/headless/control/control-client.ts';
import { type ControlServer, startControl } from '../../../main/headless/control/control-server.ts';
import { onWindows } from '../support/where.ts';
import { fakeAgent } from './fake-agent.ts';
import { httpCall } from './http-call.ts';

let dir: string;
let agent: ReturnType<typeof fakeAgent>;
let control: ControlServer | null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'control-'));
  agent = fakeAgent();
  control = null;
});
afterEach(async () => {
  await control?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(dataDir = dir): Promise<{ socket: string; token: string }> {
  control = await startControl({ dataDir, router: agent.router });
  return JSON.parse(readFileSync(join(dataDir, 'control.json'), 'utf8')) as { socket: string; token: string };
}

describe('the control endpoint', () => {
  test('answers a client that reads the token file, under its account', async () => {
    await start();
    const opened = await openControl(dir, '王護理師');
    const result = await opened?.client.cases.retry({ ids: ['c1'], by: '王護理師' });
    await opened?.close();
    expect(result).toMatchObject([{ id: 'c1', ok: true }]);
    expect(agent.seen).toMatchObject([{ call: 'retry', actor: systemUser(), input: { by: '王護理師' } }]);
  });

  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('refuses a call with %s', async (_, headers) => {
    const { socket } = await start();
    for (const path of ['/alive', '/rpc/status']) {
      const answer = await httpCall(
        { socketPath: socket, path, method: 'POST', headers: { ...headers, 'content-length': '2' } },
        '{}',
      );
      expect(answer.status).toBe(401);
    }
    expect(agent.seen).toEqual([]);
  });

  test('keeps its token from other accounts and makes a new one at each run', async () => {
    const first = await start();
    if (process.platform !== 'win32')
      for (const file of [join(dir, 'control.json'), first.socket])
        expect(statSync(file).mode & 0o777).toBe(0o600);
    await control?.stop();
    const second = await start();
    expect(second.token).not.toBe(first.token);
  });

  test('removes its socket and token file when it stops', async () => {
    const { socket } = await start();
    await control?.stop();
    control = null;
    expect(existsSync(socket)).toBe(false);
    expect(existsSync(join(dir, 'control.json'))).toBe(false);
  });

  test('starts again over the files of a killed run', async () => {
    writeFileSync(join(dir, 'control.sock'), '');
    writeFileSync(join(dir, 'control.json'), '{"v":1');
    await start();
    expect(readdirSync(dir).sort()).toEqual(['control.json', 'control.sock']);
    const opened = await openControl(dir, 'x');
    expect(opened).not.toBeNull();
    await opened?.close();
  });

  test.skipIf(onWindows('sockets'))(
    'listens in the temporary folder when the path of the data folder is too long for a socket',
    async () => {
      const deep = join(dir, 'x'.repeat(120));
      mkdirSync(deep);
      const { socket } = await start(deep);
      expect(socket.startsWith(join(tmpdir(), 'twpas-'))).toBe(true);
      const opened = await openControl(deep, 'x');
      expect((await opened?.client.status())?.pid).toBe(4711);
      await opened?.close();
      await control?.stop();
      control = null;
      expect(existsSync(socket)).toBe(false);
    },
  );
});

describe('a client', () => {
  test('finds nobody where there is no token file', async () => {
    expect(await openControl(dir, 'x')).toBeNull();
  });

  test.each([
    ['cut short', '{"v":1,'],
    ['of another version', '{"v":2,"socket":"/nowhere","token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'],
    [
      'of a run that was killed',
      '{"v":1,"socket":"/nowhere","token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}',
    ],
  ])('finds nobody behind a token file %s', async (_, text) => {
    writeFileSync(join(dir, 'control.json'), text);
    expect(await openControl(dir, 'x')).toBeNull();
  });

  test('says that the agent went away when it ends in the middle of a call', async () => {
    await start();
    const opened = await openControl(dir, 'x');
    await control?.stop();
    control = null;
    await expect(opened?.client.status()).rejects.toMatchObject({ code: 'agent-gone' });
    await opened?.close();
  });
});
