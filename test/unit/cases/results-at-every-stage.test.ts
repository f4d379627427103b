import { join } from 'node:path';
import { expect, test } from 'vitest';
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
import * as staff from '../../../main/agent/carrier/cases/staff.ts';
import { acceptedAs, BY, caseRig, foundBundle, NOT_SENT, REJECTED, UNKNOWN } from '../support/case-rig.ts';
import {
  about,
  after,
  as,
  attestAbsent,
  begun,
  cancel,
  found,
  heard,
  hold,
  is,
  read,
  release,
  restart,
  retry,
  sent,
  stories,
  taken,
  tells,
  tellsNothing,
  type Step,
} from '../support/case-story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function answer(view: Partial<HeardAnswer['view']>, receiptNumber: string | null = null): HeardAnswer {
  const base = { disposition: null, review: null, decision: null, created: '2026-11-25' };
  return {
    ...{ resourceId: 'r', contentHash: '1', ordinal: '2026-11-25 ', receiptNumber, body: '{}' },
    view: { ...base, receiptNumber: null, issue: null, items: [], ...view },
  };
}

/** As if this were the state of a backup that was put back just now. */
const restoredBackup: Step = async ({ rig }) => {
  markRestored(rig.core.db, rig.clock.now(), 'backup');
  await rig.reopen();
};
const NO_FOLDER = restart({ results: {} });
const notShown: Step = ({ rig, id }) => noteMissed(rig.context, id);
const shownAgain: Step = ({ rig, id }) => noteShown(rig.context, id, null);
const waitIsOver: Step = ({ rig, id }) => attachmentWaitOver(rig.context, id);

const REFUSED = { errors: ['bundle-type'] };
const CLAIM = { bytes: 'same', path: 'claim.json' };
const COPY = { bytes: 'same', path: 'copy.json' };
const NUMBER = '20261127000001';

stories([
  [
    'each stage that the HIS may act on is told once, and on its way only where something else was told before',
    ...[found({ path: 'claim.json' }), tellsNothing],
    ...[hold, tells({ delivery: 'held', holdReason: 'by-person' })],
    ...[release(), tells({ delivery: 'queued', holdReason: null })],
    ...[sent(NOT_SENT, 3), tellsNothing, sent(UNKNOWN), tells({ delivery: 'uncertain' })],
    ...[attestAbsent, sent(acceptedAs(NUMBER))],
    tells({ delivery: 'accepted', review: 'none', caseNumber: NUMBER, fileName: 'claim.json' }),
    ...[read, tellsNothing],
  ],
  [
    'a rejection that is sent again, and a cancellation, are told',
    ...[found(), sent(REJECTED)],
    tells({ delivery: 'rejected', issue: { severity: 'error', code: 'invalid', text: '測試' } }),
    ...[retry, tells({ delivery: 'queued', issue: null })],
    ...[cancel, tells({ delivery: 'cancelled', supersededBy: null })],
  ],
  [
    'after a crash between two stages the next start still owes the first, then the next',
    ...[found(), hold, restart(), tells({ delivery: 'held' })],
    // Killed while sending.
    ...[release(), begun, restart(), tells({ delivery: 'uncertain' })],
  ],
  [
    'the same bytes under another name get a result that says whose they are, and what comes later stands under that name',
    ...[found(CLAIM), found({ bytes: 'same', path: 'sub/copy.json' })],
    tells(({ id }) => ({
      ...{ caseId: id, fileName: 'copy.json', duplicateOf: 'claim.json', delivery: 'queued' },
    })),
    ...[
      sent(acceptedAs('1')),
      tells(({ id }) => ({ caseId: id, fileName: 'claim.json', duplicateOf: null })),
    ],
  ],
  [
    'a corrected file says of the one before that it was replaced',
    ...[found({ bytes: 'wrong', path: 'claim.json', ...REFUSED }, 'first'), tells({ delivery: 'refused' })],
    found({ bytes: 'right', path: 'claim.json' }),
    tells(({ id, idOf }) => ({
      ...{ caseId: idOf('first'), delivery: 'cancelled', supersededBy: id, fileName: 'claim.json' },
    })),
  ],
  [
    'what was due when the backup was made is not told after a restore: the case is told once it is settled',
    ...[found(REFUSED), restoredBackup, is({ delivery: 'uncertain' }), tellsNothing],
    ...[attestAbsent, tells(({ id }) => ({ caseId: id, delivery: 'refused' }))],
  ],
  [
    'what a restored backup has as accepted is not told once more because somebody has read it',
    ...[found(), sent(acceptedAs('1')), tells({}), restoredBackup],
    ...[as('UPDATE cases SET unread = 1'), read, is({ unread: 0 }), tellsNothing],
  ],
  [
    'what was due when settings named no folder for a while is told as it is now, and nothing else again',
    ...[found({}, 'gone'), hold, found({}, 'same'), hold, NO_FOLDER, about('gone'), cancel, restart()],
    tells(
      ({ idOf }) => ({ caseId: idOf('same'), delivery: 'held' }),
      ({ idOf }) => ({ caseId: idOf('gone'), delivery: 'cancelled' }),
    ),
  ],
  [
    'a result that does not open any more silences nobody: the next stage is told, and takes its place',
    ...[found(), hold, as(`UPDATE outbox SET payload = x'00'`), cancel],
    tells(({ id }) => ({ caseId: id, delivery: 'cancelled' })),
  ],
  [
    'the same file put again while its case is on its way is answered by what comes of it',
    ...[found(CLAIM), found(CLAIM), tellsNothing],
  ],
  [
    'an answer for a copy leaves due what the HIS has not read of the case itself',
    ...[found(CLAIM), hold, found(COPY), tells({ fileName: 'claim.json' }, { fileName: 'copy.json' })],
  ],
  [
    'a receipt number is told while NHI still works on the case, and that it works on is not',
    ...[found(), sent(acceptedAs('1')), tells({}), heard(answer({ review: 'reviewing' })), tellsNothing],
    heard(answer({ review: 'reviewing' }, '20261125')),
    tells({ review: 'reviewing', receiptNumber: '20261125' }),
  ],
  [
    'a result counts the attachments that did not come',
    ...[found({ summary: { attachments: ['a.pdf', 'b.pdf'] }, attachments: [] }), waitIsOver],
    tells({ delivery: 'refused', missingAttachments: 2 }),
  ],
  [
    'a rejection of which nothing was kept is told all the same',
    ...[found(), sent(REJECTED)],
    as('DELETE FROM outbox; DELETE FROM answers; UPDATE cases SET unread = 1'),
    ...[read, tells({ delivery: 'rejected', issue: null })],
  ],
  [
    'what came of a case while settings named no folder for results is told at its next change',
    ...[NO_FOLDER, found({ ...CLAIM, ...REFUSED }), found({ ...COPY, ...REFUSED }), tellsNothing],
    ...[restart({}), after(1), read, tells(({ id }) => ({ caseId: id, delivery: 'refused' }))],
  ],
  [
    'that NHI accepted a case and does not show it is told once, and once more when it shows',
    ...[found(), sent(acceptedAs(NUMBER)), tells({ delivery: 'accepted', notShownSince: null })],
    ...[notShown, notShown, tells({ notShownSince: '2026-11-24T09:00:00.000+08:00' })],
    ...[shownAgain, tells({ delivery: 'accepted', notShownSince: null })],
  ],
  [
    'that the bytes of a case are destroyed months after its end is no news to the HIS',
    // From before results were written at every stage.
    ...[found(), cancel, as('DELETE FROM outbox'), after(1)],
    ({ rig, id }) => forgetPayload(rig.context, id, rig.clock.now(), new Map()),
    ...[is({ payload: 'purged' }), tellsNothing],
  ],
  [
    'a restore tells of what was on its way that it is in doubt, and of nothing else',
    ...[found(REFUSED, 'refused'), found({}, 'queued'), found(), cancel],
    ...[tells({ delivery: 'refused' }, { delivery: 'cancelled' })],
    ({ rig }) => doubtRestored(rig.context, 1, new Set()),
    about('refused'),
    is({ delivery: 'uncertain' }),
    async ({ rig, idOf }) => {
      const doubtful = (await taken(rig)).filter(({ delivery }) => delivery === 'uncertain');
      expect(doubtful.map(({ caseId }) => caseId)).toContain(idOf('queued'));
    },
  ],
]);

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

