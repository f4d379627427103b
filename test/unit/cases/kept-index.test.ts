import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { appendFile, cp, mkdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import type { CaseFilter, CaseOrder } from '../../../shared/api/case-filter.ts';
import { loadCaseIndex, type CaseIndex, type IndexSnapshot } from '../../../main/agent/index/case-index.ts';
import type { CaseLabel } from '../../../main/agent/carrier/cases/case-record.ts';
import type { CaseContext } from '../../../main/agent/carrier/cases/context.ts';
import { countFacets } from '../../../main/agent/index/facets.ts';
import {
  databaseFile,
  type DatabaseState,
  keepIndex,
  type KeptIndexPlace,
  loadKept,
  nameToKeep,
} from '../../../main/agent/index/kept-index.ts';
import { caseRow } from '../../../main/agent/carrier/cases/move.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { assign } from '../../../main/agent/attendants/work/staff-work.ts';
import { acceptedAs, BY, caseRig, type CaseRig } from '../support/case-rig.ts';
import { allOf } from '../support/indexed-case.ts';
import { randomIndex } from '../support/random-index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const FILTERS: readonly CaseFilter[] = [
  {},
  { search: '王' },
  { search: 'wang' },
  { search: '林 KC' },
  { stage: ['queued', 'approved'] },
  { drug: ['KC01025219'] },
  { department: ['AJ'] },
  { due: {} },
];
const ORDERS: readonly CaseOrder['by'][] = ['found', 'patient', 'drug', 'due', 'receipt'];

/** All that anybody asks an index. */
function answersOf(index: CaseIndex): unknown {
  const context = { index } as CaseContext;
  return {
    ids: [...index.ids()],
    cases: index.all().map(allOf),
    found: FILTERS.map((filter) => listIds(context, filter)),
    sorted: ORDERS.map((by) => [...index.orders.sorted({ by, descending: false }, index.all())]),
    facets: countFacets(index, {}),
    asks: [...index.answeredAsks()].sort(),
    answered: index
      .all()
      .map(({ row }) => row.receipt_number !== null && index.isAnswered(row.receipt_number)),
  };
}

const overDisk = (index: CaseIndex): IndexSnapshot =>
  deserialize(serialize(index.snapshot())) as IndexSnapshot;

test.each([0, 1, 300])('an index of %i cases that was kept answers as the one it was kept of', (count) => {
  const random = randomIndex(`kept ${String(count)}`, count);
  random.commit(5, Math.min(count, 40));
  const kept = random.load(overDisk(random.index));
  expect(answersOf(kept)).toEqual(answersOf(random.index));
});

test('a kept index follows what comes after it, and is kept again', () => {
  const random = randomIndex('kept and followed', 200);
  const kept = random.load(overDisk(random.index));
  for (let turn = 0; turn < 5; turn += 1) random.commit(30, 30);
  expect(answersOf(kept)).toEqual(answersOf(random.index));
  expect(answersOf(random.load(overDisk(kept)))).toEqual(answersOf(kept));
});

test('cases that came after it was kept are read beside it', () => {
  const random = randomIndex('kept before', 100);
  const kept = overDisk(random.index);
  random.commit(20, 0);
  expect(answersOf(random.load(kept))).toEqual(answersOf(random.index));
});

interface OnDisk {
  readonly place: KeptIndexPlace;
  readonly file: string;
  readonly index: CaseIndex;
}

const STATE = { epoch: 7, revision: 0, name: 'the last one' };

async function keptOnDisk(): Promise<OnDisk> {
  const dataDir = temporaryFolder();
  const vault = createVault(randomBytes(32));
  const place = { dataDir, vault, version: '1.0.0', log: () => undefined };
  await writeFile(join(dataDir, 'agent.db'), 'a database');
  const { index } = randomIndex('kept on disk', 10);
  await keepIndex(place, index, STATE);
  return { place, file: join(dataDir, 'case-index'), index };
}

interface Taken {
  readonly kept: IndexSnapshot | null;
  /** The revision that it is read on from. */
  readonly since: number | null;
}

/** Snapshot that the next start is given. */
function takenBy(place: KeptIndexPlace, more: Partial<DatabaseState> = {}): Taken {
  const random = randomIndex('not looked at', 0);
  let taken: Taken = { kept: null, since: null };
  loadKept(place, { file: databaseFile(place.dataDir), ...STATE, ...more }, (kept, since) => {
    // Its bytes are given back once this returns.
    taken = { kept: structuredClone(kept), since };
    return random.load(kept);
  });
  return taken;
}

const NONE: Taken = { kept: null, since: null };

test('it lies sealed and private beside the database, and is taken as often as that lies there unchanged', async () => {
  const { place, file, index } = await keptOnDisk();
  const bytes = await readFile(file);
  for (const { label, row } of index.all()) {
    expect(bytes.includes(row.id)).toBe(false);
    if (label.patientName !== null) expect(bytes.includes(label.patientName)).toBe(false);
  }
  if (!onWindows('modes')) expect(statSync(file).mode & 0o777).toBe(0o600);
  const taken = { kept: structuredClone(index.snapshot()), since: null };
  expect(takenBy(place)).toEqual(taken);
  expect(takenBy(place)).toEqual(taken);
});

