import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { backUp, putBack } from '../support/backups.ts';
import { BY, acceptedAs, caseRig, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const dataDirOf = (rig: CaseRig): string => settingsIn(rig.dir).dataDir;
const isPaused = (rig: CaseRig): boolean =>
  readDestination(rig.context.store, rig.context.destination).paused_by_person === 1;
function loseDatabase(rig: CaseRig): void {
  for (const tail of ['', '-wal', '-shm']) rmSync(join(dataDirOf(rig), `agent.db${tail}`), { force: true });
}
/** A backup made now takes the folder's place. */
async function restoreBackupOfNow(rig: CaseRig): Promise<void> {
  const file = join(rig.dir, 'a.backup');
  await backUp(rig, file);
  await putBack(rig, file);
  await rig.reopen();
}

test('a data folder that opens as it was closed is neither paused nor in doubt', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.reopen();
  expect(rig.row(id).delivery).toBe('queued');
  expect(isPaused(rig)).toBe(false);
  expect(rig.context.reconcileBefore).toBeNull();
});

test('a restored state starts paused, once: a person who let it go on is not asked again at each start', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await restoreBackupOfNow(rig);
  expect(isPaused(rig)).toBe(true);
  expect(rig.row(id).delivery).toBe('uncertain');
  await rig.context.store.write((tx) => {
    tx.run('UPDATE destinations SET paused_by_person = 0');
  });
  await rig.attestAbsent(id);
  await rig.reopen();
  expect(isPaused(rig)).toBe(false);
  expect(rig.row(id).delivery).toBe('queued');
  expect(rig.context.reconcileBefore).toBe(rig.clock.now());
});

test('a database that was lost and made anew holds every file that lay there before, whether the trail survived or not', async () => {
  for (const alsoTrail of [false, true]) {
    const rig = await caseRig();
    await rig.core.spool.put(Buffer.from('{}'));
    const sent = await rig.queued({ path: 'sent.json', bytes: 'sent' });
    await rig.send(sent, acceptedAs('1'));
    await rig.core.close();
    loseDatabase(rig);
    if (alsoTrail) rmSync(join(dataDirOf(rig), 'audit'), { recursive: true });
    rig.clock.set(rig.clock.now() + 1000);
    await rig.reopen();
    expect(isPaused(rig)).toBe(true);
    const again = await rig.queued({ path: 'sent.json', bytes: 'sent', mtimeMs: rig.clock.now() - 500 });
    expect(rig.row(again)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
    const fresh = await rig.queued({ mtimeMs: rig.clock.now() + 500 });
    expect(rig.row(fresh).delivery).toBe('queued');
  }
});

/** Reason why an older state stands in for a newer one, as the trail says. */
const whyRestored = async (rig: CaseRig): Promise<unknown[]> =>
  (await rig.core.audit.tail(100))
    .filter(({ kind, caseId }) => kind === 'restored' && caseId === undefined)
    .map(({ detail }) => detail?.['why']);

test('a database that lost its last commits alone is no older state: what was sent since is in doubt, and nothing is paused', async () => {
  const rig = await caseRig();
  const [sent, other] = [await rig.queued(), await rig.queued()];
  await rig.core.close();
  const copy = join(rig.dir, 'copy.db');
  copyFileSync(join(dataDirOf(rig), 'agent.db'), copy);
  await rig.reopen();
  const attemptId = await rig.begin(sent);
  await rig.core.audit.append({ kind: 'send-intent', actor: 'agent', caseId: sent, attemptId });
  await rig.end(sent, attemptId, acceptedAs('1'));
  await rig.core.close();
  loseDatabase(rig);
  copyFileSync(copy, join(dataDirOf(rig), 'agent.db'));
  await rig.reopen();
  expect(isPaused(rig)).toBe(false);
  expect([sent, other].map((id) => rig.row(id).delivery)).toEqual(['uncertain', 'queued']);
  expect(await whyRestored(rig)).toEqual([]);
});

test('why an older state stands in for a newer one is in the trail', async () => {
  const rig = await caseRig();
  await rig.queued();
  await restoreBackupOfNow(rig);
  expect(await whyRestored(rig)).toEqual(['backup']);
  await rig.core.spool.put(Buffer.from('{}'));
  await rig.core.close();
  loseDatabase(rig);
  await rig.reopen();
  expect(await whyRestored(rig)).toEqual(['backup', 'rebuilt']);
});

test('what NHI had refused, and what was on its way, is looked up after a restore; where NHI lacks it, the one is sent and the other is not', async () => {
  const rig = await caseRig();
  const [rejected, sending, doubtful, queued] = [
    await rig.queued(),
    await rig.queued(),
    await rig.queued(),
    await rig.queued(),
  ];
  await rig.send(rejected, REJECTED);
  await rig.send(doubtful, UNKNOWN);
  await rig.begin(sending);
  const all = [rejected, sending, doubtful, queued];
  await restoreBackupOfNow(rig);
  for (const id of all)
    expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', next_attempt_at: null, unread: 1 });
  for (const id of all) await releaseAbsent(rig.context, rig.row(id));
  expect(all.map((id) => rig.row(id).delivery)).toEqual(['rejected', 'queued', 'queued', 'queued']);
});

test('a case that was held while it waited is held so after two restores in a row', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] }, attachments: [] });
  await hold(rig.context, id, BY);
  await restoreBackupOfNow(rig);
  rig.clock.set(rig.clock.now() + 1000);
  await restoreBackupOfNow(rig);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_after: 'held' });
  await releaseAbsent(rig.context, rig.row(id));
  expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile', held_from: 'waiting' });
});

