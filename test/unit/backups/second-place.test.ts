import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { drillBackup } from '../../../main/agent/attendants/backups/drill.ts';
import { madeBackups } from '../../../main/agent/attendants/backups/tidy.ts';
import { listOf, lookAtBackup, provenOf } from '../../../main/agent/attendants/backups/read-backup.ts';
import type { BackupSchedule } from '../../../main/agent/attendants/backups/schedule.ts';
import { recoverySlot, newRecoveryCode } from '../../../main/agent/ground/vault/secret-slot.ts';
import { backUpNext, putBack, scheduleFor } from '../support/backups.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';
import { until } from '../support/until.ts';
import { onWindows } from '../support/where.ts';

const DAY_MS = 86_400_000;
const HOSPITAL = '0101090517';
const dataDirOf = (rig: CaseRig): string => settingsIn(rig.dir).dataDir;
const placeOf = (rig: CaseRig): string => join(rig.dir, 'second');

/** The folder of this agent in the second place. */
function storeOf(place: string): string {
  const [name = ''] = readdirSync(place).filter((one) => /^twpas-agent-\d{10}-[0-9a-f]{8}$/.test(one));
  return join(place, name);
}
const backupsIn = (place: string): string[] =>
  readdirSync(storeOf(place)).filter((name) => name.endsWith('.backup'));
const payloadsIn = (place: string): string[] =>
  readdirSync(join(storeOf(place), 'payloads'), { recursive: true })
    .map((path) => basename(String(path)))
    .filter((name) => name.length === 64)
    .sort();

/** Everything in the store was put there so long ago. */
function age(place: string, days: number): void {
  const then = new Date(Date.now() - days * DAY_MS);
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), then, then);
}

const spool = async (rig: CaseRig, text: string): Promise<string> =>
  (await rig.core.spool.put(Buffer.from(text))).sha256;

/** Retention has destroyed it. */
function destroy(rig: CaseRig, sha256: string): void {
  rmSync(join(dataDirOf(rig), 'spool', sha256.slice(0, 2), sha256));
}

async function namedBy(rig: CaseRig, path: string): Promise<string[]> {
  const looked = await lookAtBackup(path, { keys: rig.core.vault.backupKeys });
  return listOf(provenOf(looked))
    .payloads.map(({ sealed }) => sealed)
    .sort();
}

/** Every backup that lies there is whole: a drill opens all of it. */
async function expectAllWhole(rig: CaseRig): Promise<void> {
  for (const name of backupsIn(placeOf(rig))) {
    const file = join(storeOf(placeOf(rig)), name);
    const { drill } = await drillBackup(file, { dataDir: dataDirOf(rig), own: rig.core.vault });
    expect([name, drill.ok, drill.unreadable]).toEqual([name, true, 0]);
  }
}

test('each payload is in the second place once, and a backup writes the database and the new ones', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig));
  await spool(rig, 'first');
  await backUpNext(rig, schedule);
  const first = payloadsIn(placeOf(rig));
  expect(first).toHaveLength(1);
  const path = join(storeOf(placeOf(rig)), 'payloads', first[0]?.slice(0, 2) ?? '', first[0] ?? '');
  const { ino } = statSync(path);
  await spool(rig, 'second');
  await backUpNext(rig, schedule);
  expect(payloadsIn(placeOf(rig))).toEqual(expect.arrayContaining(first));
  expect(payloadsIn(placeOf(rig))).toHaveLength(2);
  expect(statSync(path).ino).toBe(ino);
  expect(backupsIn(placeOf(rig))).toHaveLength(2);
  await expectAllWhole(rig);
});

test('the last `keep` backups stay, and payloads of older ones alone go after a day', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig), { keep: 2 });
  const [old, kept] = [await spool(rig, 'old'), await spool(rig, 'kept')];
  await backUpNext(rig, schedule);
  destroy(rig, old);
  await backUpNext(rig, schedule);
  // It is young yet, for the clock of the disk: another backup may be on its way that names it.
  await backUpNext(rig, schedule);
  expect(backupsIn(placeOf(rig))).toHaveLength(2);
  expect(payloadsIn(placeOf(rig))).toHaveLength(2);
  age(placeOf(rig), 2);
  await backUpNext(rig, schedule);
  await until(() => payloadsIn(placeOf(rig)).length === 1);
  await expectAllWhole(rig);
  destroy(rig, kept);
  await backUpNext(rig, schedule);
  age(placeOf(rig), 2);
  expect(payloadsIn(placeOf(rig))).toHaveLength(1);
});

