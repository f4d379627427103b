// @module-tag full
/** The built main process without a settings file: the wizard in the window, and the agent after it without a restart. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SetupContract, SetupDraft } from '../../../shared/api/setup-contract.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { BUILT } from '../support/command.ts';
import { app } from './fake-electron/app.ts';
import { ipcMain } from './fake-electron/desktop.ts';
import { forked } from './fake-electron/index.ts';
import { BrowserWindow, FakeFrame } from './fake-electron/window.ts';
import {
  deskHome,
  fetchApp,
  pageClient,
  theTray,
  theWindow,
  until,
  type DeskHome,
} from './support/desk-program.ts';

vi.mock('electron', () => import('./fake-electron/index.ts'));

type Setup = ContractRouterClient<SetupContract>['setup'];
let sandbox: Sandbox;
let home: DeskHome;
let dir: string;
let config: string;
let setup: Setup;
let draft: SetupDraft;

const lastLoad = (): string | undefined => BrowserWindow.all[0]?.loaded.at(-1);

beforeAll(async () => {
  sandbox = await startSandbox();
  home = await deskHome();
  dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-first-')));
  config = join(dir, 'new', 'agent.yaml');
  process.argv.push('--config', config);
  await import(join(BUILT, 'desktop/main.js'));
  app.becomeReady();
  await until('the wizard', 'fake-load', () => lastLoad() === 'app://twpas/setup');
});
afterAll(async () => {
  for (const { child } of forked) child.kill('SIGKILL');
  await sandbox.stop();
  await home.remove();
  await rm(dir, { recursive: true, force: true });
});

async function wizard(): Promise<Setup> {
  const { mainFrame } = theWindow().webContents;
  const before = mainFrame.received.length;
  ipcMain.emit('twpas:agent-port', { senderFrame: mainFrame });
  await until('a port', 'fake-port', () => mainFrame.received.length > before);
  const port = mainFrame.received.at(-1)?.ports[0] as MessagePort;
  port.start();
  return createORPCClient<ContractRouterClient<SetupContract>>(new RPCLink({ port })).setup;
}

test('without a settings file the window holds the page as the wizard, under the same policy', async () => {
  const html = await fetchApp('app://twpas/setup');
  expect(html.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'self' 'nonce-/,
  );
  expect(await html.text()).toContain('<meta name="page-mode" content="setup" />');
  expect(await (await fetchApp('app://twpas/')).text()).toContain(
    '<meta name="page-mode" content="agent" />',
  );
  expect(theTray().toolTip).toContain('尚未完成初次設定');
});

test('a page that is not the wizard gets no port to it', () => {
  const frame = new FakeFrame();
  frame.url = 'app://twpas/';
  ipcMain.emit('twpas:agent-port', { senderFrame: frame });
  expect(frame.received).toEqual([]);
});

test('a process of the first run that dies is told, and begins anew on a click', async () => {
  forked[0]?.child.kill('SIGKILL');
  await until('the diagnosis', 'fake-load', () => lastLoad() === 'app://twpas/diagnosis');
  expect(await (await fetchApp('app://twpas/diagnosis')).text()).toContain('還沒有設定檔');
  await fetchApp('app://twpas/diagnosis/retry', { method: 'POST', body: new URLSearchParams() });
  await until('the wizard', 'fake-load', () => lastLoad() === 'app://twpas/setup');
  expect(forked).toHaveLength(2);
});

test('its five steps end in a settings file, a sealed key and a recovery code', async () => {
  setup = await wizard();
  const first = await setup.state();
  expect(first.file).toBe(config);
  draft = {
    ...first.draft,
    hospitalId: '0101090517',
    environment: 'practice',
    fhirBaseUrl: sandbox.fhirBaseUrl,
    clientId: sandbox.clientId,
    dataDir: join(dir, 'data'),
    folder: join(dir, 'export'),
    exportDir: '',
  };
  expect(await setup.discover(draft)).toMatchObject({ ok: true });
  const key = await setup.makeKey({ dataDir: draft.dataDir, alg: 'ES384' });
  await sandbox.setClientJwks(JSON.parse(key.jwks) as { keys: object[] });
  // By the account's own safe storage, which only the main process may ask.
  expect(await readdir(join(draft.dataDir, 'keys/slots'))).toEqual([expect.stringMatching(/^safeStorage-/)]);
  expect(await setup.tryFolder({ path: draft.folder, create: true })).toMatchObject({
    code: 'ok',
  });
  expect((await setup.validate(draft)).problems).toEqual([]);
  expect(existsSync(config)).toBe(false);
  const saved = await setup.save(draft);
  expect(saved.recoveryCode).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
  expect(await readFile(config, 'utf8')).toContain('hospitalId: "0101090517"');
});

test('then the agent starts and the window follows, without a restart of the program', async () => {
  expect(await setup.finish()).toEqual({ url: 'app://twpas/' });
  await until('the page', 'fake-load', () => lastLoad() === 'app://twpas/');
  await until('the agent', 'fake-tray', () => theTray().toolTip.includes('運作正常'));
  const { client, port } = await pageClient();
  expect(await client.status()).toMatchObject({ hospitalId: '0101090517' });
  expect((await client.keys.list()).filter(({ active }) => active)).toHaveLength(1);
  port.close();
  expect(forked).toHaveLength(3);
});
