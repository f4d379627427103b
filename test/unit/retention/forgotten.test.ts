import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { destroyedViews } from '../../../main/agent/api/access-router.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import { dueResults, resultsWritten } from '../../../main/agent/carrier/cases/outbox.ts';
import { hear } from '../../../main/agent/carrier/cases/reviews.ts';
import { cancel, hold } from '../../../main/agent/carrier/cases/staff.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { change } from '../../support/staff-work.ts';
import { BY, UNKNOWN } from '../support/case-rig.ts';
import { retentionRig, type PutFound, type RetentionRig } from './retention-rig.ts';

const DAY = 86_400_000;
/** Data of the case that nobody may read any more. */
const PATIENT = { patientName: '林植入', patientNumber: 'A100000216', chartNumber: '7654321' };
const CLAIM = { ...PATIENT, drugCodes: ['BC27730100'], doctor: { name: '陳醫師', number: 'B123456780' } };
const PLANTED = /林植入|A100000216|7654321|BC27730100|陳醫師|B123456780|出院病摘|植入的話|植入的藥名/;

async function decided(
  rig: RetentionRig,
  summary: PutFound['summary'] = { birthDate: '1970-05-01' },
  told = true,
): Promise<string> {
  const id = await rig.put({
    path: '林植入/林植入-A100000216.json',
    summary: { ...CLAIM, ...summary },
    attachments: ['林植入出院病摘.pdf'],
  });
  await change(rig.context, id, { do: 'note', kind: 'note', text: '植入的話：林植入' }, '王承辦');
  await rig.decide(id);
  if (told) await tellAll(rig);
  return id;
}
const tellAll = ({ context }: RetentionRig): Promise<void> =>
  resultsWritten(
    context,
    dueResults(context).map(({ n }) => n),
  );
/** All that can be read of it by who sees patients, and what the database, opened by the data key, has of it. */
function readable(rig: RetentionRig, id: string): string {
  const { context } = rig;
  const row = rig.row(id);
  const notes = context.store.all<{ body: Buffer }>(`SELECT body FROM case_notes WHERE case_id = $id`, {
    id,
  });
  const told = context.store.all(`SELECT revision, payload FROM outbox WHERE case_id = $id`, { id });
  const opened = (told as { revision: number; payload: Buffer }[]).map(({ revision, payload }) =>
    context.sealed.openJson(payload, `outbox.payload.${id}.${String(revision)}`),
  );
  return JSON.stringify([
    caseDetail(context, id, true),
    context.sealed.label(row),
    context.sealed.summary(row),
    notes.length === 0 ? [] : '植入的話',
    opened,
    context.index.get(id)?.label,
  ]);
}
const found = (rig: RetentionRig): number =>
  ['林植入', 'A100000216', '7654321', 'BC27730100'].filter(
    (search) => listIds(rig.context, { search }).length > 0,
  ).length;

test('after the days of the setting nothing of a case names its patient, its content or NHI’s answer; not a moment before', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 365 });
  const id = await decided(rig);
  const before = rig.row(id);
  await rig.pass(365 * DAY - 1);
  expect(readable(rig, id)).toMatch(PLANTED);
  expect(found(rig)).toBe(4);
  expect(caseDetail(rig.context, id, true)?.answers).not.toEqual([]);
  await rig.pass(1);
  expect(readable(rig, id)).not.toMatch(PLANTED);
  expect(found(rig)).toBe(0);
  // Also in the index that the next start takes as it was kept.
  await rig.reopen();
  expect(found(rig)).toBe(0);
  const after = rig.row(id);
  expect(after).toMatchObject({ summary: null, answer_n: null, forgotten_at: rig.clock.now() });
  // Columns that the trail needs: which case, digests, states, days.
  for (const column of [
    'id',
    'sha256',
    'patient_key',
    'claim_key',
    'case_number',
    'review',
    'decision',
    'decided_at',
  ] as const)
    expect(after[column], column).toEqual(before[column]);
  expect(caseDetail(rig.context, id, true)).toMatchObject({
    answers: [],
    patient: null,
    fileName: `${id}.json`,
  });
});

