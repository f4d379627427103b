import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenTrail } from '../../../main/agent/ground/audit/anchor.ts';
import { readSaid, saidText } from '../../../main/agent/ground/audit/said.ts';
import { recoveryOf } from '../../../main/agent/ground/db/meta.ts';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { backUpNext, scheduleFor } from '../support/backups.ts';
import { acceptedAs, caseRig, type CaseRig, ownResult } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const dataDirOf = (rig: CaseRig): string => settingsIn(rig.dir).dataDir;
const snapshotOf = (rig: CaseRig): string => join(rig.dir, 'snapshot');

/** The whole data folder as it is now, as a snapshot of a virtual machine has it. */
async function snapshot(rig: CaseRig): Promise<void> {
  await rig.core.close();
  cpSync(dataDirOf(rig), snapshotOf(rig), { recursive: true, preserveTimestamps: true });
  await rig.reopen();
}

/** … put back in place of what came since. The folder goes for the same one: only its time is another. */
async function takeBack(rig: CaseRig, place: Record<string, unknown> = {}): Promise<void> {
  if (rig.core.db.open) await rig.core.close();
  const kept = readFileSync(join(dataDirOf(rig), 'place.json'));
  for (const name of ['agent.db', 'agent.db-wal', 'agent.db-shm', 'audit'])
    rmSync(join(dataDirOf(rig), name), { recursive: true, force: true });
  for (const name of ['agent.db', 'audit'])
    if (existsSync(join(snapshotOf(rig), name)))
      cpSync(join(snapshotOf(rig), name), join(dataDirOf(rig), name), {
        recursive: true,
        preserveTimestamps: true,
      });
  writeFileSync(join(dataDirOf(rig), 'place.json'), kept);
  await rig.reopen(place);
}

/** Writes the agent's present word into the folder it watches. */
function sayInLease(rig: CaseRig, said = rig.core.said()): void {
  mkdirSync(join(rig.dir, 'export'), { recursive: true });
  const lease = { host: 'here', agentId: rig.core.agentId, heartbeat: new Date().toISOString(), said };
  writeFileSync(join(rig.dir, 'export', '.twpas-agent.json'), `${JSON.stringify(lease)}\n`);
}

function sayInResult(rig: CaseRig): void {
  mkdirSync(join(rig.dir, 'results'), { recursive: true });
  writeFileSync(join(rig.dir, 'results', 'x.result.json'), ownResult(rig, { caseId: 'x', revision: 1 }));
}

const place = (rig: CaseRig): Record<string, unknown> => ({
  backup: { dir: join(rig.dir, 'second'), everyHours: 24, keep: 3 },
});

const SAYS: readonly (readonly [where: string, say: (rig: CaseRig) => Promise<void> | void])[] = [
  [
    'the lease of a watched folder',
    (rig) => {
      sayInLease(rig);
    },
  ],
  ['a result file', sayInResult],
  [
    'the newest backup, whatever lies there beside it',
    async (rig) => {
      await backUpNext(rig, scheduleFor(rig, join(rig.dir, 'second')));
      const [store = ''] = readdirSync(join(rig.dir, 'second'));
      for (const day of ['20991229', '20991230', '20991231'])
        writeFileSync(join(rig.dir, 'second', store, `twpas-agent-0101090517-${day}-000000.backup`), '');
    },
  ],
];

