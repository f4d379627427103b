import { expect, test } from 'vitest';
import { holdReasonOf } from '../../../main/agent/carrier/cases/case-facts.ts';
import { caseIntake } from '../../../main/agent/carrier/cases/case-intake.ts';
import { noteEmptySearch, releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import type { TakeOverReason } from '../../../main/agent/carrier/cases/intake-port.ts';
import {
  endTakeOver,
  folderOfAnother,
  servedFolder,
  takeOverRestored,
} from '../../../main/agent/carrier/cases/served-folders.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { acceptedAs, BY, caseRig, FOLDER, UNKNOWN, type CaseRig, type Found } from '../support/case-rig.ts';

const loses = (rig: CaseRig, reason: TakeOverReason = 'lease-lost'): Promise<number> =>
  folderOfAnother(rig.context, FOLDER, 'lost', reason);
const searched = (rig: CaseRig, id: string): Promise<unknown> =>
  noteEmptySearch(rig.context, rig.row(id), rig.clock.now(), 60_000);
/** This folder’s files of these names lay there when it was taken over. */
async function takenOver(rig: CaseRig, names: readonly string[]): Promise<void> {
  await loses(rig, 'other-agent');
  const files = names.map((relPath) => ({ relPath, size: 1, mtimeMs: 1 }));
  await endTakeOver(rig.context, FOLDER, files, null);
}
/** The same after a restore. */
async function takenOverRestored(rig: CaseRig, names: readonly string[]): Promise<void> {
  await caseIntake(rig.context).serve(FOLDER);
  await takeOverRestored(rig.context);
  const files = names.map((relPath) => ({ relPath, size: 1, mtimeMs: 1 }));
  await endTakeOver(rig.context, FOLDER, files, null);
}

const TAKEN_OVER = { delivery: 'uncertain', doubt_kind: 'taken-over', shown: 'held', past: 'unknown' };

test('a folder that nobody has served is ours from then on, and a word that it is ours takes none back that another has it', async () => {
  const rig = await caseRig();
  const intake = caseIntake(rig.context);
  expect(servedFolder(rig.context, FOLDER)).toBeNull();
  await intake.serve(FOLDER);
  expect(servedFolder(rig.context, FOLDER)).toMatchObject({ standing: 'ours', reason: null });
  await loses(rig);
  await intake.serve(FOLDER);
  expect(servedFolder(rig.context, FOLDER)).toMatchObject({ standing: 'lost', reason: 'lease-lost' });
});

test('what another agent may send is held, counted and noted with the reason; what is looked up already is not counted', async () => {
  const rig = await caseRig();
  const [queued, doubtful] = [await rig.queued(), await rig.queued()];
  await rig.send(doubtful, UNKNOWN);
  expect(await loses(rig)).toBe(1);
  expect(rig.row(queued)).toMatchObject(TAKEN_OVER);
  expect(holdReasonOf(rig.row(queued))).toBe('reconcile');
  expect(rig.events(queued).slice(-2)).toMatchObject([
    {
      kind: 'taken-over',
      from_state: 'queued',
      to_state: 'queued',
      detail: JSON.stringify({ reason: 'lease-lost' }),
    },
    { kind: 'look-first', from_state: 'queued', to_state: 'uncertain' },
  ]);
  expect(rig.row(doubtful)).toMatchObject({ delivery: 'uncertain', past: null });
});

test('searches from before another agent had the folder prove nothing of what it does', async () => {
  const rig = await caseRig();
  const [held, doubtful] = [await rig.queued(), await rig.queued()];
  await rig.send(doubtful, UNKNOWN);
  await loses(rig);
  for (const id of [held, doubtful]) {
    await searched(rig, id);
    expect(rig.row(id).empty_searches).toBe(1);
  }
  expect(await loses(rig)).toBe(0);
  for (const id of [held, doubtful]) expect(rig.row(id).empty_searches).toBe(0);
  expect(rig.kinds(held).filter((kind) => kind === 'taken-over')).toHaveLength(1);
});

test('what a person had held stays held for that, and is looked up before it goes on', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await hold(rig.context, id, BY);
  expect(await loses(rig)).toBe(0);
  expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'by-person', past: 'unknown' });
  await release(rig.context, id, BY);
  expect(rig.row(id)).toMatchObject(TAKEN_OVER);
});

