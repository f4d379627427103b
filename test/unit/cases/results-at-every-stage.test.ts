import { expect, test } from 'vitest';
import { type ResultFile, resultFile } from '../../../shared/api/views/result-file.ts';
import { forgetPayload } from '../../../main/agent/cases/payloads.ts';
import { doubtRestored } from '../../../main/agent/cases/startup.ts';
import { markRestored } from '../../../main/agent/db/meta.ts';
import { dueResults, payloadPlace, resultsWritten } from '../../../main/agent/cases/outbox.ts';
import { cancel, hold, markRead, release, retry } from '../../../main/agent/cases/staff.ts';
import { acceptedAs, BY, caseRig, NOT_SENT, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

/** What the HIS would find now, oldest first; none of it is due any more. */
async function taken(rig: CaseRig): Promise<ResultFile[]> {
  const due = dueResults(rig.context);
  await resultsWritten(
    rig.context,
    due.map(({ n }) => n),
  );
  return due.map(({ result }) => resultFile.parse(result()));
}

/** As if this were the state of a backup that was put back just now. */
async function reopenRestored(rig: CaseRig): Promise<void> {
  markRestored(rig.core.db, rig.clock.now(), 'backup');
  await rig.reopen();
}

test('each stage that the HIS may act on is told once, and on its way only where something else was told before', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ path: 'claim.json' });
  expect(await taken(rig)).toEqual([]);
  await hold(rig.context, id, BY);
  expect(await taken(rig)).toMatchObject([{ delivery: 'held', holdReason: 'by-person' }]);
  await release(rig.context, id, BY);
  expect(await taken(rig)).toMatchObject([{ delivery: 'queued', holdReason: null }]);
  for (let tries = 0; tries < 3; tries += 1) await rig.send(id, NOT_SENT);
  expect(await taken(rig)).toEqual([]);
  await rig.send(id, UNKNOWN);
  expect(await taken(rig)).toMatchObject([{ delivery: 'uncertain' }]);
  await rig.attestAbsent(id);
  await rig.send(id, acceptedAs('20261127000001'));
  expect(await taken(rig)).toMatchObject([
    { delivery: 'accepted', review: 'none', caseNumber: '20261127000001', fileName: 'claim.json' },
  ]);
  await markRead(rig.context, [id]);
  expect(await taken(rig)).toEqual([]);
});

test('a rejection that is sent again, and a cancellation, are told', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, REJECTED);
  expect(await taken(rig)).toMatchObject([{ delivery: 'rejected', issue: { code: 'invalid' } }]);
  await retry(rig.context, id, BY);
  expect(await taken(rig)).toMatchObject([{ delivery: 'queued', issue: null }]);
  await cancel(rig.context, id, BY);
  expect(await taken(rig)).toMatchObject([{ delivery: 'cancelled', supersededBy: null }]);
});

test('the newest wins: what was not written yet is replaced, and the revision rises', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await hold(rig.context, id, BY);
  const [held] = dueResults(rig.context).map(({ result }) => result());
  await cancel(rig.context, id, BY);
  const due = await taken(rig);
  expect(due).toMatchObject([{ delivery: 'cancelled' }]);
  expect(due[0]?.revision).toBeGreaterThan(held?.revision ?? Infinity);
});

test('what is written while the next one becomes due does not pass for the next', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await hold(rig.context, id, BY);
  const [beingWritten] = dueResults(rig.context);
  await cancel(rig.context, id, BY);
  await resultsWritten(rig.context, [beingWritten?.n ?? 0]);
  expect(await taken(rig)).toMatchObject([{ delivery: 'cancelled' }]);
});

test('after a crash between two stages the next start still owes the first, then the next', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await hold(rig.context, id, BY);
  await rig.reopen();
  expect(await taken(rig)).toMatchObject([{ caseId: id, delivery: 'held' }]);
  await release(rig.context, id, BY);
  await rig.begin(id);
  // Killed while sending.
  await rig.reopen();
  expect(await taken(rig)).toMatchObject([{ caseId: id, delivery: 'uncertain' }]);
});

test('the same bytes under another name get a result that says whose they are, and what comes later stands under that name', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ bytes: 'same', path: 'claim.json' });
  await rig.find({ bytes: 'same', path: 'sub/copy.json' });
  expect(await taken(rig)).toMatchObject([
    { caseId: id, fileName: 'copy.json', duplicateOf: 'claim.json', delivery: 'queued' },
  ]);
  await rig.send(id, acceptedAs('1'));
  expect(await taken(rig)).toMatchObject([{ caseId: id, fileName: 'claim.json', duplicateOf: null }]);
});

test('the same file put again gets an answer again, also where nothing has changed', async () => {
  const rig = await caseRig();
  const file = { bytes: 'same', path: 'claim.json', errors: ['bundle-type'] };
  await rig.queued(file);
  const [first] = await taken(rig);
  await rig.find(file);
  const [again] = await taken(rig);
  expect(again).toMatchObject({ caseId: first?.caseId, delivery: 'refused', duplicateOf: null });
  expect(again?.revision).toBeGreaterThan(first?.revision ?? Infinity);
});

test('a corrected file says of the one before that it was replaced', async () => {
  const rig = await caseRig();
  const first = await rig.queued({ bytes: 'wrong', path: 'claim.json', errors: ['bundle-type'] });
  await taken(rig);
  const second = await rig.queued({ bytes: 'right', path: 'claim.json' });
  expect(await taken(rig)).toMatchObject([
    { caseId: first, delivery: 'cancelled', supersededBy: second, fileName: 'claim.json' },
  ]);
});