test('a removal is recorded: who, when, why, how and where, also in the trail', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await decided(rig);
  await rig.pass(200 * DAY);
  const event = rig.events(id).find(({ kind }) => kind === 'forgotten');
  expect(event?.actor).toBe('agent');
  const detail = JSON.parse(event?.detail ?? '') as Record<string, unknown>;
  expect(detail).toEqual({
    reason: 'decided',
    method: 'values-replaced',
    place: hostname(),
    bytes: expect.any(Number) as number,
  });
  expect(detail['bytes']).toBeGreaterThan(100);
  await rig.core.trail.flush();
  const lines = await rig.core.audit.tail(100);
  expect(lines.find((line) => line.kind === 'forgotten')).toMatchObject({ caseId: id, detail });
  // Beside the files of its payload, newest first, each with its hash.
  const records = destroyedViews(rig.context, 10);
  expect(records[0]).toMatchObject({
    ...{ kind: 'case', caseId: id, sha256: rig.row(id).sha256, reason: 'decided', actor: 'agent' },
    ...{ method: 'values-replaced', place: hostname(), bytes: detail['bytes'] },
  });
  expect(records.map(({ kind }) => kind).toSorted()).toEqual(['attachment', 'bundle', 'case']);
  expect(destroyedViews(rig.context, 1)).toEqual(records.slice(0, 1));
  // Once.
  await rig.pass(DAY);
  expect(rig.kinds(id).filter((kind) => kind === 'forgotten')).toHaveLength(1);
});

test('without a setting a case goes with its year of the trail: of a minor seven years after coming of age, else after seven', async () => {
  const rig = await retentionRig();
  const adult = await decided(rig);
  const minor = await rig.put({ summary: { patientNumber: 'F200000012', birthDate: '2010-05-01' } });
  await rig.decide(minor);
  await tellAll(rig);
  const at = async (day: string): Promise<boolean[]> => {
    await rig.pass(Date.parse(`${day}T09:00:00+08:00`) - rig.clock.now());
    return [adult, minor].map((id) => rig.row(id).forgotten_at !== null);
  };
  expect(await at('2033-12-31')).toEqual([false, false]);
  expect(await at('2034-01-02')).toEqual([true, false]);
  expect(await at('2035-04-30')).toEqual([true, false]);
  expect(await at('2035-05-02')).toEqual([true, true]);
});

test('if the trail is kept for ever, so are its cases', async () => {
  const rig = Object.assign(await retentionRig(), { auditYears: null });
  const id = await decided(rig);
  await rig.pass(100 * 365 * DAY);
  expect(rig.row(id)).toMatchObject({ payload: 'purged', forgotten_at: null });
});

test('a case that is forgotten sooner keeps the trail of who was a minor, by the year alone', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await decided(rig, { birthDate: '2010-05-01' });
  await rig.core.audit.append({ kind: 'stop-asked', actor: 'test' });
  await rig.pass(200 * DAY);
  expect(rig.row(id)).toMatchObject({ summary: null, kept_for_age: '2035-12-31' });
  const yearAt = async (day: string): Promise<number | null> => {
    const until = Date.parse(`${day}T09:00:00+08:00`);
    rig.clock.set(until - DAY);
    await rig.core.audit.append({ kind: 'stop-asked', actor: 'test' });
    await rig.run(DAY);
    return rig.core.audit.oldestYear();
  };
  expect(await yearAt('2035-12-30')).toBe(2026);
  expect(await yearAt('2036-01-02')).toBeGreaterThan(2026);
});

