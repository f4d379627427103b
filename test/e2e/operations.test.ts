// @module-tag full
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
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
