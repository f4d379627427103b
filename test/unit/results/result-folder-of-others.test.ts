import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { createWriteBack, type WriteBack } from '../../../main/agent/carrier/results/write-back.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { makePipe } from '../support/make-pipe.ts';
import { until } from '../support/until.ts';
import { onWindows } from '../support/where.ts';

const REFUSED = { errors: ['bundle-type'] };

async function scene(): Promise<{
  rig: CaseRig;
  exportDir: string;
  writeBack: WriteBack;
  logged: unknown[];
}> {
  const rig = await caseRig();
  const exportDir = join(rig.dir, 'results');
  mkdirSync(exportDir);
  const logged: unknown[] = [];
  const writeBack = createWriteBack({
    context: rig.context,
    exportDir,
    clock: rig.clock,
    log: (_level, event, fields) => void logged.push([event, fields?.['code']]),
  });
  onTestFinished(() => writeBack.stop());
  return { rig, exportDir, writeBack, logged };
}

it.skipIf(onWindows('pipes'))(
  'a pipe under the name of a result keeps no other result waiting, is shown, and stop ends',
  async () => {
    const { rig, exportDir, writeBack, logged } = await scene();
    makePipe(join(exportDir, 'a.result.json'));
    await rig.queued({ ...REFUSED, path: 'a.json' });
    await rig.queued({ ...REFUSED, path: 'b.json' });
    writeBack.start();
    await until(() => existsSync(join(exportDir, 'b.result.json')));
    await until(() => writeBack.folder().state === 'trouble' && writeBack.folder().problems.length > 0);
    expect(writeBack.folder()).toMatchObject({
      use: 'results',
      state: 'trouble',
      code: 'file-not-plain',
      problems: [{ kind: 'special', count: 1 }],
    });
    expect(logged).toContainEqual(['folder-problem', 'special']);
    await writeBack.stop();
    expect(dueResults(rig.context)).toHaveLength(1);
  },
);

it.skipIf(onWindows('links'))(
  'a result is never written through a link; it comes once the link is gone',
  async () => {
    const { rig, exportDir, writeBack } = await scene();
    const key = join(rig.dir, 'machine.key');
    writeFileSync(key, 'a key of ours');
    symlinkSync(key, join(exportDir, 'a.result.json'));
    await rig.queued({ ...REFUSED, path: 'a.json' });
    writeBack.start();
    await until(() => writeBack.folder().problems.length > 0);
    expect(writeBack.folder().problems).toEqual([{ kind: 'link', count: 1 }]);
    expect(readFileSync(key, 'utf8')).toBe('a key of ours');
    expect(lstatSync(join(exportDir, 'a.result.json')).isSymbolicLink()).toBe(true);
  },
);

it.skipIf(onWindows('links'))('an endless file under the name of a result is not read', async () => {
  const { rig, exportDir, writeBack } = await scene();
  symlinkSync('/dev/zero', join(exportDir, 'a.result.json'));
  await rig.queued({ ...REFUSED, path: 'a.json' });
  await rig.queued({ ...REFUSED, path: 'b.json' });
  writeBack.start();
  await until(() => existsSync(join(exportDir, 'b.result.json')));
});
