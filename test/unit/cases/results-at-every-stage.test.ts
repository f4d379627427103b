import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ResultFile, resultFile } from '../../../shared/api/views/result-file.ts';
import { forgetPayload } from '../../../main/agent/carrier/cases/payloads.ts';
import { doubtRestored } from '../../../main/agent/carrier/cases/startup.ts';
import { markRestored } from '../../../main/agent/ground/db/meta.ts';
import { lastSends } from '../../../main/agent/carrier/cases/last-sends.ts';
import { attachmentWaitOver } from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import {
  type AnswerRecord,
  dueResults,
  openAnswerView,
  replaces,
  resultsWritten,
} from '../../../main/agent/carrier/cases/outbox.ts';
import { rebuildCase } from '../../../main/agent/carrier/cases/rebuilt.ts';
import { recheck } from '../../../main/agent/carrier/cases/recheck.ts';
import { hear, type HeardAnswer, noteMissed } from '../../../main/agent/carrier/cases/reviews.ts';
import { noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { cancel, hold, markRead, release, retry } from '../../../main/agent/carrier/cases/staff.ts';
import {
  acceptedAs,
  BY,
  caseRig,
  foundBundle,
  NOT_SENT,
  REJECTED,
  UNKNOWN,
  type CaseRig,
} from '../support/case-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Results that the HIS would find now, oldest first; none of them is due any more. */
async function taken(rig: CaseRig): Promise<ResultFile[]> {
  const due = dueResults(rig.context);
  await resultsWritten(
    rig.context,
    due.map(({ n }) => n),
  );
  return due.map(({ result }) => resultFile.parse(result()));
}

function heard(view: Partial<HeardAnswer['view']>): HeardAnswer {
  const base = {
    disposition: null,
    review: null,
    decision: null,
    created: '2026-11-25',
    receiptNumber: null,
  };
  return {
    ...{ resourceId: 'r', contentHash: '1', ordinal: '2026-11-25 ', receiptNumber: null, body: '{}' },
    view: { ...base, issue: null, items: [], ...view },
  };
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

test('where the HIS wants to hear that a file was taken, it hears it once, and then what is told without it', async () => {
  const dir = temporaryFolder();
  const more = { results: { exportDir: join(dir, 'results'), acknowledge: true } };
  const rig = await caseRig({ dir, more });
  const id = await rig.queued({ path: 'claim.json' });
  expect(await taken(rig)).toMatchObject([{ delivery: 'queued', fileName: 'claim.json', caseId: id }]);
  for (let tries = 0; tries < 3; tries += 1) await rig.send(id, NOT_SENT);
  expect(await taken(rig)).toEqual([]);
  await rig.send(id, acceptedAs('20261127000001'));
  expect(await taken(rig)).toMatchObject([{ delivery: 'accepted' }]);
  await rig.find({
    path: 'late.json',
    bytes: 'late',
    summary: { attachments: ['a.pdf'], claimKey: 'another claim' },
    attachments: [],
  });
  const told = await taken(rig);
  expect(told.map(({ delivery, fileName }) => [delivery, fileName])).toEqual([['waiting', 'late.json']]);
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
  const logged: unknown[] = [];
  const log = (level: string, event: string, fields: object): void =>
    void logged.push([level, event, fields]);
  Object.assign(rig.context, { log });
  await rig.end(id, attempt, acceptedAs('1'));
  expect(logged).toEqual([['error', 'results-not-written', { caseId: id }]]);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(rig.kinds(id)).toContain('accepted');
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

test('a result that cannot be kept undoes the change that it would tell of', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  rig.core.db.exec(
    `CREATE TEMP TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
  );
  await expect(hold(rig.context, id, BY)).rejects.toThrow('disk full');
  expect(rig.row(id).delivery).toBe('queued');
});

test('the same file put again while its case is on its way is answered by what comes of it', async () => {
  const rig = await caseRig();
  const file = { bytes: 'same', path: 'claim.json' };
  await rig.queued(file);
  await rig.find(file);
  expect(await taken(rig)).toEqual([]);
});

test('an answer for a copy leaves due what the HIS has not read of the case itself', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ bytes: 'same', path: 'claim.json' });
  await hold(rig.context, id, BY);
  await rig.find({ bytes: 'same', path: 'copy.json' });
  expect(await taken(rig)).toMatchObject([{ fileName: 'claim.json' }, { fileName: 'copy.json' }]);
});

test('other findings, and another reason to hold a case, are told though it stands where it stood', async () => {
  const rig = await caseRig();
  const file = { bytes: 'same', path: 'claim.json' };
  const refused = await rig.queued({ ...file, errors: ['bundle-type'] });
  await taken(rig);
  const { inspection } = foundBundle({ ...file, errors: ['claim-count'] }, 0);
  await recheck(rig.context, refused, { inspection, waitMs: 0 }, BY);
  expect(await taken(rig)).toMatchObject([{ delivery: 'refused', problems: [{ code: 'claim-count' }] }]);
  const summary = { claimKey: 'one' };
  await rig.begin(await rig.queued({ summary }));
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const held = await rig.queued({ summary, mtimeMs: 1 });
  Object.assign(rig.context, { reconcileBefore: null });
  expect(await taken(rig)).toMatchObject([{ caseId: held, holdReason: 'reconcile' }]);
  await release(rig.context, held, BY, 'checked');
  expect(await taken(rig)).toMatchObject([{ caseId: held, holdReason: 'same-claim' }]);
});

test('a receipt number is told while NHI still works on the case, and that it works on is not', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('1'));
  await taken(rig);
  await hear(rig.context, id, heard({ review: 'reviewing' }), 60_000);
  expect(await taken(rig)).toEqual([]);
  await hear(rig.context, id, { ...heard({ review: 'reviewing' }), receiptNumber: '20261125' }, 60_000);
  expect(await taken(rig)).toMatchObject([{ review: 'reviewing', receiptNumber: '20261125' }]);
});

test('a result counts the attachments that did not come', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['a.pdf', 'b.pdf'] }, attachments: [] });
  await attachmentWaitOver(rig.context, id);
  expect(await taken(rig)).toMatchObject([{ delivery: 'refused', missingAttachments: 2 }]);
});

test('a rejection of which nothing was kept is told all the same', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, REJECTED);
  rig.core.db.exec('DELETE FROM outbox; DELETE FROM answers; UPDATE cases SET unread = 1');
  await markRead(rig.context, [id]);
  expect(await taken(rig)).toMatchObject([{ delivery: 'rejected', issue: null }]);
});

test('what came of a case while settings named no folder for results is told at its next change', async () => {
  const rig = await caseRig({ more: { results: {} } });
  const id = await rig.queued({ bytes: 'same', path: 'claim.json', errors: ['bundle-type'] });
  await rig.find({ bytes: 'same', path: 'copy.json', errors: ['bundle-type'] });
  expect(rig.context.store.all('SELECT n FROM outbox')).toEqual([]);
  await rig.reopen({});
  await rig.clock.advance(1);
  await markRead(rig.context, [id]);
  expect(await taken(rig)).toMatchObject([{ caseId: id, delivery: 'refused' }]);
});

test('of a case whose file’s name is lost the HIS hears the end alone', async () => {
  const rig = await caseRig();
  const rebuilt = async (bytes: string, standing: 'accepted' | 'unsent'): Promise<string> => {
    const { inspection } = foundBundle({ bytes }, 0, Number(bytes));
    const told = {
      ...{ id: `261124-${bytes}`, standing, caseNumber: bytes, supersededBy: null },
      ...{ attempts: 0, firstAttemptAt: null, attachments: [] },
    };
    const left = { bytes: 1, inspection, folder: '/export', told, attachments: [] };
    return (await rebuildCase(rig.context, left)) ?? '';
  };
  const [sent, unsent] = [await rebuilt('1', 'accepted'), await rebuilt('2', 'unsent')];
  expect([sent, unsent].map((id) => rig.row(id).delivery)).toEqual(['accepted', 'held']);
  expect(await taken(rig)).toEqual([]);
  await release(rig.context, unsent, BY, 'checked');
  await rig.send(unsent, REJECTED);
  await hear(rig.context, sent, heard({ review: 'decided', decision: 'approved' }), 60_000);
  expect(await taken(rig)).toMatchObject([
    { caseId: unsent, delivery: 'rejected' },
    { caseId: sent, review: 'decided' },
  ]);
});

test('the result of one case, and NHI’s answer to it, do not open in the place of another', async () => {
  const rig = await caseRig();
  for (const id of [await rig.queued(), await rig.queued()]) await rig.send(id, REJECTED);
  const exchange = (table: string, column: string): unknown =>
    rig.core.db.exec(
      `UPDATE ${table} SET ${column} = (SELECT ${column} FROM ${table} ORDER BY n DESC LIMIT 1)`,
    );
  const damaged = expect.objectContaining({ code: 'sealed-damaged' }) as Error;
  exchange('outbox', 'payload');
  const [due] = dueResults(rig.context);
  expect(() => due?.result()).toThrow(damaged);
  const openFirst = (): unknown =>
    rig.context.store
      .all<AnswerRecord>('SELECT * FROM answers ORDER BY n LIMIT 1')
      .map((answer) => openAnswerView(rig.context, answer).issue?.code);
  expect(openFirst()).toEqual(['invalid']);
  exchange('answers', 'view');
  expect(openFirst).toThrow(damaged);
  const bodyOfFirst = (): unknown => lastSends(rig.context).at(-1)?.body();
  expect(bodyOfFirst()).toEqual(Buffer.from('{}'));
  exchange('answers', 'body');
  expect(bodyOfFirst).toThrow(damaged);
});

test('a result replaces an unread one of another case only where that one was not sent and this one came after it', async () => {
  const rig = await caseRig();
  const cancelled = async (found: { path: string; bytes: string }): Promise<string> => {
    const id = await rig.queued(found);
    await cancel(rig.context, id, BY);
    return id;
  };
  const path = 'claim.json';
  const first = await cancelled({ path, bytes: '1' });
  const second = await cancelled({ path, bytes: '2' });
  expect(replaces(rig.context, second, first)).toBe(true);
  expect(replaces(rig.context, first, second)).toBe(false);
  const third = await cancelled({ path, bytes: '3' });
  const elsewhere = await cancelled({ path: 'other.json', bytes: '4' });
  expect(replaces(rig.context, second, first)).toBe(true);
  expect(replaces(rig.context, first, second)).toBe(false);
  expect(replaces(rig.context, elsewhere, first)).toBe(false);
  // Put again, the earlier one's bytes are what lies there.
  await rig.find({ path, bytes: '1' });
  await cancel(rig.context, first, BY);
  expect(replaces(rig.context, first, third)).toBe(true);
  expect(replaces(rig.context, third, first)).toBe(false);
  const sent = await rig.queued({ path: 'sent.json' });
  await rig.send(sent, acceptedAs('1'));
  const after = await rig.queued({ path: 'sent.json' });
  expect(replaces(rig.context, after, sent)).toBe(false);
  expect(replaces(rig.context, after, 'a case of another data folder')).toBe(true);
});

test('that NHI accepted a case and does not show it is told once, and once more when it shows', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('20261127000001'));
  expect(await taken(rig)).toMatchObject([{ delivery: 'accepted', notShownSince: null }]);
  await noteMissed(rig.context, id);
  await noteMissed(rig.context, id);
  const [missed, ...more] = await taken(rig);
  expect(more).toEqual([]);
  expect(Date.parse(missed?.notShownSince ?? '')).toBe(rig.clock.now());
  await noteShown(rig.context, id, null);
  expect(await taken(rig)).toMatchObject([{ delivery: 'accepted', notShownSince: null }]);
});
