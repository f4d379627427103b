import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  anchoredAudit,
  brokenTrail,
  headText,
  holdAtStart,
  keptHead,
  readHead,
  TRAIL_HEAD,
} from '../../../main/agent/ground/audit/anchor.ts';
import type { Audit, TrailHead, TrailKeys } from '../../../main/agent/ground/audit/audit.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { sha256 } from '../../../main/agent/ground/audit/line.ts';
import { META_SET } from '../../../main/agent/ground/db/meta.ts';
import { makeTables } from '../../../main/agent/ground/db/schema.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The database's knowledge of the trail: how it stands there, what a start makes of it, and when it is kept. */

const [ours, theirs] = [createVault(randomBytes(32)), createVault(randomBytes(32))];
const hashOf = (digit: string): string => digit.repeat(64);

function database(): Database {
  const db = openDatabase(join(temporaryFolder(), 'agent.db'));
  onTestFinished(() => void db.close());
  makeTables(db);
  return db;
}
const setMeta = (db: Database, key: string, value: string): void =>
  void db.prepare(META_SET).run({ key, value });
const keep = (db: Database, head: TrailHead, keys: TrailKeys = ours): void => {
  setMeta(db, TRAIL_HEAD, headText(head, keys));
};

test('an anchor is read as it was stored, by the folder’s own key alone', () => {
  const db = database();
  expect(keptHead(db, ours)).toBe('none');
  const head = { n: 123_456_789_012_345, hash: hashOf('a') };
  keep(db, head);
  expect(keptHead(db, ours)).toEqual(head);
  keep(db, head, theirs);
  expect(keptHead(db, ours)).toBe('other-key');
});