/** As a killed owner leaves it: a log beside the database, whose last states are in it. */
async function killed({ place }: OnDisk): Promise<void> {
  await writeFile(join(place.dataDir, 'agent.db-wal'), 'commits');
}

test.each([
  { epoch: 8, revision: 0 },
  { epoch: 8, revision: 5 },
  { epoch: 12, revision: 9 },
])('after kills it is taken as the earlier state that it is: %o', async (state) => {
  const onDisk = await keptOnDisk();
  await killed(onDisk);
  const taken = { kept: structuredClone(onDisk.index.snapshot()), since: 0 };
  expect(takenBy(onDisk.place, state)).toEqual(taken);
  expect(takenBy(onDisk.place, state)).toEqual(taken);
});

test.each<[string, Partial<DatabaseState>]>([
  ['of an owner before it', { epoch: 6, revision: 5 }],
  ['with fewer commits', { epoch: 8, revision: -1 }],
  ['that names another index', { epoch: 8, revision: 5, name: 'one before' }],
  ['that names none', { epoch: 8, revision: 5, name: null }],
])('after a kill none is taken beside a database %s, and the file goes', async (_what, state) => {
  const onDisk = await keptOnDisk();
  await killed(onDisk);
  expect(takenBy(onDisk.place, state)).toEqual(NONE);
  expect(existsSync(onDisk.file)).toBe(false);
});

type Spoiled = Partial<KeptIndexPlace> & Partial<DatabaseState>;
const OUT_OF_DATE: Record<string, (kept: OnDisk) => Promise<Spoiled>> = {
  'a database that was written since': async ({ place }) => {
    await appendFile(join(place.dataDir, 'agent.db'), ' and more');
    return {};
  },
  'a database of the same length of another time': async ({ place }) => {
    const path = join(place.dataDir, 'agent.db');
    const { atime, mtimeMs } = await stat(path);
    await utimes(path, atime, new Date(mtimeMs + 1000));
    return {};
  },
  'another owner’s database': () => Promise.resolve({ epoch: STATE.epoch + 1 }),
  'a database that names another index': () => Promise.resolve({ name: 'one before' }),
  'a database with a commit more': () => Promise.resolve({ revision: 1 }),
  'another version of the agent': () => Promise.resolve({ version: '1.0.1' }),
  'another key': () => Promise.resolve({ vault: createVault(randomBytes(32)) }),
  'a file that was cut short': async ({ file }) => {
    await truncate(file, 100);
    return {};
  },
  'an empty file': async ({ file }) => {
    await truncate(file, 0);
    return {};
  },
};
test.each(Object.entries(OUT_OF_DATE))('of %s none is taken, and the file goes', async (_what, spoil) => {
  const kept = await keptOnDisk();
  const { epoch, revision, name, ...place } = { ...STATE, ...(await spoil(kept)) };
  expect(takenBy({ ...kept.place, ...place }, { epoch, revision, name })).toEqual(NONE);
  expect(existsSync(kept.file)).toBe(false);
});

test('what cannot be read, taken apart or removed is told of, and the database is read', async () => {
  const { place, file } = await keptOnDisk();
  const logged: string[] = [];
  const log: KeptIndexPlace['log'] = (_level, event) => logged.push(event);
  const random = randomIndex('read instead', 20);
  const state = { file: databaseFile(place.dataDir), ...STATE };
  const index = loadKept({ ...place, log }, state, (kept) =>
    random.load(kept === null ? null : ({ ...kept, cases: {} } satisfies IndexSnapshot)),
  );
  expect(index.size).toBe(20);
  expect(logged).toEqual(['case-index-not-taken']);
  await mkdir(file);
  expect(loadKept({ ...place, log }, state, random.load).size).toBe(20);
  expect(logged.slice(1)).toEqual(['case-index-not-taken', 'case-index-not-removed']);
});

test('where the database cannot be read there was no kept index to tell of, and it is read once', async () => {
  const { place } = await keptOnDisk();
  const logged: string[] = [];
  let loads = 0;
  const damaged = (): never => {
    loads += 1;
    throw new Error('damaged');
  };
  const log: KeptIndexPlace['log'] = (_level, event) => logged.push(event);
  expect(() => loadKept({ ...place, log }, null, damaged)).toThrow('damaged');
  expect([loads, logged]).toEqual([1, []]);
});

test('an index that is not certain is not kept', async () => {
  const { place, file } = await keptOnDisk();
  await rm(file);
  const unread = randomIndex('not read', 10);
  expect(() => {
    unread.commit(1, 0, 'damaged');
  }).toThrow();
  // The next one says nothing of the one that was missed.
  unread.commit(1, 0);
  await keepIndex(place, unread.index, STATE);
  expect(existsSync(file)).toBe(false);
});

test('what no case has any more is not kept', () => {
  const random = randomIndex('nothing dead', 50);
  for (let turn = 0; turn < 20; turn += 1) random.commit(0, 50);
  // For a doctor without a number, the first case decides whether that is no number or an empty one.
  const asText = (index: CaseIndex): string =>
    JSON.stringify(index.snapshot(), (name, value: unknown) =>
      name === 'doctorNumber' && value === '' ? null : value,
    );
  expect(asText(random.index)).toBe(asText(random.load(null)));
});

