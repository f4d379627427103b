// @module-tag full
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SCHEMA_VERSION } from '../../../main/agent/ground/db/schema.ts';
import { loadDriver } from '../../../main/agent/ground/db/open.ts';
import { damageDatabase, enlargeDatabase } from '../../crash/damage-database.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { startAgent } from '../support/agent-process.ts';
import { command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { makePlace } from '../support/place.ts';
import { testOfSending as test, type Scene } from '../support/scene.ts';

const spoolFile = ({ place }: Scene, sha256: string): string =>
  join(place.dataDir, 'spool', sha256.slice(0, 2), sha256);
async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

test.concurrent(
  'a large database is looked through by a thread that lies in the built agent',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const first = await scene.agent();
    await first.stop();
    enlargeDatabase(scene.place.dataDir);
    const again = await scene.agent();
    expect(again.log()).not.toContain('database-');
  },
);

test.concurrent.for(['small', 'large'])(
  'a damaged database (%s) is set aside and rebuilt: nothing is sent before a person has looked, and nothing twice after',
  async (size, { sceneFor }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const agent = await scene.agent();
    const [decided, held] = [makeSample({ seed: 'decided' }), makeSample({ seed: 'held', attachments: 0 })];
    await scene.put(decided);
    await agent.until('decided', ([row]) => row?.review === 'decided');
    await agent.client.destination.pause({});
    await scene.put(held);
    await agent.until('queued', (rows) => rows.some(({ delivery }) => delivery === 'queued'));
    await agent.stop();
    if (size !== 'small') enlargeDatabase(place.dataDir);
    damageDatabase(place.dataDir);
    // The HIS has cleaned up meanwhile: nothing but the spool has it.
    await rm(join(place.exportDir, held.fileName));

    const again = await scene.agent();
    // Calls are refused while the folder is opened again.
    const opened = () => again.client.status().catch(() => null);
    await eventually('opened on another database', opened, (seen) => seen?.recovered !== undefined);
    const rows = await again.until('both are back', (seen) => seen.length === 2);
    expect(again.log()).toContain('"event":"database-set-aside"');
    const status = await again.status();
    expect(status.recovered).toMatchObject({ why: 'rebuilt' });
    expect(status.destination).toMatchObject({ state: 'paused', reason: 'restored' });
    expect((await command(place, 'status')).stdout).toMatch(
      /WARNING +sending waits for a person after a restore or a rebuild/,
    );
    const kept = (await readdir(join(place.dataDir, 'backups'))).filter((name) =>
      /^damaged-.*\.db$/.test(name),
    );
    expect(kept).toHaveLength(1);
    const lost = rows.find(({ delivery }) => delivery === 'held');
    expect(lost).toMatchObject({ holdReason: 'reconcile' });
    expect((await scene.sandbox.ledger()).posts.map(({ plantedId }) => plantedId)).toEqual([
      decided.plantedId,
    ]);

    await again.client.destination.resume({});
    // NHI is asked once more at that moment: while it cannot be reached, a person presses again.
    const release = () => again.client.cases.release({ ids: [lost?.id ?? ''], reconcile: 'checked' });
    await eventually('released', release, ([one]) => one?.ok === true || one?.code !== 'nhi-not-reached');
    await again.until('both decided', (seen) => seen.every(({ review }) => review === 'decided'));
    expectStoredOnce(await scene.sandbox.ledger(), [decided, held]);
  },
);

test.concurrent(
  'a damaged spool file is found by its hash, never sent, and its case says why; the file put again mends it',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    await agent.client.destination.pause({});
    const sample = makeSample({ seed: 'damaged', attachments: 0 });
    const sound = makeSample({ seed: 'sound', attachments: 0 });
    await scene.put(sample, sound);
    const rows = await agent.until('queued', allAt(2, 'queued'));
    const { id, sha256 } = rowOf(rows, sample);
    await flip(spoolFile(scene, sha256), 400);
    await agent.client.destination.resume({});

    const now = await agent.until('one held, one accepted', (seen) =>
      ['held', 'accepted'].every((end) => seen.some(({ delivery }) => delivery === end)),
    );
    expect(rowOf(now, sample)).toMatchObject({ delivery: 'held', holdReason: 'spool-damaged' });
    // Let go without being mended it is held again.
    await agent.client.cases.release({ ids: [id], reconcile: 'checked' });
    const releases = async (kind: string, times: number): Promise<boolean> => {
      const { events } = await agent.client.cases.show({ id, phi: false });
      return events.filter((event) => event.kind === kind).length >= times;
    };
    await eventually('held again', () => releases('hold', 2), Boolean);
    expect((await scene.sandbox.ledger()).posts.map(({ plantedId }) => plantedId)).toEqual([sound.plantedId]);

    await writeFile(join(scene.place.exportDir, 'again.json'), sample.bytes);
    await eventually('the same bytes noted', () => releases('same-bytes', 1), Boolean);
    await agent.client.cases.release({ ids: [id], reconcile: 'checked' });
    await agent.until('accepted', (seen) => rowOf([...seen], sample).delivery === 'accepted');
    expectStoredOnce(await scene.sandbox.ledger(), [sample, sound]);
  },
);

