// @module-tag full
/**
 * The built main process, whole, on plain Node: Electron's module is a fake that keeps what was asked of it, the agent
 * process and its ports are real, and so is the practice server.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { BUILT } from '../support/command.ts';
import { leaksBelow } from '../support/leak-scan.ts';
import { makePlace, type Place } from '../support/place.ts';
import { app } from './fake-electron/app.ts';
import { dialogs, ipcMain, Notification, powerMonitor, Tray } from './fake-electron/desktop.ts';
import { forked } from './fake-electron/index.ts';
import { schemes, session } from './fake-electron/session.ts';
import { FakeFrame } from './fake-electron/window.ts';
import {
  clickMenu,
  deskHome,
  fetchApp,
  menuItems,
  pageClient,
  theTray,
  theWindow,
  until,
  type DeskHome,
} from './support/desk-program.ts';

/** Longer than the second that `waitFor` has by itself: the log is written by another process. */
const WAIT = { timeout: 30_000 };

vi.mock('electron', () => import('./fake-electron/index.ts'));

const sample = makeSample({ seed: 'desk', ending: 'approve', subType: '1', priority: '1' });

let sandbox: Sandbox;
let place: Place;
let home: DeskHome;

beforeAll(async () => {
  sandbox = await startSandbox();
  place = await makePlace(sandbox);
  home = await deskHome();
  process.argv.push('--hidden', '--config', place.config);
  await import(join(BUILT, 'desktop/main.js'));
  app.becomeReady();
  await until('the agent', 'fake-tray', () => Tray.all[0]?.toolTip.includes('運作正常') === true);
});
afterAll(async () => {
  for (const { child } of forked) child.kill('SIGKILL');
  await sandbox.stop();
  await place.remove();
  await home.remove();
});

