import { afterAll, expect, test } from 'vitest';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import {
  destroyedRecords,
  endedBefore,
  forgetPayload,
  isKept,
  marked,
  markUnreferenced,
  noteRemoved,
  spooledBy,
  successorIsOpen,
  takeBackMark,
} from '../../../main/agent/carrier/cases/payloads.ts';
import { cancel } from '../../../main/agent/carrier/cases/staff.ts';
import * as queries from '../../../main/agent/carrier/cases/payload-queries.ts';
import { makeTables } from '../../../main/agent/ground/db/schema.ts';
import { loadDriver } from '../../../main/agent/ground/db/open.ts';
import {
  acceptedAs,
  attachmentOf,
  BY,
  caseRig,
  sha256Of,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';

/** How SQLite finds the rows of each statement about payloads. */
const PLANS: Partial<Record<keyof typeof queries, readonly string[]>> = {
  ENDED_KEPT: ['SEARCH cases USING INDEX cases_kept (seq>?)'],
  STILL_KEPT: [
    'SEARCH cases USING INDEX cases_by_sha (sha256=?)',
    'SEARCH a USING COVERING INDEX attachments_by_sha (sha256=?)',
    'SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)',
  ],
  IS_MARKED: ['SEARCH destroyed USING INDEX destroyed_pending (sha256=?)'],
  MARKED: ['SCAN destroyed USING INDEX destroyed_pending'],
  DESTROYED_NEWEST: ['SCAN destroyed'],
  TO_FORGET: ['SEARCH cases USING INDEX cases_to_forget (seq>?)'],
  DELETE_ANSWERS: ['SEARCH answers USING COVERING INDEX sqlite_autoindex_answers_1 (case_id=?)'],
  ANSWER_BYTES: ['SEARCH answers USING INDEX sqlite_autoindex_answers_1 (case_id=?)'],
  DELETE_NOTES: ['SEARCH case_notes USING COVERING INDEX notes_by_case (case_id=?)'],
  FORGET_EVENT_NOTES: ['SEARCH case_events USING INDEX events_by_case (case_id=?)'],
  FORGET_PLACES: ['SEARCH hand_overs USING PRIMARY KEY (case_id=?)'],
  NAME_ATTACHMENT: ['SEARCH attachments USING PRIMARY KEY (case_id=? AND ord=?)'],
  FORGOTTEN_NEWEST: [
    'SCAN e USING INDEX events_forgotten',
    'SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)',
  ],
  CREATED_BEFORE: ['SEARCH cases USING INTEGER PRIMARY KEY (rowid>?)'],
};

const db = new (loadDriver())(':memory:');
makeTables(db);
afterAll(() => void db.close());

test.each(Object.entries(PLANS))('%s is found by an index', (name, expected) => {
  const sql = queries[name as keyof typeof queries];
  const params = Object.fromEntries([...sql.matchAll(/\$(\w+)/g)].map(([, key = '']) => [key, null]));
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { detail: string }[];
  expect(rows.map(({ detail }) => detail).filter((step) => /^(SEARCH|SCAN) [a-z]/.test(step))).toEqual(
    expected,
  );
});

const DAY = 86_400_000;
const NONE: ReadonlyMap<string, number> = new Map();

async function cancelled(rig: CaseRig, found: Found = {}): Promise<string> {
  const id = await rig.queued(found);
  await cancel(rig.context, id, BY);
  return id;
}
const endedIds = (rig: CaseRig, before: number): string[] =>
  [...endedBefore(rig.context, before)].flatMap((rows) => rows.map(({ id }) => id));

test('a case keeps its Bundle, the copy that is sent in its place, and each attachment once', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf'] };
  const attachments = [
    attachmentOf('a.pdf', 'alike'),
    attachmentOf('b.pdf', 'alike'),
    attachmentOf('c.pdf', 'the Bundle'),
  ];
  const id = await rig.queued({ bytes: 'the Bundle', summary, attachments });
  const bundle = { sha256: sha256Of('the Bundle'), kind: 'bundle', bytes: null };
  const alike = { sha256: sha256Of('alike'), kind: 'attachment', bytes: 'alike'.length };
  expect(spooledBy(rig.context, rig.row(id))).toEqual([bundle, alike]);
});

test('cases that have ended are found to the millisecond, and in pieces however many there are', async () => {
  const rig = await caseRig();
  const first = await cancelled(rig);
  await rig.clock.advance(1);
  const others = await Promise.all(Array.from({ length: 401 }, () => rig.queued()));
  await Promise.all(others.map((id) => cancel(rig.context, id, BY)));
  const at = rig.row(first).updated_at;
  expect(endedIds(rig, at - 1)).toEqual([]);
  expect(endedIds(rig, at)).toEqual([first]);
  expect(endedIds(rig, rig.clock.now()).toSorted()).toEqual([first, ...others].toSorted());
  expect([...endedBefore(rig.context, rig.clock.now())].map((rows) => rows.length)).toEqual([200, 200, 2]);
});

test('a payload is forgotten once, when its case ended by then and nothing more can come of it', async () => {
  const rig = await caseRig();
  const [open, ended] = [await rig.queued(), await cancelled(rig)];
  const now = rig.clock.now();
  expect(await forgetPayload(rig.context, open, now, NONE)).toBe(false);
  expect(await forgetPayload(rig.context, ended, now - 1, NONE)).toBe(false);
  expect([open, ended].map((id) => rig.row(id).payload)).toEqual(['kept', 'kept']);
  expect(await forgetPayload(rig.context, ended, now, NONE)).toBe(true);
  expect(await forgetPayload(rig.context, ended, now, NONE)).toBe(false);
  expect(rig.kinds(ended).filter((kind) => kind === 'purged')).toHaveLength(1);
  expect(marked(rig.context)).toMatchObject([
    { case_id: ended, kind: 'bundle', bytes: 0, reason: 'cancelled', actor: 'agent', removed_at: null },
  ]);
});

