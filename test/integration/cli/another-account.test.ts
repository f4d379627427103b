// @module-tag full
/** Commands of a person whose account may not look into the service's data folder. */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { CLI } from '../support/command.ts';
import type { Place } from '../support/place.ts';
import { test } from '../support/scene.ts';

const NOBODY = 65_534;
const asNobody = (...args: string[]) =>
  spawnSync(process.execPath, args, { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8' });
/** Only root may be somebody else, and only where the program does not lie in a folder of root's own. */
const cannot = process.geteuid?.() !== 0 || asNobody(CLI, '--version').status !== 0;

function commandOf(place: Place, ...args: string[]) {
  for (const path of [place.dir, place.exportDir]) chmodSync(path, 0o755);
  chmodSync(place.config, 0o644);
  return asNobody(CLI, ...args, '--config', place.config);
}

test.skipIf(cannot)(
  'are told whose it is and by which account it goes, whether the agent runs or not',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const agent = await scene.agent();
    for (const stop of [false, true]) {
      if (stop) await agent.stop();
      const { status, stderr } = commandOf(place, 'cases');
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining(`帳號 nobody 不能使用 dataDir ${place.dataDir}`),
      ]);
    }
  },
);

test.skipIf(cannot)(
  'a rehearsal does not take a guide that may not be read for a damaged one',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { place } = scene;
    await scene.agent();
    const file = await writeSample(
      join(place.dir, 'elsewhere'),
      makeSample({ seed: 'nobody', attachments: 0 }),
    );
    chmodSync(join(place.dir, 'elsewhere'), 0o755);
    const { status, stdout, stderr } = commandOf(place, 'send', file, '--dry-run');
    expect(stdout + stderr).not.toContain('無法讀取；請刪除');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining(`帳號 nobody 不能使用 dataDir ${place.dataDir}`),
    ]);
  },
);