test('the newest wins: what was not written yet is replaced, the revision rises, and what is being written does not pass for it', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await staff.hold(rig.context, id, BY);
  const [held] = dueResults(rig.context);
  const { revision = Infinity } = held?.result() ?? {};
  await staff.cancel(rig.context, id, BY);
  await resultsWritten(rig.context, [held?.n ?? 0]);
  const due = await taken(rig);
  expect(due).toMatchObject([{ delivery: 'cancelled' }]);
  expect(due[0]?.revision).toBeGreaterThan(revision);
});

test('the same file put again and again is answered each time, by one result of it and one of its copy, and each has a later revision', async () => {
  const rig = await caseRig();
  await staff.hold(rig.context, await rig.queued(CLAIM), BY);
  const revisions: number[] = [];
  for (let times = 0; times < 3; times += 1) {
    await rig.find(CLAIM);
    await rig.find(COPY);
    const told = await taken(rig);
    expect(told).toMatchObject([
      { delivery: 'held', duplicateOf: null },
      { delivery: 'held', duplicateOf: 'claim.json' },
    ]);
    revisions.push(...told.map(({ revision }) => revision));
  }
  expect(revisions).toEqual([...new Set(revisions)].toSorted((one, other) => one - other));
  expect(rig.context.store.all('SELECT copy FROM outbox ORDER BY n')).toEqual([{ copy: 0 }, { copy: 1 }]);
});

test('a mark on thousands at once is kept in pieces, and all of them are marked', async () => {
  const rig = await caseRig();
  const ids = await Promise.all(Array.from({ length: 450 }, () => rig.queued({ errors: ['bundle-type'] })));
  const before = rig.context.store.revision();
  await staff.markRead(rig.context, ids);
  expect(rig.context.store.revision()).toBe(before + 3);
  expect(ids.filter((id) => rig.row(id).unread === 1)).toEqual([]);
});

test('a result that cannot be kept undoes the change that it would tell of', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  rig.core.db.exec(
    `CREATE TEMP TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
  );
  await expect(staff.hold(rig.context, id, BY)).rejects.toThrow('disk full');
  expect(rig.row(id).delivery).toBe('queued');
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
  await staff.release(rig.context, held, BY, 'checked');
  expect(await taken(rig)).toMatchObject([{ caseId: held, holdReason: 'same-claim' }]);
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
  await staff.release(rig.context, unsent, BY, 'checked');
  await rig.send(unsent, REJECTED);
  await hear(rig.context, sent, answer({ review: 'decided', decision: 'approved' }), 60_000);
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
    await staff.cancel(rig.context, id, BY);
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
  await staff.cancel(rig.context, first, BY);
  expect(replaces(rig.context, first, third)).toBe(true);
  expect(replaces(rig.context, third, first)).toBe(false);
  const sent = await rig.queued({ path: 'sent.json' });
  await rig.send(sent, acceptedAs('1'));
  const after = await rig.queued({ path: 'sent.json' });
  expect(replaces(rig.context, after, sent)).toBe(false);
  expect(replaces(rig.context, after, 'a case of another data folder')).toBe(true);
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