test('an old copy that somebody put in the database’s place is a restore, however it came there', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.core.close();
  const copy = join(rig.dir, 'copy.db');
  copyFileSync(join(dataDirOf(rig), 'agent.db'), copy);
  await rig.reopen();
  await rig.send(id, acceptedAs('1'));
  // More history than the trail's end reaches back over.
  const busy = await rig.queued();
  for (let at = 0; at < 3; at++) await hold(rig.context, busy, BY).catch(() => undefined);
  await Promise.all(
    Array.from({ length: 2100 }, (_, at) =>
      rig.context.store.write((tx) => {
        tx.run(
          `INSERT INTO case_events (case_id, at, kind, actor, revision) VALUES ($busy, $at, 'same-bytes', 'agent', 1)`,
          { busy, at },
        );
        tx.touch(busy);
      }),
    ),
  );
  await rig.core.close();
  loseDatabase(rig);
  copyFileSync(copy, join(dataDirOf(rig), 'agent.db'));
  await rig.reopen();
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', error_code: 'restored' });
  expect(isPaused(rig)).toBe(true);
  const kinds = (await rig.core.audit.tail(10)).map(({ kind }) => kind);
  expect(kinds).toContain('restored');
  await rig.reopen();
  expect(rig.kinds(id).filter((kind) => kind === 'restored')).toHaveLength(1);
});

test('an old copy is known for one also right after a restore, when the cases’ own lines are the newest', async () => {
  const rig = await caseRig();
  await rig.core.close();
  const old = join(rig.dir, 'old.db');
  copyFileSync(join(dataDirOf(rig), 'agent.db'), old);
  await rig.reopen();
  const id = await rig.queued();
  await restoreBackupOfNow(rig);
  expect(rig.row(id).delivery).toBe('uncertain');
  await rig.core.close();
  loseDatabase(rig);
  copyFileSync(old, join(dataDirOf(rig), 'agent.db'));
  rig.clock.set(rig.clock.now() + 1000);
  await rig.reopen();
  expect(isPaused(rig)).toBe(true);
  expect(rig.context.reconcileBefore).toBe(rig.clock.now());
});
