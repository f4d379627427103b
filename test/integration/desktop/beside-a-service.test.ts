// @module-tag full
/** The built main process beside a service that already holds the data folder: another real process, with a real console. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { httpCall } from '../../unit/headless/http-call.ts';
import { startAgent, type AgentProcess } from '../support/agent-process.ts';
import { BUILT } from '../support/command.ts';
import { makePlace, type Place } from '../support/place.ts';
import { app } from './fake-electron/app.ts';
import { Notification } from './fake-electron/desktop.ts';
import { forked } from './fake-electron/index.ts';
import { deskHome, theWindow, until, type DeskHome } from './support/desk-program.ts';

vi.mock('electron', () => import('./fake-electron/index.ts'));

let sandbox: Sandbox;
let place: Place;
let home: DeskHome;
let service: AgentProcess;

beforeAll(async () => {
  sandbox = await startSandbox();
  place = await makePlace(sandbox);
  home = await deskHome();
  service = await startAgent(place);
  process.argv.push('--hidden', '--config', place.config);
  await import(join(BUILT, 'desktop/main.js'));
  app.becomeReady();
});
afterAll(async () => {
  for (const { child } of forked) child.kill('SIGKILL');
  await service.kill();
  await sandbox.stop();
  await place.remove();
  await home.remove();
});

test("the window shows the service's page, signed in, and says so", async () => {
  const address = (): string => theWindow().loaded.at(-1) ?? '';
  const { origin } = new URL(service.consoleUrl);
  await until("the service's page", 'fake-load', () => address().startsWith(`${origin}/`));
  // A browser knows that every name under localhost is this machine; Node asks the system, which may not.
  const { host, port, pathname, search } = new URL(address());
  const at = { host: '127.0.0.1', port, path: `${pathname}${search}`, headers: { host } };
  const opened = await httpCall(at);
  expect(opened.status).toBe(200);
  expect(opened.body).toContain("location.replace('/'");
  expect(new URL(address()).origin).toBe(new URL(service.consoleUrl).origin);
  expect(theWindow().title).toBe('健保事前審查送件（由系統服務執行）');
  expect(Notification.all.map(({ options }) => options.title)).toContain(
    '健保事前審查送件（由系統服務執行）',
  );
  // The service goes on as the only one that sends.
  expect((await service.status()).pid).toBe(service.child.pid);
});

test.each([
  ['its own address', (url: string) => url, false],
  ['another port of this machine', () => 'http://127.0.0.1:1/', true],
  ['the network', () => 'https://nhi.example/', true],
] as const)('a redirect from there to %s', (_, to, held) => {
  let prevented = false;
  const event = {
    url: to(theWindow().loaded.at(-1) ?? ''),
    preventDefault: () => {
      prevented = true;
    },
  };
  theWindow().webContents.emit('will-redirect', event);
  expect(prevented).toBe(held);
});