test('nothing is swept while a backup on our list cannot be read', async () => {
  const rig = await caseRig();
  const lines: string[] = [];
  const log = (_level: string, event: string): number => lines.push(event);
  const schedule = scheduleFor(rig, placeOf(rig), { keep: 3, log });
  const old = await spool(rig, 'old');
  await backUpNext(rig, schedule);
  destroy(rig, old);
  const [only = ''] = backupsIn(placeOf(rig));
  writeFileSync(join(storeOf(placeOf(rig)), only), 'cut');
  age(placeOf(rig), 2);
  await backUpNext(rig, schedule);
  expect(payloadsIn(placeOf(rig))).toHaveLength(1);
  expect(lines).toContain('backup-broken');
  // It takes no sound one's place, and goes with those of its age.
  for (let more = 0; more < 2; more += 1) await backUpNext(rig, schedule);
  expect(backupsIn(placeOf(rig))).toHaveLength(3);
  age(placeOf(rig), 2);
  await backUpNext(rig, schedule);
  expect(existsSync(join(storeOf(placeOf(rig)), only))).toBe(false);
  await until(() => payloadsIn(placeOf(rig)).length === 0);
});

test('two agents on one share, of one hospital, each sweep what is theirs alone', async () => {
  const [rig, other] = [await caseRig(), await caseRig()];
  const place = placeOf(rig);
  await spool(other, 'of the other');
  await backUpNext(other, scheduleFor(other, place, { keep: 1 }));
  const theirs = readdirSync(storeOf(place), { recursive: true }).length;
  const stores = (): string[] => readdirSync(place);
  const [first = ''] = stores();
  await spool(rig, 'ours');
  const schedule = scheduleFor(rig, place, { keep: 1 });
  await backUpNext(rig, schedule);
  age(place, 2);
  await backUpNext(rig, schedule);
  await backUpNext(rig, schedule);
  expect(stores()).toHaveLength(2);
  expect(readdirSync(join(place, first), { recursive: true })).toHaveLength(theirs);
});

test('a payload that a backup names and that disappeared is put there again', async () => {
  const rig = await caseRig();
  await spool(rig, 'kept');
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  rmSync(join(storeOf(placeOf(rig)), 'payloads'), { recursive: true });
  await backUpNext(rig, schedule);
  await expectAllWhole(rig);
});

test.skipIf(onWindows('links'))(
  'a payload goes through no shelf that is a link, and the backup is not made',
  async () => {
    const rig = await caseRig();
    const lines: string[] = [];
    const schedule = scheduleFor(rig, placeOf(rig), {
      log: (_level, event) => {
        lines.push(event);
      },
    });
    await spool(rig, 'first');
    await backUpNext(rig, schedule);
    const [elsewhere, payloads] = [join(rig.dir, 'elsewhere'), join(storeOf(placeOf(rig)), 'payloads')];
    mkdirSync(elsewhere);
    rmSync(payloads, { recursive: true });
    mkdirSync(payloads);
    for (let shelf = 0; shelf < 256; shelf += 1)
      symlinkSync(elsewhere, join(payloads, shelf.toString(16).padStart(2, '0')));
    await rig.clock.advance((schedule.view().nextAt ?? 0) - rig.clock.now());
    await until(() => lines.includes('backup-failed'));
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(backupsIn(placeOf(rig))).toHaveLength(1);
  },
);

test('a drill reports a broken copy, and puts it there again from the data folder', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig));
  await spool(rig, 'broken');
  const lost = await spool(rig, 'lost');
  await backUpNext(rig, schedule);
  const payloads = payloadsIn(placeOf(rig)).map((name) =>
    join(storeOf(placeOf(rig)), 'payloads', name.slice(0, 2), name),
  );
  for (const path of payloads) {
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }
  destroy(rig, lost);
  expect(await schedule.drillNewest()).toMatchObject({ ok: false, unreadable: 2, payloads: 0, mended: 1 });
  // A payload that the data folder has no more cannot be mended.
  expect(await schedule.drillNewest()).toMatchObject({ ok: false, unreadable: 1, payloads: 1, mended: 0 });
});

test('a drill finds damage from before the backup, though the bytes are those of the list', async () => {
  const rig = await caseRig();
  const sha256 = await spool(rig, 'damaged in the data folder');
  const path = join(dataDirOf(rig), 'spool', sha256.slice(0, 2), sha256);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  expect(await schedule.drillNewest()).toMatchObject({ ok: false, unreadable: 1, payloads: 0 });
});

