import { cpSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headText } from '../../../main/agent/ground/audit/anchor.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import type { SealedRow } from '../../../main/agent/attendants/reseal/reseal.ts';
import { SEALED_TABLES } from '../../../main/agent/compose/sealed-columns.ts';
import { slotOwners } from '../../../main/agent/ground/vault/enrol.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { recoverySlot, secretSlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault, type OpenVault } from '../../../main/agent/ground/vault/slots.ts';
import { childScript, moduleUrl, wasKilled } from '../support/child-script.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openCoreIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';
import { digests, opened, REASON, resealAll, sealedFolder } from './rotating.ts';

const clock = new FakeClock();
const failing = (code: string) => ({ data: { code } });

/** Vault of a thief with an old copy: the key folder with `machine.key`, as it was. */
async function thiefOf(dataDir: string): Promise<OpenVault> {
  const keys = join(temporaryFolder(), 'keys');
  cpSync(join(dataDir, 'keys'), keys, { recursive: true });
  return openVault({ dir: keys, slots: [machineSlot(keys)], clock, mayCreate: false });
}

/** Bytes of all that is sealed in the folder now. */
function sealedIn(dataDir: string): { readonly bytes: Buffer; readonly place: string }[] {
  const db = openDatabase(join(dataDir, 'agent.db'), { readonly: true });
  try {
    return SEALED_TABLES.flatMap(({ table, columns }) =>
      (db.prepare(`SELECT * FROM ${table}`).all() as SealedRow[]).flatMap((row) =>
        Object.entries(columns)
          .filter(([column]) => row[column] !== null)
          .map(([column, placeOf]) => ({ bytes: row[column] as Buffer, place: placeOf(row) })),
      ),
    );
  } finally {
    db.close();
  }
}

test('every sealed column of the database is known to the rotation', async () => {
  const { db } = await openCoreIn(temporaryFolder(), clock);
  const columns = db
    .prepare(
      `SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.type = 'BLOB' ORDER BY 1`,
    )
    .pluck()
    .all();
  const known = SEALED_TABLES.flatMap(({ table, columns: of }) =>
    Object.keys(of).map((name) => `${table}.${name}`),
  );
  expect(known.sort()).toEqual(columns);
});

test('after a rotation everything opens, is found again and is sealed by the new key, and the old key is gone', async () => {
  const { dir, dataDir, code } = await sealedFolder(clock, { code: true });
  const first = await openCoreIn(dir, clock);
  const [before, found, oldKey] = [await opened(first, dataDir), digests(first), first.vault.macKey];
  expect(Object.keys(before.plain)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^cases\.label/), expect.stringMatching(/^answers\.view/)]),
  );
  await first.close();
  const thief = await thiefOf(dataDir);
  const sealedThen = sealedIn(dataDir);

  const { client, agent } = await agentHere(dir, clock);
  await expect(client.vault.rotate({ by: 'root' })).resolves.toEqual({
    kinds: ['machine'],
    opensElsewhere: false,
  });
  // While nothing has been sealed anew yet.
  expect((await client.status({})).resealing).toEqual({ done: 0, damaged: 0 });
  await client.destination.resume({ reason: '新的說明' });
  await agent.stop();

  const core = await openCoreIn(dir, clock);
  expect(core.vault.rotation.older).toHaveLength(1);
  const between = await opened(core, dataDir);
  expect(between.plain).toEqual(before.plain);
  expect(between.older.length).toBeGreaterThan(0);
  await resealAll(core, dataDir, clock);
  const after = await opened(core, dataDir);
  expect(after).toEqual({ plain: before.plain, older: [] });
  expect(after.plain['note']).toBe(REASON);
  expect(digests(core)).toEqual(found);
  expect(core.vault.macKey).not.toBe(oldKey);
  await core.close();

  const again = await openCoreIn(dir, clock);
  expect(again.vault.rotation.older).toEqual([]);
  expect((await opened(again, dataDir)).plain).toEqual(before.plain);
  expect(digests(again)).toEqual(found);
  expect(await again.audit.verify()).toMatchObject({ ok: true, keyedFrom: 1 });
  const kinds = (await again.audit.tail(100)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind.startsWith('data-key') || kind === 'trail-keyed')).toEqual([
    'data-key-rotation',
    'trail-keyed',
    'data-key-rotated',
    'data-key-forgotten',
  ]);
  await again.close();

  // The thief's copy opened what was sealed then, and nothing of what is here now.
  for (const { bytes, place } of sealedThen) expect(thief.open(bytes, place)).toBeDefined();
  for (const { bytes, place } of sealedIn(dataDir)) expect(() => thief.open(bytes, place)).toThrow();
  const keys = join(dataDir, 'keys');
  expect(readdirSync(join(keys, 'ring'))).toHaveLength(1);
  expect((await slotOwners(dataDir)).map(({ kind }) => kind)).toEqual(['machine']);
  const open = (slots: Parameters<typeof openVault>[0]['slots']) =>
    openVault({ dir: keys, slots, clock, mayCreate: false });
  await expect(open([recoverySlot(() => code)])).rejects.toMatchObject({ code: 'vault-locked' });
});

