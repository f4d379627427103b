import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { CLI } from '../integration/support/command.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { theBrowser } from './support/chromium.ts';
import { gone } from './support/looks.ts';
import { openPage } from './support/open-page.ts';

/** The first run on the built command line: no settings file, a browser, and the practice server. */
let browser: Browser;
let sandbox: Sandbox;
let dir: string;
let child: ChildProcess;
let url: string;

beforeAll(async () => {
  browser = await theBrowser();
});
beforeEach(async () => {
  sandbox = await startSandbox();
  dir = mkdtempSync(join(tmpdir(), 'twpas-setup-'));
  child = spawn(process.execPath, [CLI, 'setup', '--json', '--config', join(dir, 'agent.yaml')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout === null) throw new Error('no stdout');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  url = (JSON.parse(line) as { setup: { url: string } }).setup.url;
});
afterEach(async () => {
  if (child.exitCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await sandbox.stop();
  rmSync(dir, { recursive: true, force: true });
});

it('goes from no settings to a running agent in five steps, and writes nothing before the last', async () => {
  const opened = await openPage(browser, url);
  const { page } = opened;
  const next = page.getByRole('button', { name: '下一步' });

  // Nobody gets on with a hospital number that the file would refuse.
  await page.getByLabel('醫事機構代碼').fill('12345');
  await page.getByLabel('醫事機構代碼').blur();
  await page.getByText('醫事機構代碼是 10 位數字').waitFor();
  await expect.poll(() => next.isDisabled()).toBe(true);
  await page.getByText('請先填好醫事機構代碼。').waitFor();
  await page.getByLabel('醫事機構代碼').fill('0101090517');
  // Nothing is chosen beforehand, the real NHI least of all.
  await gone(page.getByRole('radio', { checked: true }));
  await page.getByText('請先選擇環境。').waitFor();
  await expect.poll(() => next.isDisabled()).toBe(true);
  await page.getByText('練習環境').click();
  await next.click();

  await page.getByLabel('FHIR 網址').fill(`${sandbox.fhirBaseUrl}/nowhere`);
  await page.getByLabel('連線代號').fill(sandbox.clientId);
  await page.getByRole('button', { name: '測試連線' }).click();
  await page.getByText('還不能使用這個伺服器').waitFor();
  await page.getByLabel('FHIR 網址').fill(sandbox.fhirBaseUrl);
  await page.getByRole('button', { name: '測試連線' }).click();
  await page.getByText('已連上，伺服器的 SMART 設定可用').waitFor();
  await next.click();

  await page.getByLabel('資料存放位置').fill(join(dir, 'data'));
  await expect.poll(() => next.isDisabled()).toBe(true);
  await page.getByRole('button', { name: '產生金鑰' }).click();
  const jwks = page.getByLabel('公鑰（JWKS）').last();
  const text = await jwks.innerText();
  const keys = (JSON.parse(text) as { keys: Record<string, unknown>[] }).keys;
  expect(keys).toHaveLength(1);
  expect(keys[0]).not.toHaveProperty('d');
  await next.click();

  const exportDir = join(dir, 'export');
  await page.getByLabel('HIS 匯出資料夾').fill(exportDir);
  await page.getByLabel('結果資料夾').fill('');
  await page.getByText('請先建立資料夾，或勾選之後才會有。').waitFor();
  await expect.poll(() => next.isDisabled()).toBe(true);
  const later = page.getByRole('checkbox', { name: '這個資料夾之後才會有，先往下做' });
  await later.check();
  await expect.poll(() => next.isEnabled()).toBe(true);
  await later.uncheck();
  await page.getByRole('button', { name: '建立資料夾' }).click();
  await page.getByText('可以使用').waitFor();
  writeFileSync(join(exportDir, 'test.txt'), 'seen');
  await page.getByText('看到新檔案').waitFor();
  await next.click();

  await page.getByText('設定內容檢查通過').waitFor();
  expect(existsSync(join(dir, 'agent.yaml'))).toBe(false);
  await page.getByRole('button', { name: '寫入設定檔' }).click();
  await page.getByText('設定檔已寫入').waitFor();
  expect(readFileSync(join(dir, 'agent.yaml'), 'utf8')).toContain('hospitalId: "0101090517"');
  // The code is shown once: it stands where it is seen at once.
  expect((await page.locator('.setup-recovery').boundingBox())?.y).toBeLessThan(600);
  const start = page.getByRole('button', { name: '啟動送件程式' });
  await expect.poll(() => start.isDisabled()).toBe(true);
  await page.getByRole('checkbox', { name: '我已抄寫復原碼' }).check();
  await start.click();
  // The agent’s own page, signed in.
  await page.getByRole('navigation', { name: '主選單' }).waitFor();
  await opened.close();
});

it(
  'in English has no Chinese but the name of the language, and another run of it does not touch the file',
  { tags: 'full' },
  async () => {
    const opened = await openPage(browser, url);
    const { page } = opened;
    await page.getByRole('button', { name: '語言' }).click();
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('heading', { name: 'First set-up' }).waitFor();
    await expect.poll(() => page.locator('main').innerText()).not.toMatch(/\p{Script=Han}/u);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'agent.yaml'), '# mine\n');
    const again = spawn(process.execPath, [CLI, 'setup', '--config', join(dir, 'agent.yaml')], {
      stdio: 'ignore',
    });
    const [code] = (await once(again, 'exit')) as [number];
    expect(code).toBe(2);
    expect(readFileSync(join(dir, 'agent.yaml'), 'utf8')).toBe('# mine\n');
    await opened.close();
  },
);
