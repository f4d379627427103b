import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { judgeRows } from '../../../main/agent/attendants/backups/keys-of-backup.ts';
import { createLabelCheck } from '../../../main/agent/carrier/cases/label-check.ts';
import { hear } from '../../../main/agent/carrier/cases/reviews.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { openBody } from '../../../main/agent/carrier/send/deliver.ts';
import { acceptedAs, BY, caseRig, REJECTED, sha256Of, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';
import { until } from '../support/until.ts';

const quiet = (): void => undefined;

/** Somebody who has no key changes the database of a folder that is closed. */
async function changed(rig: CaseRig, sql: string): Promise<void> {
  await rig.core.close();
  const db = openDatabase(join(settingsIn(rig.dir).dataDir, 'agent.db'));
  db.exec(sql);
  db.close();
  await rig.reopen();
}

const judged = (rig: CaseRig): Promise<{ cases: number; unreadable: number }> =>
  judgeRows(rig.core.db, rig.core.vault);

const bodyOf = (rig: CaseRig, id: string): Promise<Buffer | null> => {
  const { sha256, sent_sha256, folder } = rig.row(id);
  const parts = { context: rig.context, spool: rig.core.spool, log: quiet };
  return openBody(parts as unknown as Parameters<typeof openBody>[0], { id, sha256, sent_sha256, folder });
};

test('every move of a case leaves it bound, whatever it comes to', async () => {
  const rig = await caseRig();
  const ids = [await rig.queued(), await rig.queued(), await rig.queued(), await rig.queued()];
  const [accepted = '', rejected = '', doubtful = '', held = ''] = ids;
  await rig.send(accepted, acceptedAs('1'));
  await rig.send(rejected, REJECTED);
  await rig.send(doubtful, UNKNOWN);
  await rig.attestAbsent(doubtful);
  await hold(rig.context, held, BY);
  await release(rig.context, held, BY);
  await rig.find({ errors: ['bundle-type'] });
  await rig.find({ attachments: [], summary: { attachments: ['a.pdf'] } });
  expect(await judged(rig)).toEqual({ cases: 6, unreadable: 0 });
  await rig.reopen();
  expect(await judged(rig)).toEqual({ cases: 6, unreadable: 0 });
});

test('content that was exchanged between two cases is not sent: both are held, and no move of ours binds them again', async () => {
  const rig = await caseRig();
  const texts = ['甲甲甲', '乙乙乙'];
  for (const text of texts) await rig.core.spool.put(Buffer.from(text));
  const [one, other] = [
    await rig.queued({ bytes: texts[0] ?? '' }),
    await rig.queued({ bytes: texts[1] ?? '' }),
  ];
  expect((await bodyOf(rig, one))?.toString()).toBe('甲甲甲');
  const [first, second] = texts.map(sha256Of);
  await changed(
    rig,
    `UPDATE cases SET sha256 = '${String(second)}' WHERE id = '${one}';
     UPDATE cases SET sha256 = '${String(first)}' WHERE id = '${other}'`,
  );
  for (const id of [one, other]) {
    expect(await bodyOf(rig, id)).toBeNull();
    expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'spool-damaged' });
    await release(rig.context, id, BY);
    expect(await bodyOf(rig, id)).toBeNull();
  }
  expect(await judged(rig)).toEqual({ cases: 2, unreadable: 2 });
});

test.each([
  ['the number of an accepted case', `case_number = '9'`],
  ['a cancelled case that is queued again', `delivery = 'queued'`],
  ['an answer that is forgotten', `review = 'none'`],
  ['a bond that is taken away', `bond = NULL`],
  ['a bond that somebody made', `bond = '00000000:${'0'.repeat(32)}'`],
])('a row of which somebody changed %s is known for it', async (_name, set) => {
  const rig = await caseRig();
  const [id, sound] = [await rig.queued(), await rig.queued()];
  await rig.send(id, acceptedAs('1'));
  await hear(
    rig.context,
    id,
    {
      contentHash: 'a',
      resourceId: null,
      ordinal: '2026-11-24',
      receiptNumber: '5',
      view: {
        disposition: null,
        review: 'reviewing',
        decision: null,
        created: null,
        receiptNumber: null,
        issue: null,
        items: [],
      },
      body: '{}',
    },
    60_000,
  );
  await changed(rig, `UPDATE cases SET ${set} WHERE id = '${id}'`);
  expect(rig.context.store.isBound(id)).toBe(false);
  expect(rig.context.store.isBound(sound)).toBe(true);
  expect(await judged(rig)).toEqual({ cases: 2, unreadable: 1 });
  // The fault is told as damage of the database is.
  const check = createLabelCheck(rig.context, rig.clock);
  check.start();
  await rig.clock.advance(120_000);
  await until(() => check.damaged() === 1);
  await check.stop();
});

test('what NHI says of a number that was put under another case is not taken for that case’s', async () => {
  const rig = await caseRig();
  const [one, other] = [await rig.queued(), await rig.queued()];
  await rig.send(one, acceptedAs('1'));
  await rig.send(other, acceptedAs('2'));
  await changed(
    rig,
    `UPDATE cases SET case_number = '3' WHERE id = '${one}';
     UPDATE cases SET case_number = '1' WHERE id = '${other}';
     UPDATE cases SET case_number = '2' WHERE id = '${one}'`,
  );
  const answer = {
    contentHash: 'a',
    resourceId: null,
    ordinal: '2026-11-24',
    receiptNumber: '5',
    view: {
      disposition: null,
      review: 'decided' as const,
      decision: 'approved' as const,
      created: '2026-11-24',
      receiptNumber: '5',
      issue: null,
      items: [],
    },
    body: '{}',
  };
  expect(await hear(rig.context, one, answer, 60_000)).toBe('known');
  expect(rig.row(one)).toMatchObject({ review: 'none', decision: null, receipt_number: null });
});

test('cases of a data folder of before are bound once, by the first start, and a crash in the middle does the rest', async () => {
  const rig = await caseRig();
  for (let count = 0; count < 3; count += 1) await rig.queued();
  await changed(
    rig,
    `DELETE FROM meta WHERE key = 'cases_bound'; UPDATE cases SET bond = NULL WHERE seq > 1`,
  );
  expect(await judged(rig)).toEqual({ cases: 3, unreadable: 0 });
  await changed(rig, `UPDATE cases SET bond = NULL WHERE seq = 2`);
  expect(await judged(rig)).toEqual({ cases: 3, unreadable: 1 });
});

test('an attachment under another case’s place is known for it', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf'] };
  for (let count = 0; count < 2; count += 1) await rig.queued({ summary });
  const set = (db: Database): void => {
    db.exec(
      `UPDATE attachments SET sha256 = '${sha256Of('of another')}' WHERE case_id = (SELECT MIN(id) FROM cases)`,
    );
  };
  await rig.core.close();
  const db = openDatabase(join(settingsIn(rig.dir).dataDir, 'agent.db'));
  set(db);
  db.close();
  await rig.reopen();
  expect(await judged(rig)).toEqual({ cases: 2, unreadable: 1 });
});