test('a machine key of before a rotation opens none of the slots of after it', async () => {
  const { dir, dataDir } = await sealedFolder(clock);
  const stolen = join(temporaryFolder(), 'keys');
  mkdirSync(stolen);
  copyFileSync(join(dataDir, 'keys', 'machine.key'), join(stolen, 'machine.key'));
  const { client, agent } = await agentHere(dir, clock);
  await client.vault.rotate({});
  await agent.stop();
  cpSync(join(dataDir, 'keys', 'slots'), join(stolen, 'slots'), { recursive: true });
  cpSync(join(dataDir, 'keys', 'ring'), join(stolen, 'ring'), { recursive: true });
  await expect(
    openVault({ dir: stolen, slots: [machineSlot(stolen)], clock, mayCreate: false }),
  ).rejects.toMatchObject({ code: 'vault-locked' });
  expect(existsSync(join(dataDir, 'keys', 'machine.key.next'))).toBe(false);
});

test('without its ring a rotated folder is not opened, since everything sent would look new', async () => {
  const dir = temporaryFolder();
  const one = await openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: true });
  await one.rotation.begin();
  await expect(one.addSlot(machineSlot(dir))).rejects.toMatchObject({ code: 'vault-rotated' });
  const ring = join(dir, 'ring');
  cpSync(ring, `${ring}-aside`, { recursive: true });
  rmSync(ring, { recursive: true });
  const open = () => openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: false });
  await expect(open()).rejects.toMatchObject({ code: 'vault-ring-missing' });
  cpSync(`${ring}-aside`, ring, { recursive: true });
  expect((await open()).digest('claim', 'x')).toBe(one.digest('claim', 'x'));
});

test('each way in that this host opens by itself stays, and three rotations keep what one keeps', async () => {
  const dir = join(temporaryFolder(), 'keys');
  mkdirSync(dir);
  const slots = [
    secretSlot('passphrase', () => 'correct horse battery', { n: 16, r: 1, p: 1 }),
    machineSlot(dir),
  ];
  const at = () => openVault({ dir, slots, clock, mayCreate: true });
  let vault = await at();
  await vault.addSlot(machineSlot(dir));
  const found = vault.digest('patient', 'A123456789');
  const notes: Buffer[] = [];
  const macs: [string, string][] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    notes.push(vault.sealForTrail('x', 'p'));
    macs.push([vault.macKey, vault.mac('line')]);
    await vault.rotation.begin();
    vault = await at();
    await vault.rotation.settle(() => Promise.resolve());
    for (const { id } of vault.rotation.older) await vault.rotation.forget(id, false);
    vault = await at();
    expect(vault.rotation.older).toEqual([]);
    expect((await vault.slotKinds()).sort()).toEqual(['machine', 'passphrase']);
  }
  expect(vault.digest('patient', 'A123456789')).toBe(found);
  for (const note of notes) expect(vault.open(note, 'p').toString()).toBe('x');
  for (const [key, mac] of macs) expect(vault.checkMac(key, 'line', mac)).toBe(true);
  const byMachine = await openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: false });
  expect(byMachine.digest('patient', 'A123456789')).toBe(found);
});

test('notes of before notes had a key of their own stay readable when the old data key goes', async () => {
  const { dir, dataDir } = await sealedFolder(clock);
  const first = await openCoreIn(dir, clock);
  const note = first.vault.sealText(REASON, 'case_events.note.sending-paused').toString('base64');
  await first.audit.append({ kind: 'sending-paused', actor: 'root', detail: { note } });
  await first.close();
  const { client, agent } = await agentHere(dir, clock);
  await client.vault.rotate({});
  await agent.stop();
  const core = await openCoreIn(dir, clock);
  await resealAll(core, dataDir, clock);
  await core.close();
  const again = await openCoreIn(dir, clock);
  expect(again.vault.rotation.older).toEqual([]);
  expect(again.context.sealed.note('sending-paused', note)).toBe(REASON);
});