test('a restore tells of what was on its way that it is in doubt, and of nothing else', async () => {
  const rig = await caseRig();
  const refused = await rig.queued({ errors: ['bundle-type'] });
  const queued = await rig.queued();
  await cancel(rig.context, await rig.queued(), BY);
  await taken(rig);
  await doubtRestored(rig.context, 1, new Set());
  expect(rig.row(refused).delivery).toBe('uncertain');
  const told = await taken(rig);
  expect(told.filter(({ delivery }) => delivery === 'uncertain').map(({ caseId }) => caseId)).toContain(
    queued,
  );
});

test('what was due when the backup was made is not told after a restore: the case is told once it is settled', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ errors: ['bundle-type'] });
  expect(dueResults(rig.context)).toHaveLength(1);
  await reopenRestored(rig);
  expect(rig.row(id).delivery).toBe('uncertain');
  expect(await taken(rig)).toEqual([]);
  await rig.attestAbsent(id);
  expect(await taken(rig)).toMatchObject([{ caseId: id, delivery: 'refused' }]);
});

test('what a restored backup has as accepted is not told once more because somebody has read it', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('1'));
  expect(await taken(rig)).toHaveLength(1);
  await reopenRestored(rig);
  rig.core.db.exec('UPDATE cases SET unread = 1');
  await markRead(rig.context, [id]);
  expect(rig.row(id).unread).toBe(0);
  expect(await taken(rig)).toEqual([]);
});

test('that the bytes of a case are destroyed months after its end is no news to the HIS', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await cancel(rig.context, id, BY);
  // From before results were written at every stage.
  rig.core.db.exec('DELETE FROM outbox');
  await rig.clock.advance(1);
  expect(await forgetPayload(rig.context, id, rig.clock.now(), new Map())).toBe(true);
  expect(await taken(rig)).toEqual([]);
});

test('a mark on thousands at once is kept in pieces, and all of them are marked', async () => {
  const rig = await caseRig();
  const ids = await Promise.all(Array.from({ length: 450 }, () => rig.queued({ errors: ['bundle-type'] })));
  const before = rig.context.store.revision();
  await markRead(rig.context, ids);
  expect(rig.context.store.revision()).toBe(before + 3);
  expect(ids.filter((id) => rig.row(id).unread === 1)).toEqual([]);
});

test('what was due when settings named no folder for a while is told as it is now, and nothing else again', async () => {
  const rig = await caseRig();
  const [gone, same] = [await rig.queued(), await rig.queued()];
  await hold(rig.context, gone, BY);
  await hold(rig.context, same, BY);
  await rig.reopen({ results: {} });
  expect(rig.context.exports).toBe(false);
  await cancel(rig.context, gone, BY);
  const before = dueResults(rig.context).find(({ caseId }) => caseId === same);
  await rig.reopen();
  expect(dueResults(rig.context).map(({ n }) => n)).toContain(before?.n);
  expect(await taken(rig)).toMatchObject([
    { caseId: same, delivery: 'held' },
    { caseId: gone, delivery: 'cancelled' },
  ]);
});

test('a result that does not open any more silences nobody: the next stage is told, and takes its place', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await hold(rig.context, id, BY);
  rig.core.db.exec(`UPDATE outbox SET payload = x'00'`);
  await cancel(rig.context, id, BY);
  expect(await taken(rig)).toMatchObject([{ caseId: id, delivery: 'cancelled' }]);
});

test('a case whose own content is damaged still goes its way: what came of an attempt is kept', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  rig.core.db.exec(`UPDATE cases SET problems = '[{'`);
  await rig.end(id, attempt, acceptedAs('1'));
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(rig.kinds(id)).toContain('accepted');
});

test('a result that became due under an earlier version is written in the form of this one, and told once', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, REJECTED);
  const [due] = dueResults(rig.context);
  if (due === undefined) throw new Error('nothing is due');
  const { duplicateOf, holdReason, supersededBy, ...earlier } = due.result();
  expect([duplicateOf, holdReason, supersededBy]).toEqual([null, null, null]);
  rig.core.db
    .prepare('UPDATE outbox SET payload = ?')
    .run(rig.context.sealed.sealJson(payloadPlace(id, earlier.revision), earlier));
  await rig.reopen();
  expect(dueResults(rig.context)).toMatchObject([{ n: due.n }]);
  expect(await taken(rig)).toMatchObject([{ caseId: id, delivery: 'rejected', holdReason: null }]);
});

test('the same file put again and again leaves one result of it, and each time a later revision', async () => {
  const rig = await caseRig();
  const file = { bytes: 'same', path: 'claim.json' };
  const id = await rig.queued(file);
  await hold(rig.context, id, BY);
  const revisions: number[] = [];
  for (let times = 0; times < 3; times += 1) {
    await rig.find(file);
    await rig.find({ ...file, path: 'copy.json' });
    revisions.push(...(await taken(rig)).map(({ revision }) => revision));
  }
  expect(revisions).toEqual([...new Set(revisions)].toSorted((one, other) => one - other));
  expect(rig.context.store.all('SELECT copy FROM outbox ORDER BY n')).toEqual([{ copy: 0 }, { copy: 1 }]);
});