test.concurrent(
  'a copied data folder starts paused, names itself anew and leaves the original’s folder alone',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    await agent.client.destination.pause({});
    const sample = makeSample({ seed: 'copied', attachments: 0 });
    await scene.put(sample);
    await agent.until('queued', allAt(1, 'queued'));
    await agent.stop();
    const copy = await makePlace(scene.sandbox, ({ folders: [folder] }) => {
      if (folder) folder['path'] = scene.place.exportDir;
    });
    await cp(scene.place.dataDir, copy.dataDir, { recursive: true, preserveTimestamps: true });

    const original = await startAgent(scene.place);
    await original.client.destination.resume({});
    const copied = await startAgent(copy);
    try {
      await original.until('sent by the original', allAt(1, 'accepted'));
      const status = await copied.untilStatus(
        'refused',
        ({ folders }) => folders[0]?.state === 'other-agent',
      );
      expect(status.recovered).toMatchObject({ why: 'copied' });
      expect(status.destination).toMatchObject({ state: 'paused', reason: 'restored' });
      // It looks at NHI for what the original may have sent, and finds it there.
      const [row] = await copied.until('found', allAt(1, 'accepted'));
      const { events } = await copied.client.cases.show({ id: row?.id ?? '', phi: false });
      expect(events.map(({ kind }) => kind)).toContain('restored');
      await copied.client.destination.resume({});
      expectStoredOnce(await scene.sandbox.ledger(), [sample]);
    } finally {
      await Promise.all([original.kill(), copied.kill()]);
      await copy.remove();
    }
  },
);

test.concurrent(
  'without its key slots the agent says what is missing and touches nothing; with them back it goes on',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'locked out', attachments: 0 });
    await scene.put(sample);
    await agent.until('decided', ([row]) => row?.review === 'decided');
    await agent.stop();
    const slots = join(place.dataDir, 'keys', 'slots');
    await rename(slots, `${slots}-away`);

    const { code, stdout, stderr } = await command(place, 'cases', '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('vault-missing');
    expect(existsSync(slots)).toBe(false);
    expect((await command(place, 'run')).code).toBe(1);

    await rename(`${slots}-away`, slots);
    expect(await commandJson(place, 'cases')).toMatchObject([{ delivery: 'accepted', review: 'decided' }]);
  },
);

test.concurrent(
  'the database of a newer program is not opened, not changed and not set aside: `run` and `cases` say what to install',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const agent = await scene.agent();
    await agent.stop();
    const file = join(place.dataDir, 'agent.db');
    const Database = loadDriver();
    const db = new Database(file);
    db.pragma(`user_version = ${String(SCHEMA_VERSION + 1)}`);
    db.close();
    const before = await readFile(file);
    const [backups, beside] = [join(place.dataDir, 'backups'), ['agent.db-wal', 'agent.db-journal']];
    const kept = existsSync(backups) ? await readdir(backups) : [];

    for (const args of [['run'], ['cases'], ['cases', '--json']]) {
      const { code, stdout, stderr } = await command(place, ...args);
      expect([args, code, stdout]).toEqual([args, 1, '']);
      expect(stderr).toContain('[database-newer]');
    }
    expect((await readFile(file)).equals(before)).toBe(true);
    for (const name of beside) expect(existsSync(join(place.dataDir, name)), name).toBe(false);
    expect(existsSync(backups) ? await readdir(backups) : []).toEqual(kept);
  },
);

test('`status` where no agent ever ran answers and makes no data folder', async ({ sceneFor }) => {
  const { place } = await sceneFor();
  expect(await commandJson(place, 'status')).toMatchObject({
    running: false,
    noDataFolder: place.dataDir,
    counts: { delivery: { queued: 0 } },
    folders: [{ path: place.exportDir, state: 'starting' }],
  });
  const { stdout } = await command(place, 'status');
  expect(stdout).toContain('not running');
  expect(stdout).toContain(`none yet at ${place.dataDir}`);
  expect(existsSync(place.dataDir)).toBe(false);
});
