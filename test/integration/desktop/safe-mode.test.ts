// @module-tag full
/** The built main process without an agent to show: what a person sees, and how it comes out of there. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { BUILT } from '../support/command.ts';
import { makePlace, type Place } from '../support/place.ts';
import { app } from './fake-electron/app.ts';
import { forked } from './fake-electron/index.ts';
import { BrowserWindow } from './fake-electron/window.ts';
import { deskHome, fetchApp, theTray, theWindow, until, type DeskHome } from './support/desk-program.ts';

vi.mock('electron', () => import('./fake-electron/index.ts'));

const DIAGNOSIS = 'app://twpas/diagnosis';
let sandbox: Sandbox;
let place: Place;
let home: DeskHome;
let config: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  place = await makePlace(sandbox);
  home = await deskHome();
  config = join(place.dir, 'damaged.yaml');
  await writeFile(config, '');
  process.argv.push('--config', config);
  await import(join(BUILT, 'desktop/main.js'));
  app.becomeReady();
  await until('the diagnosis', 'fake-load', () => lastLoad() === DIAGNOSIS);
});
afterAll(async () => {
  for (const { child } of forked) child.kill('SIGKILL');
  await sandbox.stop();
  await place.remove();
  await home.remove();
});

const lastLoad = (): string | undefined => BrowserWindow.all[0]?.loaded.at(-1);
const post = (name: string, fields: Record<string, string> = {}): Promise<Response> =>
  fetchApp(`${DIAGNOSIS}/${name}`, { method: 'POST', body: new URLSearchParams(fields) });

async function retryUntilDiagnosed(): Promise<void> {
  const before = theWindow().loaded.length;
  expect(await (await post('retry')).text()).toContain('正在重新啟動送件程式');
  await until('the diagnosis', 'fake-load', () => theWindow().loaded.slice(before).includes(DIAGNOSIS));
}

test('a settings file that holds nothing is told with its place, and is not set up anew', async () => {
  const html = await (await fetchApp(DIAGNOSIS)).text();
  expect(html).toContain('設定檔有問題');
  expect(html).toContain('the file must hold settings');
  expect(html).toContain(config);
  expect(theTray().image).toBe('tray-attention.png');
});

test('a file that is no YAML is told by the line, under the same policy', async () => {
  await writeFile(config, 'hospitalId: "0101090517"\nserver: {\n');
  await retryUntilDiagnosed();
  const answer = await fetchApp(DIAGNOSIS);
  expect(answer.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'nonce-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );
  expect(await answer.text()).toMatch(/line [23]/);
});

test('settings with a problem are told by their line', async () => {
  await copyFile(place.config, config);
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace('hospitalId:', 'hospitalID:'));
  await retryUntilDiagnosed();
  const html = await (await fetchApp(DIAGNOSIS)).text();
  expect(html).toContain('設定檔有問題');
  expect(html).toMatch(/hospitalID: 不是設定項目.*is not a setting/);
});

test('a person’s choice of a key file is kept, and with sound settings the page comes up', async () => {
  await copyFile(place.config, config);
  await post('use-machine-key');
  await until('the page', 'fake-load', () => lastLoad() === 'app://twpas/');
  await until('the agent', 'fake-tray', () => theTray().toolTip.includes('運作正常'));
  expect(await home.memory()).toMatchObject({ keySlot: 'machine' });
  expect(await readdir(join(place.dataDir, 'keys', 'slots'))).toEqual([expect.stringMatching(/^machine-/)]);
  // From here on there is nothing to diagnose, and the forms do nothing.
  await post('retry');
  expect(forked).toHaveLength(4);
});

test('the installer’s launch with --quit lets the running program’s agent finish, and ends it', async () => {
  app.emit('second-instance', {}, ['program', '--quit', '--config', config]);
  await until('the end', 'fake-exit', () => app.exits.length > 0);
  expect(app.exits).toEqual([0]);
  expect(forked.at(-1)?.child.exitCode).toBe(0);
});
