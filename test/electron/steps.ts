/** Steps of `npm run desktop:check`, in order: each relies on the earlier ones. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, commandJson } from '../integration/support/command.ts';
import { leaksBelow } from '../integration/support/leak-scan.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { NotHere } from '../wine/checks.ts';
import { until } from '../wine/prefix.ts';
import { type Desk, LONG_MS } from './desk.ts';
import type { Surroundings } from './session.ts';

type Step = readonly [what: string, does: (desk: Desk) => void | Promise<void>];

/** The page is built for this Chromium (`vite.config.ts`). */
const BUILT_FOR = 130;
const NHI = '健保事前審查送件';
let first: Sample[] = [];

function surroundings({ session }: Desk): Surroundings {
  if (typeof session.surroundings === 'string') throw new NotHere(session.surroundings);
  return session.surroundings;
}

async function opens(desk: Desk): Promise<void> {
  await desk.launch();
  const { page } = desk;
  const choose = page.getByRole('button', { name: '改用金鑰檔' });
  // Without a keyring the program says so first.
  await until('the agent', async () => (await choose.isVisible()) || (await desk.isRunning()), LONG_MS);
  if (await choose.isVisible()) {
    await desk.picture('no-keyring');
    await choose.click();
    await until('the agent', () => desk.isRunning(), LONG_MS);
  }
  await page.getByText(NHI).first().waitFor({ timeout: LONG_MS });
  assert.match(page.url(), /^app:\/\/twpas\//);
  await until('the window', () => desk.visible());
  await desk.picture('window');
}

async function isIsolated(desk: Desk): Promise<void> {
  const inside = await desk.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>)['require'],
    process: typeof (globalThis as Record<string, unknown>)['process'],
    bridge: Object.keys(window.twpasDesktop ?? {}),
  }));
  assert.deepEqual(inside, { require: 'undefined', process: 'undefined', bridge: ['askForPort'] });
  const chosen = await desk.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
  });
  assert.deepEqual(chosen, {
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
}

/** The system's own word on it, and not the program's. */
async function isSandboxed({ app }: Desk): Promise<void> {
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  if (process.platform === 'linux') {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.match(status, /^Seccomp:\t2$/m);
    return;
  }
  const isSandboxedThere = await app.evaluate(
    ({ app: electron }, wanted) => electron.getAppMetrics().find((each) => each.pid === wanted)?.sandboxed,
    pid,
  );
  assert.equal(isSandboxedThere, true);
}

/** The program's decision about the next event of this name: a listener behind its own sees it. */
async function watch(
  desk: Desk,
  of: 'contents' | 'session',
  name: string,
): Promise<() => Promise<boolean | null>> {
  await desk.app.evaluate(
    ({ BrowserWindow, session }, [where, event]) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const emitter = (where === 'session'
        ? session.defaultSession
        : contents) as unknown as NodeJS.EventEmitter;
      const seen = globalThis as { twpasRefused?: boolean | null };
      seen.twpasRefused = null;
      emitter.once(event ?? '', ({ defaultPrevented }: { readonly defaultPrevented: boolean }) => {
        seen.twpasRefused = defaultPrevented;
      });
    },
    [of, name],
  );
  return () =>
    desk.app.evaluate(() => (globalThis as { twpasRefused?: boolean | null }).twpasRefused ?? null);
}

async function goesNowhere(desk: Desk): Promise<void> {
  const { app, page } = desk;
  const before = page.url();
  const refused = await watch(desk, 'contents', 'will-frame-navigate');
  await page.evaluate(() => {
    setTimeout(() => {
      window.location.href = 'https://example.org/';
    }, 0);
  });
  await until('a word on the navigation', async () => (await refused()) !== null);
  assert.equal(await refused(), true, 'the navigation was not refused');
  assert.equal(page.url(), before);
  assert.equal(await page.evaluate(() => window.open('https://example.org/')), null);
  assert.equal(app.windows().length, 1);
}

