import { hostname } from 'node:os';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hear } from '../../../main/agent/carrier/cases/reviews.ts';
import { cancel, release } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, UNKNOWN } from '../support/case-rig.ts';
import { retentionRig, type PutFound, type RetentionRig } from './retention-rig.ts';

const DAY = 86_400_000;
async function decided(rig: RetentionRig, found: PutFound = {}): Promise<{ id: string; hashes: string[] }> {
  const id = await rig.put(found);
  await rig.decide(id);
  return { id, hashes: rig.hashesOf(id) };
}
async function cancelled(rig: RetentionRig, found: PutFound = {}): Promise<string> {
  const id = await rig.put(found);
  await cancel(rig.context, id, BY);
  return id;
}
const kept = (rig: RetentionRig): Promise<string[]> => rig.core.spool.list();

test('a decided case’s Bundle and attachments are destroyed after the days of the setting, not a moment before', async () => {
  const rig = await retentionRig();
  const { id, hashes } = await decided(rig, { attachments: ['a.pdf', 'b.pdf'] });
  expect((await kept(rig)).toSorted()).toEqual(hashes.toSorted());
  await rig.pass(180 * DAY - 1);
  expect(rig.row(id).payload).toBe('kept');
  expect(await kept(rig)).toHaveLength(3);
  await rig.pass(1);
  expect(rig.row(id).payload).toBe('purged');
  expect(await kept(rig)).toEqual([]);
  // Hash, numbers, results and history stay.
  expect(rig.row(id)).toMatchObject({ sha256: hashes[0], case_number: '1', review: 'decided' });
});

test('who destroyed which bytes, when, how many and why is in the records, the case’s history and the trail', async () => {
  const rig = await retentionRig();
  const { id, hashes } = await decided(rig, { attachments: ['a.pdf'] });
  await rig.pass(200 * DAY);
  const at = rig.clock.now();
  const records = rig.records();
  expect(records).toHaveLength(2);
  expect(records).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        sha256: hashes[0],
        kind: 'bundle',
        bytes: rig.sizes.get(hashes[0] ?? ''),
        case_id: id,
        reason: 'decided',
        actor: 'agent',
        marked_at: at,
        removed_at: at,
        place: hostname(),
      }),
      expect.objectContaining({
        sha256: hashes[1],
        kind: 'attachment',
        bytes: rig.sizes.get(hashes[1] ?? ''),
      }),
    ]) as unknown,
  );
  const event = rig.events(id).find(({ kind }) => kind === 'purged');
  expect(JSON.parse(event?.detail ?? '')).toEqual({
    reason: 'decided',
    files: 2,
    bytes: [...rig.sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
  });
  await rig.core.trail.flush();
  const lines = await rig.core.audit.tail(100);
  const destroyed = lines.filter(({ kind }) => kind === 'payload-destroyed');
  // One run destroys several; which goes first says nothing.
  const bySha = (a: { sha256?: string }, b: { sha256?: string }): number =>
    (a.sha256 ?? '').localeCompare(b.sha256 ?? '');
  expect(destroyed.sort(bySha)).toMatchObject(
    records
      .map(({ sha256, bytes }) => ({
        actor: 'agent',
        caseId: id,
        sha256,
        // By which method and where, beside who and when (電子病歷辦法 §16).
        detail: { bytes, method: 'sealed-file-removed', place: hostname() },
      }))
      .sort(bySha),
  );
  expect(lines.some((line) => line.kind === 'purged' && line.caseId === id)).toBe(true);
});

test('bytes that another case keeps stay until the last of them lets go, and are recorded with that one', async () => {
  const rig = await retentionRig();
  const first = await decided(rig, { attachments: ['report.pdf'] });
  await rig.pass(100 * DAY);
  // The same report beside another patient’s Bundle.
  const second = await decided(rig, { path: 'elsewhere/second.json', attachments: ['report.pdf'] });
  expect(second.hashes[1]).toBe(first.hashes[1]);
  await rig.pass(80 * DAY);
  expect(rig.row(first.id).payload).toBe('purged');
  expect((await kept(rig)).toSorted()).toEqual(second.hashes.toSorted());
  await rig.pass(100 * DAY);
  expect(await kept(rig)).toEqual([]);
  expect(rig.records().find(({ kind }) => kind === 'attachment')).toMatchObject({ case_id: second.id });
});

test('nothing is destroyed of a case that is undecided, doubtful, watched, held, refused or rejected', async () => {
  const rig = await retentionRig();
  // Taken for absent and cancelled: still looked for, for a day.
  const watched = await rig.put();
  await rig.send(watched, UNKNOWN);
  await rig.attestAbsent(watched);
  await cancel(rig.context, watched, BY);
  const open = await rig.everyOpenKind();
  await rig.pass(10_000 * DAY);
  for (const id of [...open, watched]) expect(rig.row(id).payload, rig.row(id).delivery).toBe('kept');
  expect(await kept(rig)).toHaveLength(open.length + 1);
  expect(rig.records()).toEqual([]);
});