test('a value that does not open keeps the older key, and a purge waits for a file that is being sealed anew', async () => {
  const { dir, dataDir } = await sealedFolder(clock);
  const { client, agent } = await agentHere(dir, clock);
  await client.vault.rotate({});
  await agent.stop();
  const core = await openCoreIn(dir, clock);
  const [sha256 = ''] = await core.spool.list();
  await Promise.all([core.spool.reseal(sha256), core.spool.remove(sha256)]);
  expect(await core.spool.has(sha256)).toBe(false);
  const db = openDatabase(join(dataDir, 'agent.db'));
  db.exec(`UPDATE case_notes SET body = CAST(substr(body, 1, length(body) - 1) || x'00' AS BLOB)`);
  db.close();
  await resealAll(core, dataDir, clock);
  await core.close();
  expect((await openCoreIn(dir, clock)).vault.rotation.older).toHaveLength(1);
});

test('a backup of before a rotation is restored by its code, sealed anew, and found again; one of between needs none', async () => {
  const { dir, dataDir, code, backup } = await sealedFolder(clock, { code: true });
  const first = await openCoreIn(dir, clock);
  const [before, found] = [await opened(first, dataDir), digests(first)];
  await first.close();
  const one = await agentHere(dir, clock);
  await one.client.vault.rotate({});
  const between = join(temporaryFolder(), 'between.backup');
  await one.client.backup({ file: between });
  await one.agent.stop();
  const core = await openCoreIn(dir, clock);
  await resealAll(core, dataDir, clock);
  await core.close();

  for (const [file, given] of [
    [backup, { code }],
    [between, {}],
  ] as const) {
    const { client, agent } = await agentHere(dir, clock);
    if ('code' in given)
      await expect(client.restore({ file, confirmed: true })).rejects.toMatchObject(
        failing('backup-other-key'),
      );
    else expect(await client.backupDrill({ file })).toMatchObject({ ok: true, unreadable: 0 });
    await client.restore({ file, confirmed: true, ...given });
    await agent.stop();
    const restored = await openCoreIn(dir, clock);
    expect(restored.vault.rotation.older).toHaveLength(1);
    expect(digests(restored)).toEqual(found);
    const labels = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).filter(([place]) => place.startsWith('cases.')));
    expect(labels((await opened(restored, dataDir)).plain)).toEqual(labels(before.plain));
    await resealAll(restored, dataDir, clock);
    expect((await opened(restored, dataDir)).older).toEqual([]);
    expect(await restored.audit.verify()).toMatchObject({ ok: true });
    await restored.close();
    const again = await openCoreIn(dir, clock);
    expect(again.vault.rotation.older).toEqual([]);
    await again.close();
  }
  expect((await slotOwners(dataDir)).map(({ kind }) => kind)).toEqual(['machine']);
});

const POINTS = [
  ...['rotate-ring', 'rotate-committed', 'rotate-slots-gone', 'rotate-settled'],
  ...['reseal-rows', 'reseal-file', 'daily-backup-copied', 'rotate-forgotten'],
];

test.each(POINTS)(
  'killed at %s, everything opens at the next start, and the rotation goes on to its end',
  async (point) => {
    const { dir, dataDir } = await sealedFolder(clock);
    const first = await openCoreIn(dir, clock);
    const [before, found] = [await opened(first, dataDir), digests(first)];
    await first.close();
    const thief = await thiefOf(dataDir);
    const child = childScript(`
      process.env.TWPAS_CRASH_AT = ${JSON.stringify(point)};
      const { openCore } = await import(${moduleUrl('main/agent/compose/core.ts')});
      const { SEALED_TABLES } = await import(${moduleUrl('main/agent/compose/sealed-columns.ts')});
      const { createReseal } = await import(${moduleUrl('main/agent/attendants/reseal/reseal.ts')});
      const { machineSlot } = await import(${moduleUrl('main/agent/ground/vault/machine-slot.ts')});
      const { settingsIn } = await import(${moduleUrl('test/unit/support/settings-in.ts')});
      const { systemClock: clock } = await import(${moduleUrl('main/agent/ground/base/clock.ts')});
      const settings = settingsIn(${JSON.stringify(dir)});
      const { dataDir } = settings;
      const log = () => undefined;
      const ports = { clock, log, keySlots: [machineSlot(dataDir + '/keys')], version: 'test' };
      const one = await openCore(ports, settings, { loops: false });
      await one.vault.rotation.begin();
      await one.close();
      const core = await openCore(ports, settings, { loops: false });
      const reseal = createReseal({ core, dataDir, tables: SEALED_TABLES, clock, log });
      reseal.start();
      await reseal.idle();
      await core.close();
    `);
    expect(await wasKilled(child)).toBe(true);

    const core = await openCoreIn(dir, clock);
    expect((await opened(core, dataDir)).plain).toEqual(before.plain);
    expect(digests(core)).toEqual(found);
    const begun = point !== 'rotate-ring';
    expect(core.vault.rotation.older).toHaveLength(begun && point !== 'rotate-forgotten' ? 1 : 0);
    expect(existsSync(join(dataDir, 'keys', 'machine.key.next'))).toBe(false);
    if (!begun) await core.vault.rotation.begin();
    await core.close();
    const goingOn = await openCoreIn(dir, clock);
    await resealAll(goingOn, dataDir, clock);
    expect(await opened(goingOn, dataDir)).toEqual({ plain: before.plain, older: [] });
    await goingOn.close();
    const last = await openCoreIn(dir, clock);
    expect(last.vault.rotation.older).toEqual([]);
    expect((await opened(last, dataDir)).plain).toEqual(before.plain);
    expect(await last.audit.verify()).toMatchObject({ ok: true });
    await last.close();
    for (const { bytes, place } of sealedIn(dataDir)) expect(() => thief.open(bytes, place)).toThrow();
    expect(readFileSync(join(dataDir, 'keys', 'machine.key'))).toHaveLength(32);
    expect(readdirSync(join(dataDir, 'keys', 'slots'))).toHaveLength(1);
    expect(readdirSync(join(dataDir, 'keys', 'ring'))).toHaveLength(1);
  },
);

