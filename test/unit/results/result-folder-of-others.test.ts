import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { createWriteBack, type WriteBack } from '../../../main/agent/carrier/results/write-back.ts';
import { caseRig, type CaseRig, ownResult } from '../support/case-rig.ts';
import { makePipe } from '../support/make-pipe.ts';
import { until } from '../support/until.ts';
import { onWindows } from '../support/where.ts';

const REFUSED = { errors: ['bundle-type'] };

interface Scene {
  readonly rig: CaseRig;
  readonly exportDir: string;
  readonly writeBack: WriteBack;
  readonly logged: unknown[];
}

async function scene(): Promise<Scene> {
  const rig = await caseRig();
  const exportDir = join(rig.dir, 'results');
  mkdirSync(exportDir);
  const logged: unknown[] = [];
  const writeBack = createWriteBack({
    context: rig.context,
    exportDir,
    marks: rig.core,
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

/** Another agent, with a data folder of its own, that writes its results into the folder of the first. */
async function neighbour({ rig: { clock }, exportDir }: Scene): Promise<Pick<Scene, 'rig' | 'writeBack'>> {
  const rig = await caseRig({ clock });
  const { context, core: marks } = rig;
  const writeBack = createWriteBack({ context, marks, exportDir, clock, log: () => undefined });
  onTestFinished(() => writeBack.stop());
  return { rig, writeBack };
}

const contentOf = ({ exportDir }: Scene, name: string): string => readFileSync(join(exportDir, name), 'utf8');
const allWritten = ({ context }: CaseRig): Promise<void> => until(() => dueResults(context).length === 0);

it('of two agents that write results of one file name into one folder, neither overwrites the other’s', async () => {
  const here = await scene();
  const there = await neighbour(here);
  const first = await here.rig.queued({ ...REFUSED, path: 'app.json' });
  here.writeBack.start();
  await allWritten(here.rig);
  const second = await there.rig.queued({ ...REFUSED, path: 'app.json' });
  there.writeBack.start();
  await allWritten(there.rig);
  expect(contentOf(here, 'app.result.json')).toContain(first);
  expect(contentOf(here, `app.${second}.result.json`)).toContain(second);
});

const UNKNOWN = '261127-7GQ2XK';
/** A result later than any of the test. */
const LATER = { caseId: UNKNOWN, revision: 9e15 };

it('an older result of this agent, of a case that it no longer knows, is overwritten', async () => {
  const here = await scene();
  writeFileSync(join(here.exportDir, 'a.result.json'), ownResult(here.rig, LATER));
  const id = await here.rig.queued({ ...REFUSED, path: 'a.json' });
  here.writeBack.start();
  await allWritten(here.rig);
  expect(contentOf(here, 'a.result.json')).toContain(id);
});

type Foreign = (id: string, here: Scene) => Promise<string> | string;
const FOREIGN: readonly (readonly [what: string, content: Foreign])[] = [
  [
    'a result with the mark of another agent',
    async (_id, here) => ownResult((await neighbour(here)).rig, LATER),
  ],
  [
    'a result with a forged mark',
    (_id, { rig }) => ownResult(rig, LATER).replace(/(?<="agentState":")\d+/, '9000000'),
  ],
  ['a result without a mark that names this very case', (id) => JSON.stringify({ ...LATER, caseId: id })],
  [
    'a result of this very case with the mark of an earlier one',
    (caseId, { rig }) =>
      JSON.stringify({ ...(JSON.parse(ownResult(rig, { caseId, revision: 1 })) as object), revision: 9e6 }),
  ],
  ['half a result', () => '{"half'],
  [
    'a result nested without end',
    (_id, { rig }) => ownResult(rig, LATER).replace(/\}$/, `,"x":${'['.repeat(101)}${']'.repeat(101)}}`),
  ],
  ['a file larger than any result', () => ' '.repeat(17 * 2 ** 20)],
];

it.each(FOREIGN)(
  '%s is not overwritten under any name, and the next free name is taken',
  async (_what, of) => {
    const here = await scene();
    const id = await here.rig.queued({ ...REFUSED, path: 'a.json' });
    const last = `a.${id}.${String(here.rig.row(id).revision)}.result.json`;
    const names = ['a.result.json', `a.${id}.result.json`, last];
    const content = await of(id, here);
    for (const name of names) writeFileSync(join(here.exportDir, name), content);
    here.writeBack.start();
    await until(() => here.writeBack.folder().code === 'result-not-ours');
    expect(dueResults(here.rig.context)).toHaveLength(1);
    for (const name of names) expect(contentOf(here, name)).toBe(content);
    rmSync(join(here.exportDir, last));
    await here.rig.clock.sleeping();
    await here.rig.clock.advance(5000);
    await allWritten(here.rig);
    expect(contentOf(here, last)).toContain(`"caseId": "${id}"`);
  },
);

it('a forged result that would hide the case’s own is told of until it is gone, and its own lies beside', async () => {
  const here = await scene();
  const id = await here.rig.queued({ ...REFUSED, path: 'a.json' });
  const forged = { ...JSON.parse(ownResult(here.rig, { caseId: id, revision: 1 })), revision: 9e6 } as object;
  writeFileSync(join(here.exportDir, 'a.result.json'), JSON.stringify(forged));
  here.writeBack.start();
  await allWritten(here.rig);
  expect(contentOf(here, `a.${id}.result.json`)).toContain('"delivery": "refused"');
  expect(here.writeBack.folder().problems).toEqual([{ kind: 'forged', count: 1 }]);
  expect(here.logged).toContainEqual(['folder-problem', 'forged']);
  rmSync(join(here.exportDir, 'a.result.json'));
  await here.rig.clock.sleeping();
  await here.rig.clock.advance(600_000);
  await until(() => here.writeBack.folder().problems.length === 0);
});