async function savesNoPdf(desk: Desk): Promise<void> {
  const refused = await watch(desk, 'session', 'will-download');
  await desk.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['%PDF-1.4'], { type: 'application/pdf' }));
    link.download = 'attachment.pdf';
    link.click();
  });
  await until('a word on the download', async () => (await refused()) !== null);
  assert.equal(await refused(), true, 'the download was not refused');
}

function keepsTheKeySafe({ session, place }: Desk): void {
  const slots = readdirSync(join(place.dataDir, 'keys'));
  if (process.platform === 'linux' && !session.keyring) {
    assert.ok(slots.includes('machine.key'), slots.join(', '));
    throw new NotHere('no keyring (Debian: gnome-keyring); the program said so and took the key file');
  }
  assert.ok(!slots.includes('machine.key'), slots.join(', '));
}

async function carriesTwo(desk: Desk): Promise<void> {
  const { code, stderr } = await command(desk.place, 'keys', 'generate');
  assert.equal(code, 0, stderr);
  const jwks = await command(desk.place, 'keys', 'jwks');
  await desk.sandbox.setClientJwks(JSON.parse(jwks.stdout) as { keys: object[] });
  first = await desk.put(1, 'a', 'b');
  await desk.decided(first);
  for (const sample of first) await desk.cameOnce(sample);
  await desk.go('#/cases');
  await desk.page.getByText('同意', { exact: true }).first().waitFor();
  await desk.picture('decided');
}

const pidOfAgent = ({ app }: Desk): Promise<number | undefined> =>
  app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => /agent/i.test(name ?? ''))?.pid,
  );

/** In the head of the page, whatever page it is. */
const shows = ({ page }: Desk, state: '已暫停' | '送件正常'): Promise<void> =>
  page.getByText(state, { exact: true }).first().waitFor();

/** The page follows what another program asks of the new agent: it has its own channel to it. */
async function healsItsAgent(desk: Desk): Promise<void> {
  const pid = await pidOfAgent(desk);
  assert.ok(pid !== undefined, 'no process of the agent');
  process.kill(pid, 'SIGKILL');
  await until('another process', async () => ![pid, undefined].includes(await pidOfAgent(desk)));
  await until('the agent', () => desk.isRunning());
  await command(desk.place, 'pause', '--by', 'desktop:check');
  await shows(desk, '已暫停');
  await desk.picture('healed');
  await command(desk.place, 'resume', '--by', 'desktop:check');
  await shows(desk, '送件正常');
}

async function tellsInTheTray(desk: Desk): Promise<void> {
  const area = surroundings(desk);
  await until('the icon', async () => ((await area.tray())?.tooltip ?? '').startsWith(NHI));
  const labels = async (): Promise<string[]> => ((await area.tray())?.menu ?? []).map(({ label }) => label);
  for (const line of ['開啟', '暫停傳送', '顯示通知', '結束'])
    assert.ok((await labels()).includes(line), line);
  await area.choose('暫停傳送');
  await until('the pause', async () => (await labels()).includes('恢復傳送'));
  await shows(desk, '已暫停');
  await desk.picture('paused');
  await area.choose('恢復傳送');
  await until('the end of the pause', async () => (await labels()).includes('暫停傳送'));
}

async function hides(desk: Desk): Promise<void> {
  await desk.close();
  await until('a hidden window', async () => !(await desk.visible()));
  assert.equal(await desk.isRunning(), true);
}

async function notifies(desk: Desk): Promise<void> {
  const area = surroundings(desk);
  const [sample] = await desk.put(0, 'told');
  assert.ok(sample !== undefined);
  await desk.decided([sample]);
  await until('the notification', async () =>
    (await area.notifications()).some(({ title }) => title === '有新的審查結果'),
  );
  const shown = (await area.notifications()).at(-1);
  assert.equal(shown?.body, '1 件有審查結果：同意 1');
  await area.click();
  await until('the window', () => desk.visible());
  const row = (await desk.cases()).find(({ fileName }) => fileName === sample.fileName);
  await until('its case', () => desk.page.url().includes(`#/cases/${row?.id ?? '?'}`));
  await desk.picture('from-the-notification');
  await desk.close();
}