test('a backup from the second place is restored with its payloads, and a copy without them names the missing ones', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const sha256 = await spool(rig, 'kept');
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  const file = (await schedule.newest()) ?? '';
  rmSync(join(dataDirOf(rig), 'spool'), { recursive: true });
  await putBack(rig, file);
  await rig.reopen();
  expect(rig.row(id).delivery).toBe('uncertain');
  expect((await rig.core.spool.get(sha256)).toString()).toBe('kept');
  const alone = join(rig.dir, 'alone', basename(file));
  mkdirSync(dirname(alone));
  writeFileSync(alone, readFileSync(file));
  const { drill } = await drillBackup(alone, { dataDir: dataDirOf(rig), own: rig.core.vault });
  expect(drill).toMatchObject({ ok: false, payloads: 0 });
});

test('a backup dated in the future counts for nothing: an empty file of 2099 neither stops a backup nor is one', async () => {
  const rig = await caseRig();
  const place = placeOf(rig);
  mkdirSync(place);
  writeFileSync(join(place, `twpas-agent-${HOSPITAL}-20991231-000000.backup`), '');
  const schedule = scheduleFor(rig, place, { keep: 1 });
  await backUpNext(rig, schedule);
  expect(schedule.view().lastAt).toBe(rig.clock.now());
  writeFileSync(join(storeOf(place), `twpas-agent-${HOSPITAL}-20991231-000000.backup`), '');
  await backUpNext(rig, schedule);
  expect(schedule.view()).toMatchObject({ lastAt: rig.clock.now(), isLate: false });
  expect(basename((await schedule.newest()) ?? '')).not.toContain('2099');
  expect(backupsIn(place)).toHaveLength(2);
});

test('a clock that was once ahead stops no backup, and what was written then stays and is not the newest', async () => {
  const rig = await caseRig();
  const now = rig.clock.now();
  rig.clock.jump(400 * DAY_MS);
  const ahead = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, ahead);
  await ahead.stop();
  const [future = ''] = backupsIn(placeOf(rig));
  rig.clock.set(now);
  const schedule = scheduleFor(rig, placeOf(rig), { keep: 1 });
  expect(await schedule.standing()).toMatchObject({ lastAt: null, ahead: 1 });
  await backUpNext(rig, schedule);
  expect(schedule.view()).toMatchObject({ error: null, ahead: 1 });
  await backUpNext(rig, schedule);
  expect(schedule.view().lastAt).toBe(rig.clock.now());
  expect(basename((await schedule.newest()) ?? '')).not.toBe(future);
  expect(backupsIn(placeOf(rig))).toContain(future);
  // Moved away by a person: nothing more is said.
  rmSync(join(storeOf(placeOf(rig)), future));
  expect(await schedule.standing()).toMatchObject({ lastAt: rig.clock.now(), ahead: 0 });
});

test.each([
  ['three hours ahead', 3 * 3_600_000, 1],
  ['a minute ahead', 60_000, 0],
])(
  'a backup written by a clock that was %s: the next one is due at once, or in its turn',
  async (_what, aheadMs, ahead) => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, schedule);
    await schedule.stop();
    const [first = ''] = backupsIn(placeOf(rig));
    rig.clock.set(rig.clock.now() - aheadMs);
    const right = scheduleFor(rig, placeOf(rig));
    expect(await right.standing()).toMatchObject({ ahead });
    right.start();
    await until(() => right.view().nextAt !== null);
    expect(backupsIn(placeOf(rig)).filter((name) => name !== first)).toHaveLength(ahead);
    await right.stop();
  },
);

test('the last backup is the last that we made: another file under its name, or an older one of ours, is reported', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig));
  await rig.queued();
  await backUpNext(rig, schedule);
  const older = readFileSync((await schedule.newest()) ?? '');
  await rig.queued();
  await backUpNext(rig, schedule);
  writeFileSync((await schedule.newest()) ?? '', older);
  await expect(schedule.drillNewest()).rejects.toMatchObject({ code: 'backup-replaced' });
});

test('copies of a backup under names that it was not given are none, and push no older one out', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig), { keep: 2 });
  await backUpNext(rig, schedule);
  const first = (await schedule.newest()) ?? '';
  await backUpNext(rig, schedule);
  const second = (await schedule.newest()) ?? '';
  const day = basename(second).slice(23, 31);
  for (const time of ['235957', '235958', '235959'])
    writeFileSync(
      join(dirname(second), `twpas-agent-${HOSPITAL}-${day}-${time}.backup`),
      readFileSync(second),
    );
  await backUpNext(rig, schedule);
  await until(() => !existsSync(first));
  expect(existsSync(second)).toBe(true);
  expect(madeBackups(rig.core.store)).toHaveLength(2);
});

