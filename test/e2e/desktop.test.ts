/**
 * The desktop program in Electron itself: what no stand-in can show. Runs wherever the runtime is (`npm start` fetches it
 * where GitHub is reachable) and a screen is; elsewhere it says that it was skipped.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findElectron } from '../../scripts/electron-runtime.ts';
import { command } from '../integration/support/command.ts';
import { leaksBelow } from '../integration/support/leak-scan.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import { makeSample } from '../samples/sample.ts';
import { writeSample } from '../samples/write.ts';
import type { Sandbox } from '../sandbox/options.ts';
import { startSandbox } from '../sandbox/sandbox.ts';

const sample = makeSample({ seed: 'electron', ending: 'approve', subType: '1', priority: '1' });
const ROOT = join(import.meta.dirname, '../..');
const runtime = findElectron();
const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined;
if (runtime === null) process.stdout.write('skipped: no Electron runtime\n');
else if (!hasScreen) process.stdout.write('skipped: no screen (run it under xvfb-run)\n');

describe.skipIf(runtime === null || !hasScreen)('the desktop program in Electron', () => {
  let sandbox: Sandbox;
  let place: Place;
  let home: string;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    sandbox = await startSandbox();
    place = await makePlace(sandbox);
    home = await mkdtemp(join(tmpdir(), 'twpas-electron-'));
    app = await _electron.launch({
      executablePath: runtime ?? '',
      args: [
        // Chromium's sandbox does not start as root; containers run as root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ROOT,
        '--config',
        place.config,
      ],
      env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: home, APPDATA: home },
    });
    page = await app.firstWindow();
    await keepKeyInFile(page);
  });
  afterAll(async () => {
    await app.close();
    await sandbox.stop();
    await place.remove();
    await rm(home, { recursive: true, force: true });
  });

  /** On a machine without a keyring the program says so first; a person then chooses the key file. */
  async function keepKeyInFile(shown: Page): Promise<void> {
    const choose = shown.getByRole('button', { name: '改用金鑰檔' });
    await shown.getByRole('main').or(choose).first().waitFor();
    if (await choose.isVisible()) await choose.click();
  }

  test('the page is up, in its sandbox, with one function of ours', async () => {
    await page.getByText('健保事前審查送件').first().waitFor();
    expect(new URL(page.url()).origin).toBe('app://twpas');
    const seen = await page.evaluate(() => ({
      require: typeof (globalThis as Record<string, unknown>)['require'],
      process: typeof (globalThis as Record<string, unknown>)['process'],
      bridge: Object.keys(window.twpasDesktop ?? {}),
      opened: window.open('https://example.org/'),
    }));
    expect(seen).toEqual({
      require: 'undefined',
      process: 'undefined',
      bridge: ['askForPort'],
      opened: null,
    });
  });

  test('the page breaks no rule of its policy', async () => {
    const broken: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) broken.push(message.text());
    });
    await page.reload();
    await page.getByText('健保事前審查送件').first().waitFor();
    // antd measures the scroll bar with an inline style; it works without.
    expect(broken.filter((text) => !text.includes('style-src'))).toEqual([]);
  });

  test('a sample is carried to its decision in front of the user', async () => {
    expect((await command(place, 'keys', 'generate')).code).toBe(0);
    const jwks = await command(place, 'keys', 'jwks');
    await sandbox.setClientJwks(JSON.parse(jwks.stdout) as { keys: object[] });
    await writeSample(place.exportDir, sample);
    await page.getByText('同意', { exact: true }).first().waitFor({ timeout: 60_000 });
  });

  test('a killed agent is replaced and the page heals', async () => {
    const pid = await app.evaluate(
      ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'TWPAS agent')?.pid,
    );
    process.kill(pid ?? 0, 'SIGKILL');
    await page.getByText('與送件程式的連線中斷').waitFor();
    await page.getByText('已恢復連線').waitFor();
  });

  test('closing the window leaves the program and its agent running', async () => {
    const visible = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.close();
      return window?.isVisible();
    });
    expect(visible).toBe(false);
    const status = await command(place, 'status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ running: true });
  });

  test('quitting drains the agent', async () => {
    const ended = new Promise((resolve) => app.process().on('exit', resolve));
    await app.evaluate(({ app: electron }) => {
      electron.quit();
    });
    expect(await ended).toBe(0);
    const status = await command(place, 'status', '--json');
    expect(status.stdout).not.toContain('"running": true');
  });

  test('nothing of the patient is left in clear in Chromium’s profile, the program’s folder or the data folder', async () => {
    const { name, number } = sample.patient;
    const texts = [name, number, number.toLowerCase(), sample.fileName];
    for (const dir of [home, place.dataDir]) expect((await leaksBelow(dir, texts)).leaks).toEqual([]);
  });
});