async function startsOnce(desk: Desk): Promise<void> {
  await until('a hidden window', async () => !(await desk.visible()));
  assert.equal(await desk.launchAgain(), 0);
  await until('the window of the first', () => desk.visible());
}

async function printsANotice(desk: Desk): Promise<void> {
  const { page } = desk;
  const row = (await desk.cases()).find(({ fileName }) => fileName === first[0]?.fileName);
  await desk.go(`#/cases/${row?.id ?? ''}`);
  // The system's dialog could not be answered.
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.getByRole('link', { name: '印核定通知單' }).click();
  await page.getByRole('button', { name: '列印' }).click();
  await page.locator('.sheet footer').getByText('列印：').waitFor();
  const pdf = Buffer.from(
    await desk.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return (await contents?.printToPDF({ pageSize: 'A4' }))?.toString('base64') ?? '';
    }),
    'base64',
  );
  writeFileSync(join(desk.place.dir, 'notice.pdf'), pdf);
  const text = pdf.toString('latin1');
  assert.match(text, /^%PDF-/);
  assert.equal(text.match(/\/Type \/Page\b/g)?.length, 1, 'it is not one page');
  assert.match(text, /\/MediaBox \[0 0 59\d(?:\.\d+)? 84\d(?:\.\d+)?\]/);
  assert.match(text, /\/Type \/Font\b/, 'no text in it');
  await desk.picture('notice');
}