test('only what was destroyed is counted: bytes that another case keeps are not', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf', 'b.pdf'] };
  const id = await rig.queued({ path: 'a/1.json', summary });
  await rig.queued({ path: 'b/2.json', summary: { attachments: ['b.pdf'] } });
  await cancel(rig.context, id, BY);
  const sizes = new Map([
    [rig.row(id).sha256, 100],
    [attachmentOf('a.pdf').sha256, 20],
    [attachmentOf('b.pdf').sha256, 3],
  ]);
  await forgetPayload(rig.context, id, rig.clock.now(), sizes);
  expect(rig.events(id).at(-1)).toMatchObject({
    ...{ kind: 'purged', actor: 'agent' },
    detail: JSON.stringify({ reason: 'cancelled', files: 2, bytes: 120 }),
  });
});

test('why a case ended: NHI decided it, a person cancelled it, or another took its place, also one that NHI could not use', async () => {
  const rig = await caseRig();
  const decided = await rig.queued();
  await rig.send(decided, acceptedAs('1'));
  const failed = await rig.queued({ path: 'failed.json' });
  await rig.send(failed, acceptedAs('2'));
  await rig.context.store.write((tx) => {
    setCase(tx, decided, { review: 'decided', decision: 'approved', decided_at: tx.now });
    setCase(tx, failed, { review: 'failed' });
  });
  const replaced = await rig.queued({ path: 'replaced.json' });
  await rig.queued({ path: 'replaced.json' });
  const before = rig.clock.now();
  expect(await forgetPayload(rig.context, failed, before, NONE)).toBe(false);
  await rig.queued({ path: 'failed.json' });
  const ids = [decided, await cancelled(rig), replaced, failed];
  for (const id of ids) expect(await forgetPayload(rig.context, id, before, NONE)).toBe(true);
  expect(destroyedRecords(rig.context, 9).map(({ case_id, reason }) => [case_id, reason])).toEqual([
    [failed, 'superseded'],
    [replaced, 'superseded'],
    [ids[1], 'cancelled'],
    [decided, 'decided'],
  ]);
  expect(destroyedRecords(rig.context, 1)).toMatchObject([{ case_id: failed }]);
});

test('a case that is looked for on keeps its payload, and so does one of which nobody knows when it was decided', async () => {
  const rig = await caseRig();
  const [watched, undated] = [await cancelled(rig), await rig.queued()];
  await rig.send(undated, acceptedAs('1'));
  await rig.context.store.write((tx) => {
    setCase(tx, watched, { watch_until: tx.now });
    setCase(tx, undated, { review: 'decided', decision: 'approved' });
  });
  await rig.clock.advance(DAY);
  for (const id of [watched, undated])
    expect(await forgetPayload(rig.context, id, rig.clock.now(), NONE)).toBe(false);
  expect(endedIds(rig, rig.clock.now())).toEqual([]);
});

test('bytes of no case get a tombstone once, and none while a case keeps them', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const lost = { sha256: sha256Of('lost'), bytes: 4 };
  expect([rig.row(id).sha256, lost.sha256].map((sha256) => isKept(rig.context, sha256))).toEqual([
    true,
    false,
  ]);
  expect(await markUnreferenced(rig.context, [lost, { sha256: rig.row(id).sha256, bytes: 9 }])).toBe(1);
  expect(await markUnreferenced(rig.context, [lost])).toBe(0);
  const [record, ...more] = marked(rig.context);
  expect(record).toMatchObject({
    ...{ sha256: lost.sha256, bytes: 4, kind: 'unreferenced', reason: 'unreferenced', case_id: null },
    ...{ marked_at: rig.clock.now(), removed_at: null, place: null },
  });
  expect(more).toEqual([]);
  await takeBackMark(rig.context, record?.n ?? 0);
  expect(marked(rig.context)).toEqual([]);
  expect(await markUnreferenced(rig.context, [lost])).toBe(1);
  await noteRemoved(rig.context, marked(rig.context)[0]?.n ?? 0, 'here');
  expect(marked(rig.context)).toEqual([]);
  expect(destroyedRecords(rig.context, 9)).toMatchObject([{ removed_at: rig.clock.now(), place: 'here' }]);
});

test('a case waits with its payload for the one that took its place, and for the one after that', async () => {
  const rig = await caseRig();
  const path = 'claim.json';
  const [first, second, third] = [
    await rig.queued({ path }),
    await rig.queued({ path }),
    await rig.queued({ path }),
  ];
  const isOpen = (id: string): boolean => successorIsOpen(rig.context.store, rig.row(id));
  expect([first, second, third].map(isOpen)).toEqual([true, true, false]);
  await cancel(rig.context, third, BY);
  expect([first, second, third].map(isOpen)).toEqual([false, false, false]);
  // Two that name each other, and one that is not there, as in a rebuilt data folder.
  await rig.context.store.write((tx) => {
    setCase(tx, third, { superseded_by: first });
  });
  expect(isOpen(first)).toBe(false);
  await rig.context.store.write((tx) => {
    setCase(tx, third, { superseded_by: second });
  });
  expect(isOpen(first)).toBe(false);
  await rig.context.store.write((tx) => {
    setCase(tx, second, { superseded_by: 'gone' });
  });
  expect(isOpen(second)).toBe(false);
});
