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
  readdirSync(join(storeOf(place), 'spool'), { recursive: true })
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

/** A case that keeps this payload. */
async function keep(rig: CaseRig, text: string): Promise<string> {
  await rig.queued({ bytes: text });
  return spool(rig, text);
}

/** Retention has destroyed it. */
function destroy(rig: CaseRig, sha256: string): void {
  rmSync(join(dataDirOf(rig), 'spool', sha256.slice(0, 2), sha256));
}

/** Every backup that lies there is whole: a drill opens what its cases keep. */
async function expectAllWhole(rig: CaseRig): Promise<void> {
  for (const name of backupsIn(placeOf(rig))) {
    const file = join(storeOf(placeOf(rig)), name);
    const drill = await drillBackup(file, { dataDir: dataDirOf(rig), own: rig.core.vault });
    expect([name, drill.ok, drill.unreadable]).toEqual([name, true, 0]);
  }
}

test('each payload is in the second place once, and a backup writes the database and the new ones', async () => {
  const rig = await caseRig();
  const schedule = scheduleFor(rig, placeOf(rig));
  await keep(rig, 'first');
  await backUpNext(rig, schedule);
  const first = payloadsIn(placeOf(rig));
  expect(first).toHaveLength(1);
  const path = join(storeOf(placeOf(rig)), 'spool', first[0]?.slice(0, 2) ?? '', first[0] ?? '');
  const { ino } = statSync(path);
  await keep(rig, 'second');
  await backUpNext(rig, schedule);
  expect(payloadsIn(placeOf(rig))).toEqual(expect.arrayContaining(first));
  expect(payloadsIn(placeOf(rig))).toHaveLength(2);
  expect(statSync(path).ino).toBe(ino);
  expect(backupsIn(placeOf(rig))).toHaveLength(2);
  await expectAllWhole(rig);
});

test(
  'the last `keep` backups stay, and what retention destroyed leaves with the next backup',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig), { keep: 2 });
    const old = await spool(rig, 'old');
    const kept = await keep(rig, 'kept');
    await backUpNext(rig, schedule);
    // Written long ago, as what a term has ended for.
    age(placeOf(rig), 3);
    destroy(rig, old);
    await backUpNext(rig, schedule);
    await until(() => payloadsIn(placeOf(rig)).length === 1);
    expect(payloadsIn(placeOf(rig))).toEqual([kept]);
    await backUpNext(rig, schedule);
    expect(backupsIn(placeOf(rig))).toHaveLength(2);
    await expectAllWhole(rig);
  },
);

test(
  'a payload that a case keeps stays in the second place, though the spool has lost it',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig), { keep: 1 });
    const sha256 = await keep(rig, 'kept');
    await backUpNext(rig, schedule);
    age(placeOf(rig), 30);
    destroy(rig, sha256);
    await backUpNext(rig, schedule);
    await backUpNext(rig, schedule);
    expect(payloadsIn(placeOf(rig))).toEqual([sha256]);
  },
);

test(
  'a payload younger than the kept backups stays: an earlier state may need it that a restore replaced',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig), { keep: 2 });
    const sha256 = await spool(rig, 'of a state that was replaced');
    await backUpNext(rig, schedule);
    age(placeOf(rig), 1);
    destroy(rig, sha256);
    await backUpNext(rig, schedule);
    expect(payloadsIn(placeOf(rig))).toEqual([sha256]);
  },
);

test(
  'a backup that was cut is reported, counts for nothing, and goes with those of its age',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const lines: string[] = [];
    const log = (_level: string, event: string): number => lines.push(event);
    const schedule = scheduleFor(rig, placeOf(rig), { keep: 2, log });
    await backUpNext(rig, schedule);
    const [only = ''] = backupsIn(placeOf(rig));
    writeFileSync(join(storeOf(placeOf(rig)), only), 'cut');
    await backUpNext(rig, schedule);
    await until(() => lines.includes('backup-broken'));
    expect(backupsIn(placeOf(rig))).toHaveLength(2);
    for (let more = 0; more < 2; more += 1) await backUpNext(rig, schedule);
    await until(() => !existsSync(join(storeOf(placeOf(rig)), only)));
    expect(backupsIn(placeOf(rig))).toHaveLength(2);
  },
);

test(
  'two agents on one share, of one hospital, each sweep what is theirs alone',
  { tags: 'full' },
  async () => {
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
  },
);

test('a payload that disappeared from the second place is put there again', { tags: 'full' }, async () => {
  const rig = await caseRig();
  await keep(rig, 'kept');
  const schedule = scheduleFor(rig, placeOf(rig));
  await backUpNext(rig, schedule);
  rmSync(join(storeOf(placeOf(rig)), 'spool'), { recursive: true });
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
    const [elsewhere, payloads] = [join(rig.dir, 'elsewhere'), join(storeOf(placeOf(rig)), 'spool')];
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

test(
  'a drill reads ten payloads by chance, and reports what is broken or missing among them',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig));
    const names: string[] = [];
    for (let n = 0; n < 12; n += 1) names.push(await keep(rig, `payload ${String(n)}`));
    await backUpNext(rig, schedule);
    expect(await schedule.drillNewest()).toMatchObject({
      ok: true,
      cases: 12,
      kept: 12,
      payloads: 10,
      unreadable: 0,
    });
    const pathOf = (name = ''): string => join(storeOf(placeOf(rig)), 'spool', name.slice(0, 2), name);
    // Another's sealed file under this name opens, and is not what the name says.
    writeFileSync(pathOf(names[0]), readFileSync(pathOf(names[1])));
    for (const name of names.slice(1, 11)) {
      const bytes = readFileSync(pathOf(name));
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(pathOf(name), bytes);
    }
    rmSync(pathOf(names[11]));
    expect(await schedule.drillNewest()).toMatchObject({ ok: false, kept: 12, payloads: 0, unreadable: 10 });
  },
);