async function framesAPdf(desk: Desk): Promise<void> {
  const { page, app } = desk;
  const row = (await desk.cases()).find(({ fileName }) => fileName === first[0]?.fileName);
  await desk.go(`#/cases/${row?.id ?? ''}`);
  await page.getByRole('tab', { name: '送出內容' }).click();
  await page
    .getByRole('button', { name: `開啟附件 ${first[0]?.attachments[0]?.name ?? ''}` })
    .first()
    .click();
  const frame = page.getByRole('dialog').locator('iframe');
  await frame.waitFor();
  assert.match((await frame.getAttribute('src')) ?? '', /^blob:app:\/\/twpas\//);
  /** Chromium's reader, where it is a page of its own or a frame of ours; its height in pixels. */
  const reader = (): Promise<number | null> =>
    app.evaluate(async ({ webContents }) => {
      const all = webContents
        .getAllWebContents()
        .flatMap((contents) => [...contents.mainFrame.framesInSubtree]);
      const found = all.find(({ url }) =>
        url.startsWith('chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai'),
      );
      return found === undefined ? null : ((await found.executeJavaScript('innerHeight')) as number);
    });
  await until('the reader', async () => (await reader()) !== null);
  await desk.picture('pdf');
  const chromium = Number((await app.evaluate(() => process.versions.chrome)).split('.')[0]);
  const [inside, outside] = [(await reader()) ?? 0, (await frame.boundingBox())?.height ?? 0];
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  if (Math.abs(inside - outside) < 4) return;
  const said = `the reader is ${String(inside)} pixels high in a frame of ${String(outside)}`;
  if (chromium < BUILT_FOR)
    throw new NotHere(
      `it opens, but ${said}: Chromium ${String(chromium)} is older than the page is built for`,
    );
  assert.fail(said);
}

function breaksNoRule({ complaints }: Desk): void {
  // antd measures the scroll bar with an inline style; it works without. The refused navigation and the killed agent are ours.
  assert.deepEqual(
    complaints.filter((text) => !/style-src|example\.org/.test(text)),
    [],
  );
}

async function logsIn({ app }: Desk): Promise<void> {
  const { packaged, login } = await app.evaluate(({ app: electron }) => ({
    packaged: electron.isPackaged,
    login: electron.getLoginItemSettings({ path: process.execPath, args: ['--hidden'] }).openAtLogin,
  }));
  if (process.platform !== 'win32' || !packaged)
    throw new NotHere('only a packed program on Windows starts at login');
  assert.equal(login, true);
  await app.evaluate(({ app: electron }) => {
    const entry = { path: process.execPath, args: ['--hidden'] };
    electron.setLoginItemSettings({ ...entry, openAtLogin: false, enabled: false });
  });
}

/** Sends that the agent has noted as answered. */
const answered = ({ place }: Desk): number =>
  readFileSync(join(place.dataDir, 'logs/agent.log'), 'utf8').split('"delivery":"accepted","event":"sent"')
    .length;

/** A send under way when the program is told to end: its answer comes only later. */
async function drains(desk: Desk): Promise<void> {
  const before = answered(desk);
  await desk.sandbox.misbehave('post', { kind: 'slow', delayMs: 3_000 });
  const [sample] = await desk.put(0, 'under way');
  assert.ok(sample !== undefined);
  await until(
    'the send',
    async () => (await desk.sandbox.ledger()).posts.some(({ plantedId }) => plantedId === sample.plantedId),
    LONG_MS,
  );
  assert.equal(await desk.quit(), 0);
  assert.equal(await desk.isRunning(), false);
  assert.equal(answered(desk), before + 1, 'the answer was not waited for');
  await desk.cameOnce(sample);
}

async function startsHidden(desk: Desk): Promise<void> {
  await desk.launch('--hidden');
  await until('the agent', () => desk.isRunning(), LONG_MS);
  await desk.page.getByText(NHI).first().waitFor({ timeout: LONG_MS });
  assert.equal(await desk.visible(), false);
  assert.equal(await desk.quit(), 0);
}

async function isSafe(desk: Desk): Promise<void> {
  const good = readFileSync(desk.place.config, 'utf8');
  writeFileSync(desk.place.config, good.replace(/hospitalId:.*/, 'hospitalId: nobody'));
  await desk.launch();
  await desk.page.getByRole('heading', { name: '設定檔有問題' }).waitFor({ timeout: LONG_MS });
  await desk.page.getByText('hospitalId', { exact: false }).first().waitFor();
  await desk.picture('safe-mode');
  writeFileSync(desk.place.config, good);
  await desk.page.getByRole('button', { name: '再試一次' }).click();
  await until('the agent', () => desk.isRunning(), LONG_MS);
  await until(
    'the page',
    () => desk.page.url().startsWith('app://twpas/') && !desk.page.url().includes('diagnosis'),
  );
  assert.equal((await commandJson<unknown[]>(desk.place, 'cases')).length > 0, true);
  assert.equal(await desk.quit(), 0);
}

async function leavesNothing(desk: Desk): Promise<void> {
  const texts = first.flatMap(({ patient, fileName }) => [patient.name, patient.number, fileName]);
  for (const dir of [desk.profile, desk.place.dataDir])
    assert.deepEqual((await leaksBelow(dir, texts)).leaks, []);
}

export const STEPS: readonly Step[] = [
  ['the window shows a page of app://twpas', opens],
  ['no Node in the page, one function of ours, a world of its own', isIsolated],
  ['the process of the page is in its sandbox', isSandboxed],
  ['no page leads elsewhere or opens a window', goesNowhere],
  ['no attachment is saved', savesNoPdf],
  ['the data key is in the safe storage of the account', keepsTheKeySafe],
  ['two samples are carried to their decision', carriesTwo],
  ['a killed agent is replaced, and the page heals', healsItsAgent],
  ['the tray says the state, pauses and resumes', tellsInTheTray],
  ['closing the window hides it, and the agent runs on', hides],
  ['a decision is a notification without a name; its click opens the case', notifies],
  ['a second start shows the first one’s window and ends', startsOnce],
  ['a notice prints to one A4 page with its text', printsANotice],
  ['a PDF opens in its frame and fills it', framesAPdf],
  ['the page breaks no rule of its policy', breaksNoRule],
  ['it starts at login', logsIn],
  ['quitting waits for the send under way, which came once', drains],
  ['a start at login opens no window', startsHidden],
  ['damaged settings give safe mode, and mended ones the page', isSafe],
  ['nothing of a patient is left in clear in profile and data folder', leavesNothing],
];
