import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { ownerTag, temporaryPath } from '../../../main/agent/ground/base/files.ts';
import { createWriteBack } from '../../../main/agent/carrier/results/write-back.ts';
import { holdFiles, type HeldRule } from '../../faults/held-files.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { turns, until } from '../support/until.ts';

const REFUSED = { errors: ['bundle-type'] };

async function scene(): Promise<{
  rig: CaseRig;
  exportDir: string;
  logged: string[];
  start: () => void;
}> {
  const logged: string[] = [];
  const rig = await caseRig();
  const exportDir = join(rig.dir, 'results');
  mkdirSync(exportDir);
  return {
    rig,
    exportDir,
    logged,
    start: () => {
      const writeBack = createWriteBack({
        context: rig.context,
        exportDir,
        marks: rig.core,
        agentId: 'this agent',
        clock: rig.clock,
        log: (_level, event) => void logged.push(event),
      });
      onTestFinished(() => writeBack.stop());
      writeBack.start();
    },
  };
}

function held(...rules: readonly HeldRule[]): ReturnType<typeof holdFiles> {
  const holding = holdFiles(rules);
  onTestFinished(() => {
    holding.letGo();
  });
  return holding;
}

const dueOf = (rig: CaseRig): number => dueResults(rig.context).length;

it('a result is written while a scanner opens each new file, and nothing is left beside it', async () => {
  const { rig, exportDir, start } = await scene();
  for (const path of ['1.json', '2.json', '3.json']) await rig.queued({ ...REFUSED, path });
  held(
    { path: '\\.result\\.json$', act: 'rename', code: 'EPERM', times: 6 },
    { path: '\\.tmp$', act: 'remove', code: 'EPERM', times: null },
  );
  start();
  await until(() => dueOf(rig) === 0);
  expect(readdirSync(exportDir).sort()).toEqual(['1.result.json', '2.result.json', '3.result.json']);
});

it(
  'results that stay held, and what a scanner opens meanwhile, keep no other result waiting',
  { tags: 'full', timeout: 40_000 },
  async () => {
    const { rig, exportDir, logged, start } = await scene();
    for (let at = 1; at <= 7; at += 1) await rig.queued({ ...REFUSED, path: `held-${String(at)}.json` });
    await rig.queued({ ...REFUSED, path: 'last.json' });
    held(
      { path: 'held-[^/]*\\.result\\.json$', act: 'rename', code: 'EBUSY', times: null },
      { path: 'last\\.result\\.json$', act: 'rename', code: 'EPERM', times: 3 },
    );
    start();
    // The first look may spend its patience on the held ones; the second begins with those that were not.
    await until(() => logged.includes('results-not-written'));
    await turns();
    await rig.clock.advance(5_000);
    await until(() => existsSync(join(exportDir, 'last.result.json')));
    await until(() => dueOf(rig) === 7);
  },
);

it('what a crash left a moment before the start is removed too, once it is old enough', async () => {
  const { rig, exportDir, start } = await scene();
  const leftover = temporaryPath(exportDir);
  writeFileSync(leftover, 'half');
  start();
  await rig.clock.sleeping();
  expect(existsSync(leftover)).toBe(true);
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(leftover, longAgo, longAgo);
  await rig.clock.advance(660_000);
  await until(() => !existsSync(leftover));
});

it('what a run of this agent left when it was killed is gone at the next start, however young; another agent’s stays', async () => {
  const { rig, exportDir, start } = await scene();
  const own = temporaryPath(exportDir, ownerTag('this agent results'));
  const others = temporaryPath(exportDir, ownerTag('another agent results'));
  for (const path of [own, others]) writeFileSync(path, 'half');
  start();
  await until(() => !existsSync(own));
  await rig.clock.sleeping();
  expect(readdirSync(exportDir)).toEqual([basename(others)]);
});
