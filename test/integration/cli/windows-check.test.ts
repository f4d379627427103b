import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PRACTICE_SERVER } from '../../../scripts/pack-check/carry-sample.ts';
import { ROOT } from '../../../scripts/programs.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { openHospital } from '../../wine/hospital.ts';
import { hospitalDay } from '../../windows/day.ts';
import { thisMachine } from '../../windows/machine.ts';
import { BUILT } from '../support/command.ts';

test('each command of windows:check does on the built program what the check wants of it', async () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'twpas-day-')));
  const sandbox = await startSandbox({ stepMs: 30 });
  onTestFinished(async () => {
    await sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  // As installed: nothing of the sources beside it, such as the practice server.
  const program = join(dir, 'program/agent');
  cpSync(join(BUILT, 'agent'), program, { recursive: true });
  symlinkSync(join(BUILT, 'page'), join(dir, 'program/page'));
  symlinkSync(join(ROOT, 'node_modules'), join(program, 'node_modules'));
  const results = join(dir, 'results');
  const watched = join(dir, '匯出 資料夾');
  const hospital = openHospital(thisMachine(), sandbox, {
    watched: [{ path: watched, here: watched }],
    installed: {
      node: process.execPath,
      cli: join(program, 'cli.js'),
      config: join(dir, 'agent.yaml'),
      results,
      here: { shared: dir, results },
    },
  });
  const day = hospitalDay(hospital);
  const practice = join(dir, 'practice');
  expect((await hospital.agent('practice', '--once', '--folder', practice)).code).toBe(2);
  await day.practises(practice, PRACTICE_SERVER, 'approve');
  const agent = await day.begins();
  await day.runs();
  await day.stops(agent);
  await day.registers('--root', join(dir, 'image'));
  await day.unregisters('--root', join(dir, 'image'));
});
