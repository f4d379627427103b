// @module-tag full
import { createServer, type Server } from 'node:tls';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/days.ts';
import { DOCTOR_STEPS } from '../../shared/doctor-steps.ts';
import { testAuthority } from '../unit/support/test-authority.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { gone } from './support/looks.ts';
import { clipboard } from './support/open-page.ts';

let desk: Desk;
let page: Page;
const begin = (opened: Desk): void => {
  desk = opened;
  ({ page } = desk);
};

describe('the connection check', () => {
  /** In the place of NHI's server; its certificate was good until three days ago. */
  let expired: Server;
  let dir: string;
  const authority = testAuthority('Hospital Root');
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'twpas-authority-'));
    await writeFile(join(dir, 'ca.pem'), authority.cert);
    const [from, until] = [-90, -3].map((days) => new Date(Date.now() + days * DAY_MS));
    const names = ['localhost'];
    expired = createServer(authority.issue({ names, ...(from && until ? { from, until } : {}) }));
    // The agent turns away from it.
    expired.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => expired.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    expired.close();
    await rm(dir, { recursive: true });
  });
  atDesk(
    {
      hash: '#/doctor',
      settings: (settings) => {
        const { port } = expired.address() as AddressInfo;
        settings.server['fhirBaseUrl'] = `https://localhost:${String(port)}/fhir`;
        settings.server['caFile'] = join(dir, 'ca.pem');
        settings['backup'] = { dir: './second-place' };
      },
      // Without a recovery code the backups would cause a finding as well.
      before: async ({ client }) => void (await client.vault.recoveryCode({})),
    },
    begin,
  );
  beforeEach(async () => {
    await page.getByRole('button', { name: '開始檢測' }).click();
  });
  const UNTIL = String.raw`\d{4}-\d{2}-\d{2}`;

  it('shows each step, the cause of the one that failed and who can put it right', async () => {
    const alert = page.getByRole('alert');
    await alert.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await alert.getByText(new RegExp(`^localhost 的憑證已於 ${UNTIL}.* 過期；.*由健保署處理`)).waitFor();
    // Nothing about a key: it is not what stopped.
    await gone(page.getByRole('button', { name: '下載 jwks.json' }));
    const order = DOCTOR_STEPS.map(({ id }) => id);
    await expect.poll(() => page.locator('.doctor-steps > li').count()).toBe(order.length);
    const later = order.length - 1 - order.indexOf('tls');
    await page
      .getByText(new RegExp(`^${String(order.length)} 項：.*1 項異常、${String(later)} 項未測試$`))
      .waitFor();
    await expect
      .poll(() => page.locator('.doctor-steps').getByText('未測試', { exact: true }).count())
      .toBe(later);
    await page.getByText(/^\d+\/\d+ \d\d:\d\d 測過，費時 [\d.]+ 秒$/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('is still there after a look at the state of the system, which leads back to it', async () => {
    await page.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await page.getByRole('link', { name: '系統狀態' }).click();
    await page.getByRole('heading', { name: '系統狀態' }).waitFor();
    await gone(page.locator('.doctor-steps'));
    await page.locator('.health').getByRole('link', { name: '連線檢測' }).click();
    await page.getByText('停在「TLS 憑證」，之後的項目未測試。').waitFor();
    await page.getByRole('button', { name: '重新檢測' }).waitFor();
  });

  it('is copied as text without anything secret', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('停在「TLS 憑證」', { exact: false }).waitFor();
    await page.getByRole('button', { name: '複製結果' }).click();
    await page.getByText('已複製檢測結果，可以貼到郵件。').waitFor();
    await expect
      .poll(() => clipboard(page))
      .toMatch(
        new RegExp(
          String.raw`12\. \[異常\] TLS 憑證\n.*\n.*\n {3}localhost 的憑證已於 ${UNTIL}.* 過期；.* \[tls-expired\]`,
        ),
      );
  });
});

describe('the state of the system', () => {
  atDesk(
    {
      hash: '#/health',
      settings: (settings) => (settings['keys'] = { maxAgeDays: 20 }),
      // Adds a key that was in use before.
      before: async ({ client }) => {
        await client.keys.rotate({ switchAt: new Date(Date.now() + 500).toISOString(), reason: 'x' });
        while ((await client.keys.list())[1]?.state !== 'active') await pause(50);
      },
    },
    begin,
  );

  it('reminds of the keys’ age, and shows each with its state', async () => {
    const [previous, active] = await desk.client.keys.list();
    expect([previous?.state, active?.state]).toEqual(['previous', 'active']);
    const panel = page.getByRole('region', { name: '連線金鑰' });
    await panel.getByText(/^使用中的金鑰將於 \d{4}\/\d{1,2}\/\d{1,2} \d\d:\d\d 到達使用期限/).waitFor();
    const stateOf = (kid = '-') => panel.getByRole('row', { name: new RegExp(kid) }).innerText();
    expect(await stateOf(active?.kid)).toContain('使用中');
    expect(await stateOf(previous?.kid)).not.toContain('使用中');
  });

  it('says before everything what asks for somebody: here that no second place for backups and no alerts are set', async () => {
    const verdict = page.locator('.health > .ant-alert');
    await verdict.getByText('尚未設定第二備份位置').waitFor();
    await verdict.getByText('尚未設定警示通知', { exact: false }).waitFor();
    await verdict.getByText(/^有 \d 項需要處理$/).waitFor();
    await desk.client.destination.pause({});
    await verdict.getByText('已暫停').waitFor();
    await desk.client.destination.resume({});
    await verdict.getByText('已暫停').waitFor({ state: 'detached' });
  });

  it('warns of a newer guide at NHI', async () => {
    await desk.sandbox.setClientJwks(await desk.client.keys.jwks());
    await desk.caseOf({ stopAt: '審查中' }, ({ disposition }) => disposition === '審查中');
    await desk.sandbox.configure({ guide: '1.3.0' });
    await desk.sandbox.decideAll();
    await page.getByText('健保署已使用較新的實作指引 1.3.0').waitFor();
  });

  it('says when an older state took the database’s place, and what became of the cases then', async () => {
    const panel = page.getByRole('region', { name: '送件程式' });
    await panel.getByText('PID（進階）').waitFor();
    await gone(panel.getByText('資料復原'));
    // As the start writes it down that found no database and made one of what was left.
    await desk.restart((db) => {
      const set = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      set.run('restored_why', 'rebuilt');
      set.run('restored_at', String(Date.parse('2026-11-20T09:30:00+08:00')));
    });
    await desk.sitAs(['it'], '#/health');
    await panel.getByText('資料庫損壞或遺失，已重建（2026/11/20 09:30）').waitFor();
    await panel.getByText('並暫停傳送，直到有人確認', { exact: false }).waitFor();
  });
});
