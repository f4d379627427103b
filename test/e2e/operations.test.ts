import { rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { atDesk, type Desk } from './support/desk.ts';

/** View of hospital IT on a running agent. */
let desk: Desk;
let page: Page;
const begin = (opened: Desk): void => {
  desk = opened;
  ({ page } = desk);
};

describe('of an agent with a second place for backups, which hands attachments over', () => {
  atDesk(
    {
      hash: '#/health',
      settings: (settings) => {
        settings['backup'] = { dir: './second-place' };
        settings['attachments'] = { folder: './handed-over' };
      },
    },
    begin,
  );

  it('the live log shows what is written while it is looked at, warnings alone where asked', async () => {
    const panel = page.getByRole('region', { name: '即時紀錄' });
    await panel.getByRole('button', { name: '開始檢視' }).click();
    await panel.getByText('started').waitFor();
    const before = await panel.getByRole('listitem').count();
    // The folder goes away, and is missed.
    await rename(desk.place.exportDir, `${desk.place.exportDir}-gone`);
    await panel
      .getByText(/folder-state .*unreachable/)
      .first()
      .waitFor();
    expect(await panel.getByRole('listitem').count()).toBeGreaterThan(before);
    await panel.getByText('僅警告與錯誤').click();
    await panel.getByText('started').waitFor({ state: 'detached' });
    const lines = await panel.getByRole('listitem').allInnerTexts();
    expect(lines.find((line) => line.includes('state=unreachable'))).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} 警告 folder-state .*code=ENOENT/,
    );
    expect(lines.filter((line) => !/ (警告|錯誤) /.test(line))).toEqual([]);
    await panel.getByRole('button', { name: /停\s?止/ }).click();
    await panel.getByRole('button', { name: '開始檢視' }).waitFor();
    await rename(`${desk.place.exportDir}-gone`, desk.place.exportDir);
  });

  it('the second place of backups is shown with the last one', async () => {
    const panel = page.getByRole('region', { name: /備\s?份/ });
    await panel.getByText(join(desk.place.dir, 'second-place')).waitFor();
  });

  it('an attachment that could not be handed over is settled by a person on the case', async () => {
    await desk.client.destination.pause({});
    const { id, attachments } = await desk.caseOf(
      { attachments: 1 },
      ({ delivery }) => delivery === 'queued',
    );
    const spool = join(desk.place.dataDir, 'spool');
    const sha256 = attachments[0]?.sha256 ?? '';
    await truncate(join(spool, sha256.slice(0, 2), sha256), 100);
    await desk.client.destination.resume({});
    await desk.openCase({ id });
    await page.getByText('未能交付').waitFor();
    await page.getByText('spool-damaged').waitFor();
    await page.getByRole('button', { name: '健保署已有此附件' }).click();
    await page.getByText('已記錄').waitFor();
  });
});

describe('of an agent that is there for a test', () => {
  atDesk(
    {
      settings: (settings) => {
        settings['environment'] = 'test';
        settings.upload['resolveGapSeconds'] = 60;
      },
    },
    begin,
  );

  it('the environment is named above everything on the page', async () => {
    await page.getByRole('note').getByText('測試環境', { exact: true }).waitFor();
  });
});

describe('of an agent that is there for practice', () => {
  atDesk({}, begin);

  it('the environment is named above everything on the page', async () => {
    await page.getByRole('note').getByText('練習環境').waitFor();
  });
});