test('none is kept of no cases, nor beside a database that is not closed', async () => {
  const { place, file, index } = await keptOnDisk();
  await rm(file);
  expect(nameToKeep(randomIndex('no case', 0).index)).toBeNull();
  expect(nameToKeep(index)).not.toBeNull();
  await keepIndex(place, index, { ...STATE, name: null });
  expect(existsSync(file)).toBe(false);
  await writeFile(join(place.dataDir, 'agent.db-wal'), '');
  await keepIndex(place, index, STATE);
  expect(existsSync(file)).toBe(false);
});

test('a restart takes the index that the stop kept; what was written between the two is read', async () => {
  const rig = await caseRig();
  const dataDir = join(rig.dir, 'data');
  const file = join(dataDir, 'case-index');
  const id = await rig.queued({ summary: { patientName: '王小明' } });
  await rig.core.close();
  expect(existsSync(file)).toBe(true);
  await rig.reopen();
  expect(rig.context.index.get(id)?.label.patientName).toBe('王小明');
  expect(rig.context.index.get(id)?.stage).toBe('queued');

  await hold(rig.context, id, BY);
  await rig.core.close();
  const other = openDatabase(join(dataDir, 'agent.db'));
  other.prepare(`UPDATE cases SET delivery = 'cancelled', hold_reason = NULL WHERE id = ?`).run(id);
  other.close();
  await rig.reopen();
  expect(rig.context.index.get(id)?.stage).toBe('cancelled');
});

test('a restart reads no case that the kept index has', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  // As nobody does: behind the store's back.
  rig.core.db.prepare(`UPDATE cases SET priority = 'not read' WHERE id = ?`).run(id);
  await rig.core.close();
  await rig.reopen();
  expect(rig.row(id).priority).toBe('not read');
  expect(rig.context.index.get(id)?.row.priority).not.toBe('not read');
});

test('a damaged tree that leads back to its beginning is no endless load', () => {
  const { rows } = randomIndex('round', 3);
  const again = { all: <T>() => rows as T[] };
  expect(() => loadCaseIndex(again, { label: () => ({}) as CaseLabel, doctorKey: () => '' })).toThrow(
    expect.objectContaining({ code: 'database-damaged' }),
  );
});

/** The process is killed now and starts again: what lies in the folder stays as it is, with the log. */
async function killedAndStarted(rig: CaseRig): Promise<void> {
  const dataDir = join(rig.dir, 'data');
  const now = temporaryFolder();
  const names = ['agent.db', 'agent.db-wal', 'case-index', 'audit'];
  const copyAll = async (from: string, to: string): Promise<void> => {
    for (const name of names)
      await cp(join(from, name), join(to, name), { recursive: true, preserveTimestamps: true });
  };
  await copyAll(dataDir, now);
  await rig.core.close();
  for (const name of [...names, 'agent.db-shm'])
    await rm(join(dataDir, name), { recursive: true, force: true });
  await copyAll(now, dataDir);
  await rig.reopen();
}

test('after a kill the index of the last stop is taken, and each case that came or changed since is read', async () => {
  const rig = await caseRig();
  const [still, held, worked, sent] = [
    await rig.queued(),
    await rig.queued(),
    await rig.queued(),
    await rig.queued(),
  ];
  await rig.core.close();
  await rig.reopen();
  // As nobody does: behind the store's back, so that it shows which rows are read.
  rig.core.db.prepare(`UPDATE cases SET priority = 'not told'`).run();
  await hold(rig.context, held, BY);
  await assign(rig.context, [worked], '王承辦', BY.actor);
  await rig.send(sent, acceptedAs('2026112400000001'));
  const later = await rig.queued();
  for (const kills of [1, 2]) {
    await killedAndStarted(rig);
    const { index } = rig.context;
    expect([...index.ids()]).toEqual([still, held, worked, sent, later]);
    expect([held, worked, sent].map((id) => index.get(id)?.row.priority)).toEqual(Array(3).fill('not told'));
    expect(index.get(still)?.row.priority, `${String(kills)} kills`).not.toBe('not told');
    expect(index.get(worked)?.row.owner).toBe('王承辦');
    expect(existsSync(join(rig.dir, 'data', 'case-index'))).toBe(true);
  }
});

test('after an end that closed nothing the database is read, also where an old index lies there', async () => {
  const rig = await caseRig();
  await rig.queued();
  await rig.core.close();
  const kept = await readFile(join(rig.dir, 'data', 'case-index'));
  await rig.reopen();
  const later = await rig.queued();
  // As the disk is when the process is killed now.
  const copy = temporaryFolder();
  await cp(rig.dir, copy, { recursive: true });
  await writeFile(join(copy, 'data', 'case-index'), kept);
  const { context } = await caseRig({ dir: copy });
  expect(context.index.size).toBe(2);
  expect(context.index.get(later)?.row.delivery).toBe(caseRow(context.store, later).delivery);
});
