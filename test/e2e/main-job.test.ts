import { createServer, type AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openScene, type Scene } from '../integration/support/scene.ts';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { makeSample } from '../samples/sample.ts';
import { launchChromium } from './support/chromium.ts';
import { openPage } from './support/open-page.ts';

/** The page on the built agent, its console and its sign-in, with the practice server behind: nothing is faked. */
let browser: Browser;
let scene: Scene;
let agent: AgentProcess;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  // Steps slow enough to be seen one by one.
  scene = await openScene({ sandbox: { stepMs: 400 } });
  agent = await scene.agent();
});
afterEach(async () => {
  await scene.close();
});

it('shows a dropped file as a row that changes by itself and comes to its decision', async () => {
  const opened = await openPage(browser, agent.consoleUrl);
  const { page } = opened;
  const lines = page.locator('.case-line');
  await page.getByText('共 0 件').or(page.getByText('還沒有案件')).first().waitFor();
  const sample = makeSample({ seed: 'page', kind: 'cancer', ending: 'partial', attachments: 1 });

  await scene.put(sample);
  await lines.first().waitFor();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        const text = await lines.first().innerText();
        seen.add(text);
        return text;
      },
      { timeout: 20_000, interval: 50 },
    )
    .toContain('部份同意');
  expect(seen.size).toBeGreaterThan(1);
  expect(await lines.count()).toBe(1);
  expect(await lines.first().innerText()).toContain(sample.patient.name);
  expect(await lines.first().innerText()).not.toContain(sample.patient.number);

  await lines.first().dblclick();
  await page.locator('.timeline').waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toContain('申請項目與核定結果');
  expect(text).toContain('部份同意');
  const [row] = await agent.cases();
  expect(text).toContain(row?.caseNumber ?? 'no case number');
  await opened.close();
});

it('lets a person cancel a held case with a reason, and nothing is sent', async () => {
  await agent.client.destination.pause({});
  const opened = await openPage(browser, agent.consoleUrl);
  const { page } = opened;
  const sample = makeSample({ seed: 'cancelled', kind: 'immunologic', attachments: 0 });
  await scene.put(sample);
  await agent.until('queued', (cases) => cases.some((row) => row.delivery === 'queued'));
  await page.locator('.case-line').first().dblclick();
  await page.locator('.timeline').waitFor();
  await page.getByRole('button', { name: '取消送出' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('重複申請');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: '取消送出' }).click();
  const [row] = await agent.until('cancelled', (cases) =>
    cases.some((each) => each.delivery === 'cancelled'),
  );
  await agent.client.destination.resume({});
  const shown = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
  expect(shown.events.find((event) => event.kind === 'cancel')?.detail).toMatchObject({ note: '重複申請' });
  expect((await scene.sandbox.ledger()).posts).toEqual([]);
  await opened.close();
});

it('says that the agent is gone when it was killed, and goes on once somebody signs in to the new one', async () => {
  const port = await freePort();
  const kept = await openScene({
    settings: (settings) => {
      settings['console'] = { port };
    },
  });
  const first = await kept.agent();
  const opened = await openPage(browser, first.consoleUrl);
  const { page } = opened;
  await page.locator('.status-bar, footer').first().waitFor();

  await first.kill();
  await page.getByText('連線中斷').first().waitFor({ timeout: 6000 });
  const second = await kept.agent();
  // Sessions live in the agent's memory: the open tab asks for a fresh address, and another tab's sign-in serves it too.
  const other = await page.context().newPage();
  await other.goto(second.consoleUrl);
  await page.locator('.status-bar, footer').first().waitFor({ timeout: 20_000 });
  await expect.poll(() => page.getByText('連線中斷').count(), { timeout: 20_000 }).toBe(0);
  await opened.close();
  await kept.close();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
