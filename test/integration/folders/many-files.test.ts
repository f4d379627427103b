import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { writeManyFiles } from '../support/many-files.ts';
import { test } from '../support/scene.ts';

const FILES = 5000;

test(
  `${String(FILES)} files at once become as many cases, once each, also over a restart in the middle`,
  { timeout: 240_000 },
  async ({ sceneFor }) => {
    const scene = await sceneFor({
      settings: (settings) => {
        settings['validation'] = { level: 'off' };
        for (const folder of settings.folders) Object.assign(folder, { release: 'manual', rescanSeconds: 5 });
      },
    });
    writeManyFiles(scene.place.exportDir, FILES);
    const agent = await scene.agent();
    const counted = async (): Promise<number> => (await agent.client.cases.ids({})).ids.length;
    while ((await counted()) < FILES / 5) await pause(50);
    await agent.kill();

    const again = await scene.agent();
    await again.client.folders.rescan();
    while ((await again.status()).counts.delivery.held < FILES) await pause(200);
    // Looked through once more: every one of them is known.
    await again.client.folders.rescan();
    const { ids } = await again.client.cases.ids({});
    expect(ids).toHaveLength(FILES);
    const { counts } = await again.status();
    expect(counts.delivery.held).toBe(FILES);
    const spooled = await readdir(`${scene.place.dataDir}/spool`, { recursive: true, withFileTypes: true });
    expect(spooled.filter((entry) => entry.isFile())).toHaveLength(FILES);
    expect((await again.client.audit.verify()).ok).toBe(true);
  },
);
