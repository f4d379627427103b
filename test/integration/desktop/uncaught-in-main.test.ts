// @module-tag full
/** The built main process on a stand-in for Electron: an error that nobody catches. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { app } from './fake-electron/app.ts';
import { forked } from './fake-electron/index.ts';
import { deskHome, fetchApp, theWindow, until, type DeskHome } from './support/desk-program.ts';
import { BUILT } from '../support/command.ts';
import { makePlace, type Place } from '../support/place.ts';

vi.mock('electron', () => import('./fake-electron/index.ts'));

const DIAGNOSIS = 'app://twpas/diagnosis';
let sandbox: Sandbox;
let place: Place;
let home: DeskHome;

beforeAll(async () => {
  sandbox = await startSandbox();
  place = await makePlace(sandbox);
  home = await deskHome();
  process.argv.push('--config', place.config);
  await import(join(BUILT, 'desktop/main.js'));
  app.becomeReady();
  await until('a process of the agent', 'fake-load', () => forked.length > 0);
});
afterAll(async () => {
  for (const { child } of forked) child.kill('SIGKILL');
  await sandbox.stop();
  await place.remove();
  await home.remove();
});

it('it is in the log and on the page of safe mode, while the agent goes on; a click begins anew, the agent first', async () => {
  const failure = Object.assign(new Error('patient 王小明'), { code: 'ERR_TEST' });
  for (let time = 0; time < 30; time += 1) process.emit('uncaughtException', failure);
  await until('the diagnosis', 'fake-load', () => theWindow().loaded.at(-1) === DIAGNOSIS);
  expect(theWindow().isVisible()).toBe(true);
  const html = await (await fetchApp(DIAGNOSIS)).text();
  expect(html).toContain('這個視窗的程式發生未預期的錯誤');
  expect(html).not.toContain('送件程式沒有在執行');
  const lines = (await home.logs()).split('\n').filter((line) => line.includes('desktop-uncaught'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(25);
  expect(lines[0]).toContain('ERR_TEST');
  expect(lines.join()).not.toContain('王小明');
  expect(forked.at(-1)?.child.exitCode).toBeNull();

  await fetchApp(`${DIAGNOSIS}/restart`, { method: 'POST', body: new URLSearchParams() });
  await until('the end', 'fake-exit', () => app.exits.length > 0);
  expect(app.relaunches).toBe(1);
  expect(app.exits).toEqual([0]);
  expect(forked.at(-1)?.child.exitCode).toBe(0);
});
