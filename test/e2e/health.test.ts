import { DOCTOR_STEPS } from '../../shared/doctor-steps.ts';
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atFakeDesk } from './support/fake-desk.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeStore } from './support/fake-store.ts';
import type { FakeConsole } from './support/fake-console.ts';

let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let page: Page;

atFakeDesk({ count: 3 }, async (desk) => {
  ({ store, agent, console_, page } = desk);
  await page.goto(`${console_.url}#/health`);
});

describe('the connection check', () => {
  beforeEach(async () => {
    await page.goto(`${console_.url}#/doctor`);
    await page.getByRole('button', { name: '開始檢測' }).click();
  });

  it('shows each step, the cause of the one that failed and who can put it right', async () => {
    const alert = page.getByRole('alert');
    await alert.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await alert.getByText('nhi.test 的憑證已於 2026-11-20 過期。 由健保署處理').waitFor();
    // Nothing about a key: it is not what stopped.
    expect(await page.getByRole('button', { name: '下載 jwks.json' }).count()).toBe(0);
    const order = DOCTOR_STEPS.map(({ id }) => id);
    expect(await page.locator('.doctor-steps > li').count()).toBe(order.length);
    const later = order.length - 1 - order.indexOf('tls');
    await page.getByText(`23 項：10 項正常、1 項異常、${String(later)} 項未測試`).waitFor();
    expect(await page.locator('.doctor-steps').getByText('未測試', { exact: true }).count()).toBe(later);
    await page.getByText(/^\d+\/\d+ \d\d:\d\d 測過，費時 [\d.]+ 秒$/).waitFor();
  });

  it('opens the part in which something is wrong, and lets the others be opened', async () => {
    const step = (name: string): Locator => page.locator('.doctor-steps > li').filter({ hasText: name });
    await page.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await step('TLS 憑證').waitFor();
    expect(await step('本機時間').isVisible()).toBe(false);
    await page.getByRole('button', { name: '展開本機' }).click();
    await step('本機時間').waitFor();
    await page.getByRole('button', { name: '收合網路' }).click();
    await step('TLS 憑證').waitFor({ state: 'hidden' });
    expect(await axeViolations(page)).toEqual([]);
  });

  it('is still there after a look at the state of the system, which leads back to it', async () => {
    await page.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await page.getByRole('link', { name: '系統狀態' }).click();
    await page.getByRole('heading', { name: '系統狀態' }).waitFor();
    expect(await page.locator('.doctor-steps').count()).toBe(0);
    await page.locator('.health').getByRole('link', { name: '連線檢測' }).click();
    await page.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await page.getByRole('button', { name: '重新檢測' }).waitFor();
  });

  it('is copied as text without anything secret', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('停在「TLS 憑證」', { exact: false }).waitFor();
    await page.getByRole('button', { name: '複製結果' }).click();
    await page.getByText('已複製檢測結果，可以貼到郵件。').waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(
      /11\. \[異常\] TLS 憑證\n.*\n.*\n {3}nhi\.test 的憑證已於 2026-11-20 過期。 \[tls-expired\]/,
    );
  });

  it('prints the firewall request on a sheet of its own', async () => {
    // What the printer would be given: the sheet, and nothing else of the page.
    await page.evaluate(() => {
      window.print = () => undefined;
    });
    await page.getByRole('button', { name: '列印防火牆申請單' }).click();
    await page.emulateMedia({ media: 'print' });
    await page.getByRole('heading', { name: '防火牆開通申請單' }).waitFor();
    await page.getByRole('cell', { name: 'nhi.test' }).waitFor();
    expect(await page.getByRole('heading', { name: '連線檢測' }).isVisible()).toBe(false);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('heading', { name: '連線檢測' }).waitFor();
  });
});

it('says when an older state took the database’s place, and what became of the cases then', async () => {
  const panel = page.getByRole('region', { name: '送件程式' });
  await panel.getByText('PID（進階）').waitFor();
  expect(await panel.getByText('資料復原').count()).toBe(0);
  store.changeStatus({ recovered: { why: 'rebuilt', at: '2026-11-20T09:30:00+08:00' } });
  await panel.getByText('資料庫損壞或遺失，已重建（2026/11/20 09:30）').waitFor();
  await panel.getByText('並暫停傳送，直到有人確認', { exact: false }).waitFor();
});

describe('the client’s keys', () => {
  it('remind of their age, are followed by another, and are removed', async () => {
    const panel = page.getByRole('region', { name: '連線金鑰' });
    await panel.getByText('使用中的金鑰將於 2026/12/20 09:12 到達使用期限', { exact: false }).waitFor();
    await panel.getByRole('button', { name: '產生下一把金鑰' }).click();
    await page.locator('.ant-popover').getByRole('button', { name: '產生下一把金鑰' }).click();
    await panel.getByText('等待切換').waitFor();
    expect(await panel.getByRole('button', { name: '產生下一把金鑰' }).count()).toBe(0);
    const line = panel.getByRole('row', { name: /hosp-2025-rs384-1/ });
    await line.getByRole('button', { name: /移\s?除/ }).click();
    await page
      .locator('.ant-popover:visible')
      .getByRole('button', { name: /移\s?除/ })
      .click();
    await line.getByText('已移除', { exact: false }).waitFor();
    expect(agent.calls.map(({ move, ids }) => [move, ...ids])).toEqual([
      ['rotate'],
      ['retire', 'hosp-2025-rs384-1'],
    ]);
  });
});