test('before Electron is ready the sandbox, the scheme and the quiet switches are set', () => {
  expect(app.sandboxed).toBe(true);
  expect(app.paths.get('userData')).toBe(`${home.dir}/twpas-agent/desktop`);
  expect(schemes).toEqual([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
  expect(app.switches).toContain('disable-background-networking');
});

test('the window has a sandboxed page without Node, and stays hidden at a start by login', () => {
  expect(theWindow().options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
  });
  expect(theWindow().options.webPreferences?.preload).toMatch(/desktop\/preload\.cjs$/);
  expect(theWindow().loaded).toEqual(['app://twpas/']);
  expect(theWindow().isVisible()).toBe(false);
});

test('the page is served whole, under a policy with a nonce of its own for each load', async () => {
  const loads = await Promise.all([fetchApp('app://twpas/'), fetchApp('app://twpas/index.html')]);
  const nonces = await Promise.all(
    loads.map(async (load) => {
      const policy = load.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      const html = await load.text();
      expect(html).toContain(nonce);
      expect(html).not.toContain('__CSP_NONCE__');
      const parts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
      expect(parts.length).toBeGreaterThan(1);
      for (const path of parts) expect((await fetchApp(`app://twpas/${path}`)).status).toBe(200);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
});

test.each([
  'app://twpas/../package.json',
  'app://twpas/%2e%2e/%2e%2e/package.json',
  'app://twpas/..%2f..%2fpackage.json',
  'app://twpas/assets/..%5c..%5cpackage.json',
  'app://twpas//etc/passwd',
  'app://twpas/C:/Windows/win.ini',
  'app://twpas/index.html%00.js',
  'app://twpas/desktop/main.js',
  'app://other/index.html',
  'app://twpas:80/index.html',
])('nothing but the page comes out of the scheme: %s', async (url) => {
  expect((await fetchApp(url)).status).toBe(404);
});

test('only forms of the diagnosis may post, and none while there is nothing to diagnose', async () => {
  expect((await fetchApp('app://twpas/', { method: 'POST' })).status).toBe(405);
  expect((await fetchApp('app://twpas/diagnosis', { method: 'POST' })).status).toBe(405);
  expect((await fetchApp('app://twpas/diagnosis/retry')).status).toBe(405);
  await fetchApp('app://twpas/diagnosis/use-machine-key', { method: 'POST' });
  expect((await home.memory())['keySlot']).toBe('safeStorage');
  expect(forked).toHaveLength(1);
});

test('permissions, new windows, strange addresses, downloads and web views are denied', () => {
  const { defaultSession } = session;
  const granted = (permission: string, requestingUrl: string): boolean => {
    let answer = false;
    const ask = defaultSession.permissionRequest as unknown as (...args: unknown[]) => void;
    ask({}, permission, (given: boolean) => (answer = given), { requestingUrl });
    const check = defaultSession.permissionCheck as unknown as (...args: unknown[]) => boolean;
    expect(check(null, permission, requestingUrl)).toBe(answer);
    return answer;
  };
  for (const permission of ['media', 'geolocation', 'notifications', 'fileSystem', 'clipboard-read', 'usb'])
    expect(granted(permission, 'app://twpas/')).toBe(false);
  expect(granted('clipboard-sanitized-write', 'app://twpas/')).toBe(true);
  expect(granted('clipboard-sanitized-write', 'https://example.org/')).toBe(false);
  expect(defaultSession.spellChecker).toBe(false);

  const { webContents } = theWindow();
  expect(webContents.windowOpenHandler?.()).toEqual({ action: 'deny' });
  const goes = (event: string, url: string): boolean => {
    let held = false;
    webContents.emit(event, { url, preventDefault: () => (held = true) });
    return !held;
  };
  for (const url of [
    'https://example.org/',
    'file:///etc/passwd',
    'app://elsewhere/',
    'javascript:alert(1)',
    'data:text/html,x',
  ])
    for (const event of ['will-navigate', 'will-frame-navigate']) expect(goes(event, url)).toBe(false);
  expect(goes('will-navigate', 'app://twpas/diagnosis/retry')).toBe(true);
  expect(goes('will-redirect', 'app://twpas/')).toBe(false);
  expect(goes('will-attach-webview', 'app://twpas/')).toBe(false);
  let download = true;
  const strange = {
    getURL: () => 'https://example.org/x.csv',
    getMimeType: () => 'text/csv',
    getFilename: () => 'x.csv',
  };
  defaultSession.emit('will-download', { preventDefault: () => (download = false) }, strange, webContents);
  expect(download).toBe(false);
});

test('a port goes to the main frame of our own page and to nobody else', async () => {
  for (const [url, parent] of [
    ['https://example.org/', null],
    ['app://twpas/', new FakeFrame()],
  ] as const) {
    const frame = new FakeFrame();
    frame.url = url;
    frame.parent = parent;
    ipcMain.emit('twpas:agent-port', { senderFrame: frame });
    expect(frame.received).toEqual([]);
  }
  ipcMain.emit('twpas:agent-port', { senderFrame: null });
  const { client, port } = await pageClient();
  expect(await client.status()).toMatchObject({ pid: forked[0]?.pid, hospitalId: '0101090517' });
  port.close();
});

test('a decision is told in counts and words, without a patient, and its click opens the case', async () => {
  const { client, port } = await pageClient();
  await client.keys.generate({ alg: 'ES384' });
  await sandbox.setClientJwks(await client.keys.jwks());
  await writeSample(place.exportDir, sample);
  await until('a notification', 'fake-notification', () => Notification.all.length > 0);

  const [shown] = Notification.all;
  expect(shown?.options).toMatchObject({ title: '有新的審查結果', body: '1 件有審查結果：同意 1' });
  shown?.emit('click');
  const { ids } = await client.cases.ids({});
  expect(theWindow().loaded.at(-1)).toBe(`app://twpas/#/cases/${ids[0] ?? ''}`);
  expect(theWindow().isFocused()).toBe(true);
  port.close();

  const told = JSON.stringify([Notification.all.map(({ options }) => options), theTray().toolTip]);
  const kept = `${await home.logs()}${JSON.stringify(await home.memory())}`;
  for (const secret of [sample.patient.name, sample.patient.number, sample.fileName])
    expect(told + kept).not.toContain(secret);
});

test('a recovery code is offered once, shown once and kept nowhere', async () => {
  // The window came to the front in the test before: a person sits there now.
  await until('the code', 'fake-dialog', () => dialogs.asked.length >= 2);
  expect(dialogs.asked[0]?.message).toBe('要建立復原碼嗎？');
  const code = /([0-9A-Z]{4}-){7}[0-9A-Z]{4}/.exec(dialogs.asked[1]?.detail ?? '')?.[0] ?? '';
  expect(code).not.toBe('');
  expect(await home.logs()).not.toContain(code);
  expect(await home.memory()).toMatchObject({ recoveryOffered: true });
  theWindow().focus();
  expect(dialogs.asked).toHaveLength(2);
});

test('pausing from the tray is done by the agent, and the icon says so', async () => {
  clickMenu('暫停傳送');
  await until('paused', 'fake-tray', () => theTray().image === 'tray-paused.png');
  expect(theTray().toolTip).toContain('已由院內人員暫停傳送');
  expect(menuItems().map(({ label }) => label)).toContain('恢復傳送');
  clickMenu('恢復傳送');
  await until('resumed', 'fake-tray', () => theTray().image !== 'tray-paused.png');
});

test('the menu speaks the language chosen in it', async () => {
  clickMenu('English');
  expect(menuItems().map(({ label }) => label)).toContain('Pause sending');
  clickMenu('中文');
  expect(menuItems().map(({ label }) => label)).toContain('暫停傳送');
  expect(await home.memory()).toMatchObject({ language: 'zh-TW' });
});

test('closing the window hides it, remembers its place, and explains itself once', async () => {
  const before = Notification.all.length;
  expect(theWindow().pressClose()).toBe(false);
  expect(theWindow().isVisible()).toBe(false);
  expect(Notification.all.slice(before).map(({ options }) => options.title)).toEqual(['仍在背景執行']);
  expect(theWindow().pressClose()).toBe(false);
  expect(Notification.all).toHaveLength(before + 1);
  expect(await home.memory()).toMatchObject({
    trayExplained: true,
    bounds: { x: 10, y: 20, width: 1000, height: 700 },
  });
});

test('a second launch shows the first one, unless the login item made it', () => {
  app.emit('second-instance', {}, ['program', '--hidden']);
  expect(theWindow().isVisible()).toBe(false);
  app.emit('second-instance', {}, ['program']);
  expect(theWindow().isVisible()).toBe(true);
});

test('a killed agent is replaced, and the page gets a new port that works', async () => {
  const { port } = await pageClient();
  const closed = new Promise((resolve) => port.on('close', resolve));
  forked[0]?.kill();
  await closed;
  const { client, port: next } = await pageClient();
  expect(await client.status()).toMatchObject({ pid: forked[1]?.pid });
  expect(forked).toHaveLength(2);
  next.close();
});

test('the agent hears of sleep and waking', async () => {
  powerMonitor.emit('suspend');
  powerMonitor.emit('resume');
  const { client, port } = await pageClient();
  await client.status();
  port.close();
  await vi.waitFor(async () => {
    const events = (await home.logs()).split('\n').filter((line) => /"(suspended|resumed)"/.test(line));
    expect(events).toHaveLength(2);
  }, WAIT);
});

test('a page that crashes is loaded again, three times a minute', () => {
  const { webContents } = theWindow();
  for (let time = 0; time < 5; time++) webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(webContents.reloads).toBe(3);
});

test('quitting waits for the agent to drain, and starts nothing any more', async () => {
  const exit = new Promise((resolve) => forked[1]?.on('exit', resolve));
  clickMenu('結束');
  // A machine that goes down meanwhile waits as well: Linux waits for whoever holds this event back.
  const goingDown = new Event('shutdown', { cancelable: true });
  powerMonitor.emit('shutdown', goingDown);
  expect(goingDown.defaultPrevented).toBe(true);
  await until('the end', 'fake-exit', () => app.exits.length > 0);
  expect(await exit).toBe(0);
  expect(app.exits).toEqual([0]);
  expect(forked).toHaveLength(2);
  expect(theWindow().pressClose()).toBe(true);
});

test('nothing of the patient lies in clear in the program’s own folder or the data folder, in any form', async () => {
  const { name, number } = sample.patient;
  const texts = [name, number, number.toLowerCase(), sample.fileName];
  for (const dir of [home.dir, place.dataDir]) {
    const { files, leaks } = await leaksBelow(dir, texts);
    expect(files.length).toBeGreaterThan(0);
    expect(leaks).toEqual([]);
  }
});
