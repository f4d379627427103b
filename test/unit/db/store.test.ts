import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { makeTables } from '../../../main/agent/ground/db/schema.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { openStore, type Store } from '../../../main/agent/ground/db/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = new FakeClock();
const PUT = `INSERT INTO cache (key, value) VALUES ($key, $value)`;
const keysIn = (db: Database): unknown[] => db.prepare(`SELECT key FROM cache ORDER BY key`).pluck().all();

function openIn(dir: string): { db: Database; store: Store } {
  const db = openDatabase(join(dir, 'agent.db'));
  onTestFinished(() => void db.close());
  makeTables(db);
  return { db, store: openStore(db, clock) };
}
/** The connections to one file, as SQLite counts its commits. */
const changesOf = (db: Database): number => db.pragma('data_version', { simple: true }) as number;
const put = (store: Store, key: string): Promise<void> =>
  store.write((tx) => {
    tx.run(PUT, { key, value: '1' });
  });

test('units that arrive in one turn share one transaction, and those of the next turn have their own', async () => {
  const dir = temporaryFolder();
  const { store } = openIn(dir);
  const observer = openDatabase(join(dir, 'agent.db'));
  onTestFinished(() => void observer.close());
  const seen: unknown[][] = [];
  const before = changesOf(observer);
  await Promise.all(
    ['a', 'b', 'c'].map(async (key) => {
      await put(store, key);
      seen.push(keysIn(observer));
    }),
  );
  expect(seen).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
  expect(changesOf(observer) - before).toBe(1);
  await put(store, 'd');
  expect(changesOf(observer) - before).toBe(2);
});

test('all units of a transaction see the same time, epoch and revision', async () => {
  const { store } = openIn(temporaryFolder());
  const [first, second] = await Promise.all([
    store.write(({ now, epoch, revision }) => ({ now, epoch, revision })),
    store.write(({ now, epoch, revision }) => ({ now, epoch, revision })),
  ]);
  expect(first).toEqual(second);
  expect(first).toMatchObject({ now: clock.now(), epoch: store.epoch, revision: store.revision() + 1 });
});

test('a unit that throws undoes only itself', async () => {
  const { db, store } = openIn(temporaryFolder());
  const bad = store.write((tx) => {
    tx.run(PUT, { key: 'bad', value: '1' });
    tx.touch('case');
    throw new Error('no');
  });
  const results = await Promise.allSettled([put(store, 'before'), bad, put(store, 'after')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(keysIn(db)).toEqual(['after', 'before']);
  expect(store.revision()).toBe(0);
});

test('listeners are called after the commit, about changed cases, and about nothing undone', async () => {
  const dir = temporaryFolder();
  const { store } = openIn(dir);
  const observer = openDatabase(join(dir, 'agent.db'));
  onTestFinished(() => void observer.close());
  const heard: unknown[] = [];
  const end = store.onChange((ids, revision) => heard.push([...ids], revision, keysIn(observer)));
  await Promise.allSettled([
    store.write((tx) => {
      tx.touch('one');
      tx.run(PUT, { key: 'one', value: '1' });
    }),
    store.write((tx) => {
      tx.touch('undone');
      throw new Error('no');
    }),
    put(store, 'of no case'),
  ]);
  expect(heard).toEqual([['one'], 1, ['of no case', 'one']]);
  await put(store, 'no case either');
  expect(heard).toHaveLength(3);
  end();
  await store.write((tx) => {
    tx.touch('one');
  });
  expect(heard).toHaveLength(3);
});

test('a revision is given out once, also over a restart', async () => {
  const dir = temporaryFolder();
  const first = openIn(dir);
  const touch = (store: Store): Promise<number> =>
    store.write((tx) => {
      tx.touch('case');
      return tx.revision;
    });
  expect(await touch(first.store)).toBe(1);
  expect(await touch(first.store)).toBe(2);
  await first.store.close();
  first.db.close();
  expect(await touch(openIn(dir).store)).toBe(3);
});

test('an owner that slept through a take-over writes nothing more, and says why', async () => {
  const dir = temporaryFolder();
  const old = openIn(dir);
  await put(old.store, 'while it was the owner');
  const next = openIn(dir);
  expect(next.store.epoch).toBe(old.store.epoch + 1);
  const results = await Promise.allSettled([put(old.store, 'late'), put(old.store, 'late as well')]);
  expect(results).toEqual([
    { status: 'rejected', reason: expect.objectContaining({ code: 'owner-lost' }) as unknown },
    { status: 'rejected', reason: expect.objectContaining({ code: 'owner-lost' }) as unknown },
  ]);
  await put(next.store, 'new owner');
  expect(keysIn(next.db)).toEqual(['new owner', 'while it was the owner']);
});

test('a database that cannot be written rejects all units and keeps none; the next ones succeed', async () => {
  const { db, store } = openIn(temporaryFolder());
  const pages = db.pragma('page_count', { simple: true }) as number;
  db.pragma(`max_page_count = ${String(pages + 2)}`);
  const big = '1'.repeat(100_000);
  const results = await Promise.allSettled([
    put(store, 'small'),
    store.write((tx) => {
      tx.run(PUT, { key: 'big', value: big });
    }),
    put(store, 'small too'),
  ]);
  const kept = keysIn(db);
  // SQLite may undo only the statement or all of it; whatever it did, who was told “done” finds it.
  const told = ['small', 'big', 'small too'].filter((_, at) => results[at]?.status === 'fulfilled').sort();
  expect(kept).toEqual(told);
  expect(results[1].status).toBe('rejected');
  expect(db.inTransaction).toBe(false);
  db.pragma('max_page_count = 100000');
  await put(store, 'there is room again');
  expect(keysIn(db)).toContain('there is room again');
});

test('resolved units are there when the file is opened again, rejected ones are not', async () => {
  const dir = temporaryFolder();
  const { db, store } = openIn(dir);
  const keys = Array.from({ length: 50 }, (_, at) => `key ${String(at).padStart(2, '0')}`);
  const writes = keys.map((key, at) =>
    store.write((tx) => {
      tx.run(PUT, { key, value: '1' });
      if (at % 3 === 0) throw new Error('no');
    }),
  );
  const results = await Promise.allSettled(writes);
  db.close();
  const resolved = keys.filter((_, at) => results[at]?.status === 'fulfilled');
  expect(keysIn(openIn(dir).db)).toEqual(resolved);
});

test('closing commits waiting units, then refuses more, and informs listeners', async () => {
  const { db, store } = openIn(temporaryFolder());
  const waiting = put(store, 'in time');
  expect(store.closing.aborted).toBe(false);
  await store.close();
  await waiting;
  expect(store.closing.aborted).toBe(true);
  await expect(put(store, 'too late')).rejects.toMatchObject({ code: 'store-closed' });
  expect(keysIn(db)).toEqual(['in time']);
});

test('an announcement reaches listeners with no case and no new revision', async () => {
  const { store } = openIn(temporaryFolder());
  const heard: unknown[] = [];
  store.onChange((ids, revision) => heard.push(ids, revision));
  store.announce();
  await Promise.resolve();
  expect(heard).toEqual([[], 0]);
});