test.each<readonly [string, (text: string) => string]>([
  ['another number', (text) => text.replace(/^7:/, '8:')],
  ['another hash', (text) => text.replace('aaaa', 'aaab')],
  ['another code', (text) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ['a code that is cut', (text) => text.slice(0, -2)],
  ['no code', (text) => text.replace(/:[0-9a-f]+$/, ':')],
  ['something before it', (text) => ` ${text}`],
  ['something behind it', (text) => `${text}\n.`],
  ['nothing that is a head', () => 'soon'],
])('a head with %s is damaged', (_what, change) => {
  const db = database();
  setMeta(db, TRAIL_HEAD, change(headText({ n: 7, hash: hashOf('a') }, ours)));
  expect(keptHead(db, ours)).toBe('damaged');
});

test('a number that no trail can have makes no head', () => {
  const db = database();
  keep(db, { n: 1_234_567_890_123_456, hash: hashOf('a') });
  expect(keptHead(db, ours)).toBe('damaged');
});

test('a head that a person gives is a number and a hash, and nothing else', () => {
  const hash = '0123456789abcdef'.repeat(4);
  expect(readHead(` 12:${hash.toUpperCase()}\n`)).toEqual({ n: 12, hash });
  expect(readHead(`123456789012345:${hash}`)).toEqual({ n: 123_456_789_012_345, hash });
  for (const text of [
    ...['', '12', `:${hash}`, `12:${hash.slice(1)}`, `12:${hash}0`, `12:g${hash.slice(1)}`],
    ...[`1234567890123456:${hash}`, `-1:${hash}`, `x12:${hash}`, `12 :${hash}`, `12:${hash} 13`],
  ])
    expect(readHead(text), text).toBeNull();
});

const clock = new FakeClock('2026-11-28T09:00:00+08:00');
const path = (dir: string, month: string): string => join(dir, `2026-${month}.jsonl`);
const textsOf = (dir: string, month: string): string[] =>
  readFileSync(path(dir, month), 'utf8').trimEnd().split('\n');

/** A trail of two lines in October and three in November, and what the database would keep of each of them. */
async function trail(keys: TrailKeys = ours) {
  const dir = temporaryFolder();
  const then = new FakeClock('2026-10-05T09:00:00+08:00');
  const audit = await openAudit({ dir, clock: then, keys });
  for (const count of [2, 3]) {
    for (let n = 0; n < count; n += 1) await audit.append({ kind: kindOfLine('move'), actor: String(n) });
    then.set('2026-11-05T09:00:00+08:00');
  }
  await audit.close();
  const texts = ['10', '11'].flatMap((month) => textsOf(dir, month));
  return { dir, head: (n: number): TrailHead => ({ n, hash: sha256(texts[n - 1] ?? '') }) };
}

/** A start that finds this trail beside a database which keeps this head. */
async function start(
  dir: string,
  head: TrailHead | string | null,
  { restored = false, by = ours }: { restored?: boolean; by?: TrailKeys } = {},
) {
  const db = database();
  if (typeof head === 'string') setMeta(db, TRAIL_HEAD, head);
  else if (head !== null) keep(db, head, by);
  const audit = await openAudit({ dir, clock, keys: ours });
  onTestFinished(() => audit.close());
  const found = audit.foundEnd.n;
  const logged: unknown[] = [];
  const log = (...said: readonly unknown[]): void => void logged.push(said);
  await holdAtStart({ db, dir, audit, keys: ours, restored, taken: null, now: clock.now(), log });
  const said = (await audit.tail(9)).filter(({ n }) => n > found);
  return {
    db,
    logged,
    broken: brokenTrail(db),
    said: said.map(({ kind, actor, detail }) => [kind, actor, detail]),
  };
}
const codeOf = async (...given: Parameters<typeof start>): Promise<string | null> =>
  (await start(...given)).broken?.code ?? null;

test('a trail that ends at the anchor, or continues from it, is right', async () => {
  const { dir, head } = await trail();
  for (const kept of [null, head(5), head(4), head(2), head(1)])
    expect(await start(dir, kept)).toMatchObject({ broken: null, logged: [], said: [] });
});

test('a start’s finding is in the log, in the trail and in the database', async () => {
  const { dir, head } = await trail();
  const { broken, logged, said } = await start(dir, { ...head(5), n: 6 });
  expect(broken).toEqual({ code: 'cut-off', at: clock.now() });
  expect(logged).toEqual([
    ['error', 'trail-broken', { code: 'cut-off', until: '2026-11-28T09:00:00.000+08:00' }],
  ]);
  const detail = { code: 'cut-off', found: 5, line: 6, hash: head(5).hash };
  expect(said).toContainEqual(['trail-broken', 'agent', detail]);
});

test('an anchor that does not verify is reported without its content', async () => {
  const { dir, head } = await trail();
  const damaged = await start(dir, `${headText(head(5), ours)}00`);
  expect(damaged.said).toEqual([['trail-broken', 'agent', { code: 'anchor-damaged', found: 5 }]]);
  expect(damaged.broken?.code).toBe('anchor-damaged');
});

test('an anchor by the key of another folder is none of this one', async () => {
  const { dir, head } = await trail();
  expect(await codeOf(dir, head(5), { by: theirs })).toBe('anchor-other-key');
});

test('a database that was restored beside another trail goes by that one, and says so in it', async () => {
  const { dir, head } = await trail();
  const { broken, logged, said } = await start(dir, { n: 9, hash: hashOf('b') }, { restored: true });
  expect(broken).toBeNull();
  expect(logged).toEqual([['warn', 'trail-begun-anew', { code: 'cut-off' }]]);
  const detail = { code: 'cut-off', found: 5, line: 9, hash: hashOf('b') };
  expect(said).toEqual([['trail-begun-anew', 'agent', detail]]);
  expect((await start(dir, head(5), { restored: true })).said).toEqual([]);
});

test('another line in the anchor’s place means a rebuilt trail, in any file', async () => {
  const { dir, head } = await trail();
  for (const n of [5, 3, 1]) {
    const other = { n, hash: hashOf('c') };
    expect(await codeOf((await trail()).dir, other), String(n)).toBe('made-anew');
  }
  // The line itself is gone, and others before it and behind it are there.
  const gone = await trail();
  const [first = '', , third = ''] = textsOf(gone.dir, '11');
  writeFileSync(path(gone.dir, '11'), `${first}\n${third}\n`);
  expect(await codeOf(gone.dir, gone.head(4))).toBe('made-anew');
  // All of it is gone.
  rmSync(path(dir, '10'));
  expect(await codeOf(dir, head(2))).toBe('made-anew');
});

test('a damaged line behind the anchor is left to the verification', async () => {
  const { dir, head } = await trail();
  const [first = '', , third = ''] = textsOf(dir, '11');
  writeFileSync(path(dir, '11'), `${first}\n{"half a li\n${third}\n`);
  expect(await codeOf(dir, head(3))).toBeNull();
});

test('lines behind the anchor have to be keyed by the key of the folder', async () => {
  const append = async (to: string, keys: TrailKeys): Promise<void> => {
    const audit = await openAudit({ dir: to, clock, keys });
    await audit.append({ kind: kindOfLine('move'), actor: 'x' });
    await audit.close();
  };
  const one = await trail();
  await append(one.dir, theirs);
  expect(await codeOf(one.dir, one.head(5))).toBe('not-keyed');
  // Also with lines of ours behind it.
  await append(one.dir, ours);
  expect(await codeOf(one.dir, one.head(5))).toBe('not-keyed');
});

test('a mark of a broken trail is read as it was written, and in no other form', () => {
  const db = database();
  expect(brokenTrail(db)).toBeNull();
  for (const [value, broken] of [
    ['1795827600000 made-anew', { code: 'made-anew', at: 1_795_827_600_000 }],
    ['1795827600000', null],
    ['soon cut-off', null],
    ['x1795827600000 cut-off', null],
    ['1795827600000 cut-off!', null],
  ] as const) {
    setMeta(db, 'trail_broken', value);
    expect(brokenTrail(db), value).toEqual(broken);
  }
});

test('the trail’s end is kept by one commit for all lines of a second, and by another for the next', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const appended: string[] = [];
  const inner = {
    append: ({ actor }: { readonly actor: string }) => Promise.resolve(void appended.push(actor)),
    head: () => ({ n: 1, hash: hashOf('d') }),
  } as unknown as Audit;
  let kept = 0;
  const audit = anchoredAudit(inner, () => {
    kept += 1;
    // As of a store that was closed meanwhile: nobody waits for it.
    return kept === 1 ? Promise.reject(new Error('closed')) : Promise.resolve();
  });
  expect(audit.head()).toEqual({ n: 1, hash: hashOf('d') });
  const say = (actor: string): Promise<void> => audit.append({ kind: kindOfLine('move'), actor });
  await say('one');
  await vi.advanceTimersByTimeAsync(600);
  await say('two');
  expect([kept, appended]).toEqual([0, ['one', 'two']]);
  await vi.advanceTimersByTimeAsync(399);
  expect(kept).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(kept).toBe(1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept).toBe(1);
  await say('three');
  await vi.advanceTimersByTimeAsync(1000);
  expect(kept).toBe(2);
});

test('a line that is not written keeps nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const keepIt = vi.fn(() => Promise.resolve());
  const inner = { append: () => Promise.reject(new Error('no space')) } as unknown as Audit;
  await expect(anchoredAudit(inner, keepIt).append({ kind: kindOfLine('move'), actor: 'x' })).rejects.toThrow(
    'no space',
  );
  await vi.advanceTimersByTimeAsync(5000);
  expect(keepIt).not.toHaveBeenCalled();
});