test('killed at any write of the key folder, it opens what it opened before, and the rotation can go on', async () => {
  let killed = 0;
  for (let skip = 0; ; skip += 1) {
    const dir = join(temporaryFolder(), 'keys');
    mkdirSync(dir);
    const slots = [machineSlot(dir)];
    const at = () => openVault({ dir, slots, clock, mayCreate: true });
    const first = await at();
    const [sealed, digest] = [first.sealText('x', 'p'), first.digest('claim', 'x')];
    const child = childScript(`
      process.env.TWPAS_CRASH_AT = ${JSON.stringify(skip % 2 === 0 ? 'file-synced' : 'file-renamed')};
      process.env.TWPAS_CRASH_SKIP = ${JSON.stringify(String(Math.floor(skip / 2)))};
      const { openVault } = await import(${moduleUrl('main/agent/ground/vault/slots.ts')});
      const { machineSlot } = await import(${moduleUrl('main/agent/ground/vault/machine-slot.ts')});
      const { systemClock: clock } = await import(${moduleUrl('main/agent/ground/base/clock.ts')});
      const dir = ${JSON.stringify(dir)};
      const at = () => openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: false });
      await (await at()).rotation.begin();
      const vault = await at();
      await vault.rotation.settle(() => Promise.resolve());
      await vault.rotation.forget(vault.rotation.older[0].id, false);
    `);
    if (!(await wasKilled(child))) break;
    killed += 1;
    const next = await at();
    expect(next.digest('claim', 'x')).toBe(digest);
    await next.rotation.settle(() => Promise.resolve());
    // The last write of all is that of the ring without the old key, when nothing is sealed by it any more.
    if (next.macKey === first.macKey || next.rotation.older.length > 0)
      expect(next.openText(sealed, 'p')).toBe('x');
    await next.rotation.begin();
    const last = await at();
    await last.rotation.settle(() => Promise.resolve());
    expect(last.digest('claim', 'x')).toBe(digest);
    const rings = readdirSync(join(dir, 'ring')).filter((name) => name.endsWith('.ring'));
    expect([await last.slotKinds(), rings.length]).toEqual([['machine'], 1]);
  }
  // The ring, the machine's next key, the slot, the ring again: before and after each rename.
  expect(killed).toBeGreaterThanOrEqual(8);
});

test('a holder of the old key alone can neither end the trail nor change its anchor in the database', async () => {
  const { dir, dataDir } = await sealedFolder(clock);
  const thief = await thiefOf(dataDir);
  const { client, agent } = await agentHere(dir, clock);
  await client.vault.rotate({});
  await agent.stop();
  const old = await openAudit({ dir: join(dataDir, 'audit'), clock, keys: thief });
  await old.append({ kind: 'sending-resumed', actor: 'root' });
  const head = old.head();
  await old.close();
  const core = await openCoreIn(dir, clock);
  expect(await core.audit.verify()).toMatchObject({ ok: false });
  await core.close();
  const db = openDatabase(join(dataDir, 'agent.db'));
  if (head !== null)
    db.prepare(`UPDATE meta SET value = ? WHERE key = 'trail_head'`).run(headText(head, thief));
  db.close();
  const again = await agentHere(dir, clock);
  expect((await again.client.status({})).trailBroken).toMatchObject({ code: 'anchor-other-key' });
});