test('a file that we have as a case, as it looks now, is not taken over; one that looks otherwise is', async () => {
  const rig = await caseRig();
  for (const path of ['same.json', 'longer.json', 'later.json'])
    await rig.find({ path, bytes: path, mtimeMs: 5 });
  await loses(rig);
  const lies = [
    { relPath: 'same.json', size: 'same.json'.length, mtimeMs: 5 },
    { relPath: 'longer.json', size: 99, mtimeMs: 5 },
    { relPath: 'later.json', size: 'later.json'.length, mtimeMs: 6 },
    { relPath: 'new.json', size: 1, mtimeMs: 5 },
  ];
  expect(await endTakeOver(rig.context, FOLDER, lies, null)).toBe(3);
  const why: (string | null)[] = [];
  for (const path of ['same.json', 'longer.json', 'later.json', 'new.json'])
    why.push(holdReasonOf(rig.row(await rig.queued({ path, mtimeMs: 7 }))));
  expect(why).toEqual(['same-path', 'reconcile', 'reconcile', 'reconcile']);
});

test('where nobody knows the date of the take-over, a file of any date that was not listed is new', async () => {
  const rig = await caseRig();
  await takenOver(rig, []);
  expect((await rig.find({ mtimeMs: 0 })).delivery).toBe('queued');
});

test('why a file was held stands in the history of its case', async () => {
  const rig = await caseRig();
  await takenOver(rig, ['old.json']);
  const { caseId } = await rig.find({ path: 'old.json' });
  const event = rig.events(caseId).find(({ kind }) => kind === 'taken-over');
  expect(event?.detail).toBe(JSON.stringify({ reason: 'other-agent' }));
});

test('after a restore what lies in the folders waits for a person, and no other agent is blamed for it', async () => {
  const rig = await caseRig();
  await takenOverRestored(rig, ['old.json']);
  const { caseId } = await rig.find({ path: 'old.json' });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile', past: null });
  expect(rig.kinds(caseId)).not.toContain('taken-over');
  expect((await rig.find({ path: 'new.json' })).delivery).toBe('queued');
});

test('a refused case whose bytes another agent may have sent from its own folder is looked up; after a restore it is not', async () => {
  const bytes: Found = { bytes: 'the file', folder: '/elsewhere' };
  const rig = await caseRig();
  const { caseId } = await rig.find({ ...bytes, errors: ['bundle-type'] });
  await takenOver(rig, ['old.json']);
  const found = await rig.find({ ...bytes, folder: FOLDER, path: 'old.json' });
  expect(found).toEqual({ caseId, kind: 'recheck', delivery: 'uncertain' });
  expect(rig.row(caseId)).toMatchObject(TAKEN_OVER);
  const restored = await caseRig();
  await restored.find({ ...bytes, errors: ['bundle-type'] });
  await takenOverRestored(restored, ['old.json']);
  expect((await restored.find({ ...bytes, folder: FOLDER, path: 'old.json' })).delivery).toBe('queued');
});

test('a case that is not sent yet is held once its bytes turn up where another agent may have sent them', async () => {
  const rig = await caseRig();
  const found = (bytes: string): Found => ({ bytes, folder: '/elsewhere' });
  const names = ['queued', 'accepted', 'answered'];
  const [queued = '', accepted = '', answered = ''] = await Promise.all(
    names.map((bytes) => rig.queued(found(bytes))),
  );
  await rig.send(accepted, acceptedAs('1'));
  await takenOver(rig, [...names, 'again']);
  await rig.context.store.write((tx) => {
    setCase(tx, answered, { past: 'answered' });
  });
  const ends = [];
  for (const bytes of names) ends.push(await rig.find({ bytes, path: bytes }));
  expect(ends.map(({ kind, delivery }) => [kind, delivery])).toEqual([
    ['same-bytes', 'uncertain'],
    ['same-bytes', 'accepted'],
    // A person, or NHI, has said since that NHI lacks it.
    ['same-bytes', 'queued'],
  ]);
  expect(rig.row(queued)).toMatchObject(TAKEN_OVER);
  await searched(rig, queued);
  expect((await rig.find({ bytes: 'queued', path: 'again' })).delivery).toBe('uncertain');
  expect(rig.row(queued).empty_searches).toBe(1);
});

test('after a restore the same bytes in a folder say nothing of another agent', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ bytes: 'the file', folder: '/elsewhere' });
  await takenOverRestored(rig, ['old.json']);
  expect((await rig.find({ bytes: 'the file', path: 'old.json' })).delivery).toBe('queued');
  expect(rig.row(id).past).toBeNull();
});

test('a case of a folder whose agent was never asked is taken for absent as any other', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await releaseAbsent(rig.context, rig.row(id));
  expect(rig.row(id).delivery).toBe('queued');
});

test('a case that a restore left unknown waits for a person, also once another agent had its folder; their word answers for both', async () => {
  const rig = await caseRig();
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const id = await rig.queued({ mtimeMs: 1 });
  await loses(rig);
  await endTakeOver(rig.context, FOLDER, [], null);
  expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile', past: 'unknown' });
  await releaseAbsent(rig.context, rig.row(id));
  expect(rig.row(id).delivery).toBe('held');
  await release(rig.context, id, BY, 'checked');
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', past: 'answered' });
});