test.skipIf(onWindows('links'))(
  'a drill and a restore follow no link beside a backup',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig));
    const sha256 = await keep(rig, 'kept');
    await backUpNext(rig, schedule);
    const path = join(storeOf(placeOf(rig)), 'spool', sha256.slice(0, 2), sha256);
    const elsewhere = join(rig.dir, 'elsewhere');
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    expect(await schedule.drillNewest()).toMatchObject({ ok: false, payloads: 0, unreadable: 1 });
    const file = (await schedule.newest()) ?? '';
    destroy(rig, sha256);
    await putBack(rig, file);
    await rig.reopen();
    expect(await rig.core.spool.list()).toEqual([]);
  },
);

test(
  'a backup from the second place is restored with its payloads, and one alone is drilled on those of the data folder',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const sha256 = await keep(rig, 'kept');
    const schedule = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, schedule);
    const file = (await schedule.newest()) ?? '';
    rmSync(join(dataDirOf(rig), 'spool'), { recursive: true });
    await putBack(rig, file);
    await rig.reopen();
    expect((await rig.core.spool.get(sha256)).toString()).toBe('kept');
    const alone = join(rig.dir, 'alone', basename(file));
    mkdirSync(dirname(alone));
    writeFileSync(alone, readFileSync(file));
    const options = { dataDir: dataDirOf(rig), own: rig.core.vault };
    const spoolHere = join(dataDirOf(rig), 'spool');
    expect(await drillBackup(alone, options)).toMatchObject({ ok: true, spool: spoolHere, payloads: 1 });
    destroy(rig, sha256);
    expect(await drillBackup(alone, options)).toMatchObject({ ok: false, payloads: 0, unreadable: 1 });
  },
);

test(
  'a backup dated in the future counts for nothing: an empty file of 2099 neither stops a backup nor is one',
  { tags: 'full' },
  async () => {
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
  },
);

test(
  'a clock that was once ahead stops no backup, and what was written then stays and is not the newest',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const now = rig.clock.now();
    rig.clock.jump(400 * DAY_MS);
    const ahead = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, ahead);
    await ahead.stop();
    const [future = ''] = backupsIn(placeOf(rig));
    rig.clock.set(now);
    const schedule = scheduleFor(rig, placeOf(rig), { keep: 1 });
    expect(await schedule.standing()).toMatchObject({ lastAt: null });
    await backUpNext(rig, schedule);
    expect(schedule.view().error).toBeNull();
    await backUpNext(rig, schedule);
    expect(schedule.view().lastAt).toBe(rig.clock.now());
    expect(basename((await schedule.newest()) ?? '')).not.toBe(future);
    expect(backupsIn(placeOf(rig))).toContain(future);
  },
);

test.each([
  ['three hours ahead', 3 * 3_600_000, 1],
  ['a minute ahead', 60_000, 0],
])(
  'a backup written by a clock that was %s: the next one is due at once, or in its turn',
  { tags: 'full' },
  async (_what, aheadMs, ahead) => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, schedule);
    await schedule.stop();
    const [first = ''] = backupsIn(placeOf(rig));
    rig.clock.set(rig.clock.now() - aheadMs);
    const right = scheduleFor(rig, placeOf(rig));
    right.start();
    await until(() => right.view().nextAt !== null);
    expect(backupsIn(placeOf(rig)).filter((name) => name !== first)).toHaveLength(ahead);
    await right.stop();
  },
);

test(
  'an older backup of ours under the newest name is none, and the age of the newest good one is told',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, schedule);
    const first = (await schedule.newest()) ?? '';
    const { lastAt } = schedule.view();
    await backUpNext(rig, schedule);
    writeFileSync((await schedule.newest()) ?? '', readFileSync(first));
    expect(await schedule.newest()).toBe(first);
    expect(await schedule.standing()).toMatchObject({ lastAt });
  },
);

test(
  'copies of a backup under names that it was not given are none, and push no older one out',
  { tags: 'full' },
  async () => {
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
  },
);

test(
  'a new slot makes a backup due immediately, and a drill says that the one before does not open elsewhere',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const schedule = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, schedule);
    const code = newRecoveryCode();
    await rig.core.vault.addSlot(recoverySlot(() => code));
    expect(await schedule.drillNewest()).toMatchObject({ opensElsewhere: false });
    // Judged by the newest file, and not by the slots that are there now.
    expect(await schedule.standing()).toMatchObject({ opensElsewhere: false });
    rig.clock.set(rig.clock.now() + 60_000);
    schedule.wake();
    await until(() => schedule.view().lastAt === rig.clock.now());
    expect(await schedule.drillNewest()).toMatchObject({ opensElsewhere: true });
    expect(await schedule.standing()).toMatchObject({ opensElsewhere: true });
  },
);

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

test(
  'files that a killed backup left in the second place go with the next, and its payloads are used',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    await spool(rig, 'kept');
    const schedule: BackupSchedule = scheduleFor(rig, placeOf(rig));
    await backUpNext(rig, schedule);
    const [payload = ''] = payloadsIn(placeOf(rig));
    const shelf = join(storeOf(placeOf(rig)), 'spool', payload.slice(0, 2));
    for (const dir of [storeOf(placeOf(rig)), shelf])
      writeFileSync(join(dir, `.${'a'.repeat(24)}.tmp`), 'half');
    await backUpNext(rig, schedule);
    expect(readdirSync(shelf)).toEqual([payload]);
    expect(readdirSync(storeOf(placeOf(rig))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  },
);