test('nothing is removed of a case that is open, worked on, or applied for until a future day', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const open = await rig.everyOpenKind();
  const watched = await rig.put();
  await rig.send(watched, UNKNOWN);
  await rig.attestAbsent(watched);
  await cancel(rig.context, watched, BY);
  const worked = await decided(rig);
  rig.open.add(worked);
  const items = [
    { ...(rig.context.sealed.summary(rig.row(worked))?.items[0] ?? fail()), periodEnd: '2027-12-31' },
  ];
  const running = await rig.put({ summary: { items } });
  await rig.decide(running);
  await tellAll(rig);
  await rig.pass(250 * DAY);
  for (const id of [...open, watched, worked, running])
    expect(rig.row(id).forgotten_at, rig.row(id).delivery).toBeNull();
  expect(rig.row(running).payload).toBe('purged');
  rig.open.delete(worked);
  await rig.pass(200 * DAY);
  expect([worked, running].map((id) => rig.row(id).forgotten_at !== null)).toEqual([true, true]);
});

test('a result that the HIS has not taken keeps its case; no other case counts', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await decided(rig, {}, false);
  await rig.pass(200 * DAY);
  expect(rig.row(id).forgotten_at).toBeNull();
  await tellAll(rig);
  await rig.pass(DAY);
  expect(rig.row(id).forgotten_at).not.toBeNull();
  expect(dueResults(rig.context)).toEqual([]);
  expect(readable(rig, id)).not.toMatch(PLANTED);
});

test('NHI’s old answer said again is not kept again; another decision is, and goes in its turn', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await decided(rig);
  await rig.pass(200 * DAY);
  expect(await hear(rig.context, id, rig.answer('approved', '1'), 60_000)).toBe('known');
  expect(caseDetail(rig.context, id, true)?.answers).toEqual([]);
  expect(await hear(rig.context, id, rig.answer('denied', '2'), 60_000)).toBe('new');
  expect(rig.row(id)).toMatchObject({ decision: 'denied', forgotten_at: null, unread: 1 });
  await tellAll(rig);
  await rig.pass(199 * DAY);
  expect(caseDetail(rig.context, id, true)?.answers).toHaveLength(1);
  await rig.pass(DAY);
  expect(caseDetail(rig.context, id, true)?.answers).toEqual([]);
});

test('the file of a forgotten case that comes again is known by its bytes; what the HIS is told of it goes again', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await decided(rig);
  const { sha256 } = rig.row(id);
  await rig.pass(200 * DAY);
  const again = { path: '林植入-again.json', bytes: rig.bytesOf(sha256), summary: CLAIM };
  expect(await rig.put(again)).toBe(id);
  expect(rig.row(id).summary).toBeNull();
  const due = dueResults(rig.context);
  expect(due.map((one) => one.result().fileName)).toEqual(['林植入-again.json']);
  await tellAll(rig);
  await rig.pass(DAY);
  expect(readable(rig, id)).not.toMatch(PLANTED);
});

test('a cancelled case that was forgotten is held with its file, under its name', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await rig.put({ path: 'again.json', summary: CLAIM });
  await hold(rig.context, id, BY);
  await cancel(rig.context, id, { actor: '王承辦', reason: '植入的話' });
  await tellAll(rig);
  await rig.pass(200 * DAY);
  expect(readable(rig, id)).not.toMatch(PLANTED);
  const { sha256 } = rig.row(id);
  expect(await rig.put({ path: 'again.json', bytes: rig.bytesOf(sha256), summary: CLAIM })).toBe(id);
  expect(rig.row(id)).toMatchObject({
    payload: 'kept',
    delivery: 'held',
    hold_reason: 'stopped-before',
    forgotten_at: null,
  });
  expect(caseDetail(rig.context, id, true)?.patient).toEqual({ name: '林植入', number: 'A100000216' });
});

test('with NHI’s answers gone a forgotten case asks for nobody’s work', async () => {
  const rig = Object.assign(await retentionRig(), { caseDays: 200 });
  const id = await decided(rig);
  expect(rig.row(id).unread).toBe(1);
  await rig.pass(200 * DAY);
  expect(rig.row(id).unread).toBe(0);
  expect(rig.context.index.get(id)?.row.closed_at).toBe(rig.clock.now());
});

function fail(): never {
  throw new Error('this case has no item');
}