test.each(SAYS)(
  'a folder that is older than %s says was taken back: doubt, paused, on record',
  async (_where, say) => {
    const rig = await caseRig();
    const [queued, ended] = [await rig.queued(), await rig.queued()];
    await rig.send(ended, acceptedAs('1'));
    await snapshot(rig);
    await rig.send(queued, acceptedAs('2'));
    const revision = rig.context.store.revision();
    await say(rig);
    await takeBack(rig, place(rig));
    expect(rig.row(queued)).toMatchObject({
      delivery: 'uncertain',
      doubt_kind: 'restored',
      doubt_after: 'held',
    });
    expect(rig.row(ended)).toMatchObject({ delivery: 'accepted', case_number: '1' });
    expect(readDestination(rig.context.store, rig.context.destination).paused_by_person).toBe(1);
    expect(recoveryOf(rig.core.db)?.why).toBe('older');
    expect(brokenTrail(rig.core.db)?.code).toBe('cut-off');
    expect(rig.context.store.revision()).toBeGreaterThan(revision);
    expect(await rig.core.audit.verify()).toMatchObject({ ok: false, problem: { code: 'cut-off' } });
    // Once: the same words say nothing new to what goes on from here.
    const { at } = recoveryOf(rig.core.db) ?? { at: 0 };
    rig.clock.set(rig.clock.now() + 60_000);
    await rig.reopen(place(rig));
    expect(recoveryOf(rig.core.db)?.at).toBe(at);
    expect((await rig.core.audit.tail(100)).filter(({ kind }) => kind === 'trail-broken')).toHaveLength(1);
  },
);

test('taken back a second time, it is found again', async () => {
  const rig = await caseRig();
  await rig.queued();
  await snapshot(rig);
  for (let turn = 0; turn < 2; turn += 1) {
    await rig.queued();
    rig.clock.set(rig.clock.now() + 60_000);
    sayInLease(rig);
    await takeBack(rig);
    expect(brokenTrail(rig.core.db)?.at).toBe(rig.clock.now());
  }
});

test('what was said is less or the same after a crash, a restart, and by a clock that was ahead: nothing is taken back', async () => {
  const rig = await caseRig();
  for (let turn = 0; turn < 3; turn += 1) {
    await rig.send(await rig.queued(), acceptedAs(String(turn)));
    sayInLease(rig);
    sayInResult(rig);
    await rig.reopen();
    rig.clock.jump(turn === 0 ? 400 * 86_400_000 : -400 * 86_400_000);
  }
  expect(recoveryOf(rig.core.db)).toBeNull();
  expect(brokenTrail(rig.core.db)).toBeNull();
});

test('words of another agent, by another key, or changed by somebody, take nothing back', async () => {
  const [rig, other] = [await caseRig(), await caseRig()];
  await rig.queued();
  const far = { revision: 10 ** 15, head: { n: 10 ** 6, hash: 'a'.repeat(64) } };
  const [mine, theirs] = [rig.core.vault, other.core.vault];
  const right = saidText(rig.core.agentId, far, mine);
  const wrong = [
    saidText('another agent', far, mine),
    saidText(rig.core.agentId, far, theirs),
    rig.core.said().replace(/^\d+/, '999999999999999'),
    right.slice(0, -1),
    'no such text',
  ];
  for (const said of wrong) {
    expect(readSaid(said, rig.core.agentId, mine)).toBeNull();
    expect(rig.core.isTakenBack(said)).toBe(false);
    sayInLease(rig, said);
    await rig.reopen();
    expect(recoveryOf(rig.core.db)).toBeNull();
  }
  expect(readSaid(right, rig.core.agentId, mine)).toEqual(far);
  expect(rig.core.isTakenBack(right)).toBe(true);
});

test('accounts of a folder whose trail was taken back too are all disabled: nobody knows what has happened to them since', async () => {
  const rig = await caseRig();
  await rig.core.audit.append({
    kind: 'account-added',
    actor: 'root',
    detail: { account: 'chen', roles: 'handler' },
  });
  await rig.core.store.write((tx) =>
    tx.run(
      `INSERT INTO accounts (name_key, name, display_name, roles, password_at, created_at, created_by)
       VALUES ('chen', 'chen', '陳', '["handler"]', 0, 0, 'root')`,
    ),
  );
  await snapshot(rig);
  await rig.queued();
  sayInLease(rig);
  await takeBack(rig);
  expect(rig.core.store.get(`SELECT disabled_by FROM accounts WHERE name_key = 'chen'`)).toEqual({
    disabled_by: 'agent',
  });
});