test('a backup whose key was forgotten since is known by the digest of its list, and so are the payloads it needs', async () => {
  const rig = await caseRig();
  await spool(rig, 'kept');
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  const file = (await schedule.newest()) ?? '';
  const { digest = '' } = madeBackups(rig.core.store)[0] ?? {};
  const keys = (await caseRig()).core.vault.backupKeys;
  const unproven = { format: 'unproven', why: 'other-key' };
  expect(await lookAtBackup(file, { keys })).toEqual(unproven);
  const looked = provenOf(await lookAtBackup(file, { keys, made: new Set([digest]) }));
  expect(listOf(looked).payloads.map(({ sealed }) => sealed)).toEqual(payloadsIn(placeOf(rig)));
  // One byte of its list is another: its digest is, too.
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf('"writtenAt":') + '"writtenAt":'.length;
  bytes[at] = 0x39;
  writeFileSync(file, bytes);
  expect(await lookAtBackup(file, { keys, made: new Set([digest]) })).toEqual(unproven);
});

test('backups that another state of this folder made are taken onto the list when they prove themselves, and no others', async () => {
  const rig = await caseRig();
  const first = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, first);
  const file = (await first.newest()) ?? '';
  await backUpNext(rig, first);
  await first.stop();
  const agentId = rig.core.agentId;
  await putBack(rig, file);
  await rig.reopen();
  await rig.core.store.write((tx) =>
    tx.run(`UPDATE meta SET value = $agentId WHERE key = 'agent_id'`, { agentId }),
  );
  await rig.reopen();
  writeFileSync(join(storeOf(placeOf(rig)), `twpas-agent-${HOSPITAL}-20200101-000000.backup`), 'of somebody');
  expect(madeBackups(rig.core.store)).toHaveLength(0);
  rig.clock.set(rig.clock.now() + 60_000);
  const schedule = scheduleFor(rig, placeOf(rig), { keep: 2 });
  await backUpNext(rig, schedule);
  expect(madeBackups(rig.core.store).map(({ name }) => name)).toHaveLength(2);
  expect(backupsIn(placeOf(rig))).toHaveLength(3);
  expect(existsSync(file)).toBe(false);
});

test('a new slot makes a backup due immediately, and a drill says that the one before is older than the code', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  const code = newRecoveryCode();
  await rig.core.vault.addSlot(recoverySlot(() => code));
  expect(await schedule.drillNewest()).toMatchObject({ opensElsewhere: false, codeIsNewer: true });
  // Judged by the newest file, and not by the slots that are there now.
  expect(await schedule.standing()).toMatchObject({ opensElsewhere: false });
  rig.clock.set(rig.clock.now() + 60_000);
  schedule.wake();
  await until(() => schedule.view().lastAt === rig.clock.now());
  expect(await schedule.drillNewest()).toMatchObject({ opensElsewhere: true, codeIsNewer: false });
  expect(await schedule.standing()).toMatchObject({ opensElsewhere: true });
});

test('a backup that is missing for twice its time is late, and a removed newest one is made again', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  expect(schedule.view().isLate).toBe(false);
  rig.clock.jump(49 * 3_600_000);
  expect(schedule.view().isLate).toBe(true);
  const file = (await schedule.newest()) ?? '';
  renameSync(file, join(rig.dir, 'taken'));
  expect(await schedule.newest()).toBeNull();
});

test('files that a killed backup left in the second place go with the next, and its payloads are used', async () => {
  const rig = await caseRig();
  await spool(rig, 'kept');
  const schedule: BackupSchedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  const [payload = ''] = payloadsIn(placeOf(rig));
  const shelf = join(storeOf(placeOf(rig)), 'payloads', payload.slice(0, 2));
  for (const dir of [storeOf(placeOf(rig)), shelf])
    writeFileSync(join(dir, `.${'a'.repeat(24)}.tmp`), 'half');
  await backUpNext(rig, schedule);
  expect(readdirSync(shelf)).toEqual([payload]);
  expect(readdirSync(storeOf(placeOf(rig))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(await namedBy(rig, (await schedule.newest()) ?? '')).toEqual([payload]);
});
