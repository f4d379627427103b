import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import { release } from '../../../main/agent/carrier/cases/staff.ts';
import { startControl } from '../../../main/headless/control/control-server.ts';
import { holds as holdsZh, moves as movesZh } from '../../../renderer/texts/zh-TW/moves.ts';
import { fakeAgent } from '../headless/fake-agent.ts';
import { runCommand, type Ran } from '../headless/run-command.ts';
import { BY, FOLDER, caseRig } from '../support/case-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a case that NHI may have already is let go only by somebody who says that they have looked', async () => {
  const rig = await caseRig();
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'old.json', size: 1, mtimeMs: 1 }], null);
  const { caseId } = await rig.find({ path: 'old.json' });
  const refused = release(rig.context, caseId, BY);
  await expect(refused).rejects.toMatchObject({
    code: 'nhi-not-checked',
    messageZh: expect.stringContaining('健保署可能已有這一件') as string,
  });
  expect(rig.row(caseId).shown).toBe('held');
  await release(rig.context, caseId, BY, 'checked');
  expect(rig.row(caseId)).toMatchObject({ delivery: 'queued', past: 'answered' });
});

test('so is one that a restore does not know', async () => {
  const rig = await caseRig();
  const context = { ...rig.context, reconcileBefore: rig.clock.now() + 1 };
  rig.context = context;
  const { caseId } = await rig.find();
  await expect(release(context, caseId, BY)).rejects.toMatchObject({ code: 'nhi-not-checked' });
  await release(context, caseId, BY, 'checked');
  expect(rig.row(caseId).delivery).toBe('queued');
});

test('any other held case needs no such word', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ release: 'manual' });
  await release(rig.context, caseId, BY);
  expect(rig.row(caseId).delivery).toBe('queued');
});

test('the page says what it means before it asks for the second answer', () => {
  expect(movesZh.check.title(1)).toBe('健保署可能已有這一件');
  expect(movesZh.check.warning).toContain('重複送件');
  expect(holdsZh.reconcile.reason).toContain('健保署可能已有這一件');
});

/** `release` on two cases, of which NHI may have the second. */
async function cli(args: readonly string[], answers?: string[]): Promise<{ ran: Ran; calls: unknown[] }> {
  const dir = temporaryFolder();
  const config = join(dir, 'agent.yaml');
  writeFileSync(
    config,
    `hospitalId: '0101090517'\ndataDir: ${dir}\nserver: { fhirBaseUrl: 'https://nhi.example/fhir', clientId: c }\nfolders: [{ path: ${dir}-in }]\n`,
  );
  const agent = fakeAgent(['c1', 'c2'], ['c2']);
  const control = await startControl({ dataDir: dir, router: agent.router });
  onTestFinished(() => control.stop());
  const next = (): string => answers?.shift() ?? '';
  const person = answers === undefined ? undefined : { ask: next, askSecret: next };
  const ran = await runCommand(dir, ['release', 'c1', 'c2', ...args, '--config', config], person);
  return { ran, calls: agent.seen.filter(({ call }) => call === 'release').map(({ input }) => input) };
}

test('the command line asks twice, and then says so to the agent', async () => {
  const { ran, calls } = await cli([], ['yes', 'yes']);
  expect(ran.err).toEqual([]);
  expect(ran).toMatchObject({ exit: 0, out: 'c1 done\nc2 done\n' });
  expect(calls).toMatchObject([{ ids: ['c1', 'c2'] }, { ids: ['c2'], reconcile: 'checked' }]);
});

test.each([
  ['one yes', ['yes', 'no'], []],
  ['one --yes and a no', ['no'], ['--yes']],
  ['nobody to ask', undefined, []],
] as const)('with %s the other cases are done and this one stays', async (_what, answers, args) => {
  const { ran, calls } = await cli(args, answers && [...answers]);
  expect(ran).toMatchObject({ exit: 1, out: expect.stringContaining('健保署可能已有這一件') as string });
  expect(ran.out).toContain('c1 done');
  expect(calls).toHaveLength(1);
});

test.each([['--confirm-checked'], ['--yes --yes']])('%s answers both questions', async (args) => {
  const { ran, calls } = await cli(args.split(' '));
  expect([ran.exit, calls.length]).toEqual([0, 2]);
});