test('a cancelled case’s payload goes after as many days, and one whose successor is under way stays', async () => {
  const rig = await retentionRig();
  const alone = await cancelled(rig);
  const replaced = await rig.put({ path: 'claim.json' });
  const successor = await rig.put({ path: 'claim.json' });
  expect(rig.row(replaced)).toMatchObject({ delivery: 'cancelled', superseded_by: successor });
  await rig.pass(200 * DAY);
  expect(rig.row(alone).payload).toBe('purged');
  expect(rig.row(replaced).payload).toBe('kept');
  await rig.decide(successor);
  await rig.pass(1);
  expect(rig.row(replaced).payload).toBe('purged');
  expect(rig.row(successor).payload).toBe('kept');
  expect(rig.records().map(({ reason }) => reason)).toEqual(['superseded', 'cancelled']);
});

test('a changed decision restarts the days', async () => {
  const rig = await retentionRig();
  const { id } = await decided(rig);
  rig.clock.set(rig.clock.now() + 179 * DAY);
  await hear(rig.context, id, rig.answer('denied', '2'), 60_000);
  await rig.pass(179 * DAY);
  expect(rig.row(id).payload).toBe('kept');
  await rig.pass(DAY);
  expect(rig.row(id).payload).toBe('purged');
});

test('a case that somebody still works on is left alone', async () => {
  const rig = await retentionRig();
  const { id } = await decided(rig);
  rig.open.add(id);
  await rig.pass(1000 * DAY);
  expect(rig.row(id).payload).toBe('kept');
  rig.open.delete(id);
  await rig.pass(1);
  expect(rig.row(id).payload).toBe('purged');
});

test('cut off between the tombstones and the removal, the next start finishes it: nothing is both kept and gone', async () => {
  const rig = await retentionRig();
  const { id, hashes } = await decided(rig, { attachments: ['a.pdf'] });
  rig.failRemovals = true;
  await expect(rig.pass(200 * DAY)).rejects.toThrow('cut off');
  expect(rig.row(id).payload).toBe('purged');
  expect((await kept(rig)).toSorted()).toEqual(hashes.toSorted());
  expect(rig.records().map(({ removed_at }) => removed_at)).toEqual([null, null]);
  rig.failRemovals = false;
  await rig.reopen();
  await rig.pass(0);
  expect(await kept(rig)).toEqual([]);
  expect(rig.records()).toHaveLength(2);
  expect(rig.records().every(({ removed_at }) => removed_at !== null)).toBe(true);
});

test('the same file that comes again before the bytes went keeps them, and the tombstone is taken back', async () => {
  const rig = await retentionRig();
  const id = await cancelled(rig, { path: 'again.json' });
  const { sha256 } = rig.row(id);
  rig.failRemovals = true;
  await expect(rig.pass(200 * DAY)).rejects.toThrow('cut off');
  rig.failRemovals = false;
  expect(await rig.put({ path: 'again.json', bytes: rig.bytesOf(sha256) })).toBe(id);
  expect(rig.row(id)).toMatchObject({ payload: 'kept', delivery: 'held' });
  await rig.pass(0);
  expect(await kept(rig)).toEqual([sha256]);
  expect(rig.records()).toEqual([]);
});

test('the same file that comes again after its payload went is checked anew, and a person can send it', async () => {
  const rig = await retentionRig();
  const id = await cancelled(rig, { path: 'again.json', attachments: ['a.pdf'] });
  const { sha256 } = rig.row(id);
  await rig.pass(200 * DAY);
  expect(await kept(rig)).toEqual([]);
  expect(await rig.put({ path: 'again.json', bytes: rig.bytesOf(sha256), attachments: ['a.pdf'] })).toBe(id);
  await release(rig.context, id, BY);
  expect(rig.row(id)).toMatchObject({ payload: 'kept', delivery: 'queued' });
  expect(await kept(rig)).toHaveLength(2);
});

test('bytes that no case keeps go on the day after they were noticed, those put in today do not', async () => {
  const rig = await retentionRig();
  const { id, hashes } = await decided(rig, { path: 'seen.json' });
  await rig.pass(200 * DAY);
  // The HIS exports an old case again: noted on it, not sent, and its bytes are in the spool once more.
  await rig.put({ path: 'seen.json', bytes: rig.bytesOf(hashes[0] ?? '') });
  expect(rig.row(id)).toMatchObject({ payload: 'purged', delivery: 'accepted' });
  await rig.run(DAY);
  await rig.run(DAY);
  expect(await kept(rig)).toEqual([hashes[0]]);
  await rig.pass(DAY);
  expect(await kept(rig)).toEqual([]);
  expect(rig.records()[0]).toMatchObject({
    kind: 'unreferenced',
    case_id: null,
    removed_at: rig.clock.now(),
  });
});

test('after a rebuild, bytes that no case names are left for as long as a payload is kept', async () => {
  const rig = await retentionRig();
  const { hashes } = await decided(rig);
  await rig.core.close();
  for (const tail of ['', '-wal', '-shm']) rmSync(join(rig.dir, 'data', `agent.db${tail}`), { force: true });
  await rig.reopen();
  await rig.pass(0);
  await rig.pass(DAY);
  expect(await kept(rig)).toEqual(hashes);
});

test('an interrupted run continues at the next one', async () => {
  const rig = await retentionRig();
  const ids = [(await decided(rig)).id, (await decided(rig)).id];
  rig.stopped = true;
  await rig.pass(200 * DAY);
  expect(ids.map((id) => rig.row(id).payload)).toEqual(['kept', 'kept']);
  rig.stopped = false;
  await rig.pass(0);
  expect(ids.map((id) => rig.row(id).payload)).toEqual(['purged', 'purged']);
});
