import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { CHAIN_START, sha256 } from '../../../main/agent/ground/audit/line.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openFilesIn } from '../support/open-files-in.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';
import { opened, read, say, trailKeys } from '../support/trail-keys.ts';

/** A trail while it is open: by whose key it goes on, where it ends, and what of it is read. */

const FILE = '2026-11.jsonl';
const kindsOf = (lines: Awaited<ReturnType<typeof read>>): string[] => lines.map(({ kind }) => kind);

test('a trail gets another key by a line that says so and by which key it was before', async () => {
  const dir = temporaryFolder();
  const [first, second] = [createVault(randomBytes(32)), createVault(randomBytes(32))];
  for (const [keys, kind] of [
    [first, 'first'],
    [first, 'first again'],
    [second, 'second'],
  ] as const) {
    const audit = await opened(dir, undefined, keys);
    await say(audit, kind);
    await say(audit, `${kind}, more`);
    await audit.close();
  }
  const audit = await opened(dir, undefined, second);
  const lines = await read(audit);
  expect(kindsOf(lines)).toEqual([
    ...['first', 'first, more', 'first again', 'first again, more'],
    ...['trail-keyed', 'second', 'second, more'],
  ]);
  expect(lines.filter(({ kind }) => kind === 'trail-keyed')).toMatchObject([
    { at: '2026-11-24T09:00:00.000+08:00', actor: 'agent', detail: { before: first.macKey } },
  ]);
  expect(await audit.verify()).toMatchObject({ keyedFrom: 5 });
  expect((await audit.verify()).problem).toBeNull();
});

test('a new trail is by its key from the first line on, and says nothing of it', async () => {
  const audit = await opened(temporaryFolder(), undefined, createVault(randomBytes(32)));
  await say(audit, 'first');
  expect(kindsOf(await read(audit))).toEqual(['first']);
  expect(await audit.verify()).toMatchObject({ ok: true, keyedFrom: 1 });
});

test('if the line that brings a key is lost, the next one brings it', async () => {
  const dir = temporaryFolder();
  const before = await opened(dir);
  await say(before, 'before');
  await before.close();
  const audit = await opened(dir, undefined, createVault(randomBytes(32)));
  const probe = await open(dir);
  const sync = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'sync');
  await probe.close();
  onTestFinished(() => {
    sync.mockRestore();
  });
  sync.mockRejectedValueOnce(new Error('no space'));
  await expect(say(audit, 'lost')).rejects.toMatchObject({ code: 'audit-write-failed' });
  await say(audit, 'kept');
  expect(kindsOf(await read(audit))).toEqual(['before', 'trail-keyed', 'kept']);
  expect(await audit.verify()).toMatchObject({ ok: true, keyedFrom: 2 });
});

test('its head is its last line on disk; its end at the start stays known', async () => {
  const dir = temporaryFolder();
  const audit = await opened(dir);
  expect([audit.head(), audit.foundEnd]).toEqual([null, CHAIN_START]);
  await say(audit, 'first');
  await say(audit, 'second');
  const head = { n: 2, hash: sha256(readFileSync(join(dir, FILE), 'utf8').trimEnd().split('\n')[1] ?? '') };
  expect([audit.head(), audit.foundEnd]).toEqual([head, CHAIN_START]);
  await audit.close();
  const again = await openAudit({ dir, clock: new FakeClock(), anchor: () => head, keys: trailKeys });
  onTestFinished(() => again.close());
  expect([again.head(), again.foundEnd]).toEqual([head, { n: 2, prev: head.hash }]);
  const given = { by: 'given' as const, head: { n: 1, hash: 'another' } };
  const report = await again.verify([given]);
  expect(report.heldAgainst.map(({ by, found }) => [by, found])).toEqual([
    ['database', 'same'],
    ['given', 'made-anew'],
  ]);
});

test('it is read from a month on, and what is on its way to the disk is not read', async () => {
  const dir = temporaryFolder();
  const clock = new FakeClock('2026-10-05T09:00:00+08:00');
  const audit = await opened(dir, clock);
  await say(audit, 'october');
  clock.set('2026-11-05T09:00:00+08:00');
  await say(audit, 'november');
  appendFileSync(
    join(dir, FILE),
    `${JSON.stringify({ v: 1, n: 3, at: '', prev: '', kind: 'x', actor: '' })}\n`,
  );
  expect(kindsOf(await read(audit))).toEqual(['october', 'november']);
  expect(kindsOf(await read(audit, { fromMonth: '2026-11' }))).toEqual(['november']);
  expect(kindsOf(await audit.tail(9))).toEqual(['october', 'november']);
  expect(await audit.verify()).toMatchObject({ ok: true, lines: 2 });
});

test('a damaged line ends the reading, unless it is to be skipped', async () => {
  const dir = temporaryFolder();
  const before = await opened(dir);
  for (const kind of ['first', 'second', 'third']) await say(before, kind);
  await before.close();
  const path = join(dir, FILE);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"second"', '"second'));
  const audit = await opened(dir);
  await expect(read(audit)).rejects.toMatchObject({ code: 'audit-damaged' });
  expect(kindsOf(await read(audit, { damaged: 'pass-over' }))).toEqual(['first', 'third']);
  expect(kindsOf(await audit.tail(9))).toEqual(['first', 'third']);
});

test('lines of two months that wait together go each to its own file, in their order', async () => {
  const dir = temporaryFolder();
  const clock = new FakeClock('2026-10-31T23:59:59.999+08:00');
  const audit = await opened(dir, clock);
  const appended = ['alone', 'october'].map((kind) => say(audit, kind));
  clock.set('2026-11-01T00:00:00+08:00');
  appended.push(say(audit, 'november'), say(audit, 'november, more'));
  await Promise.all(appended);
  expect(readFileSync(join(dir, '2026-10.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
  expect(readFileSync(join(dir, FILE), 'utf8').trimEnd().split('\n')).toHaveLength(2);
  expect(await audit.verify()).toMatchObject({ ok: true, lines: 4, files: 2 });
  expect(await audit.oldestYear()).toBe(2026);
});

test.skipIf(onWindows('Linux'))(
  'it has the file of its month open and no other, also behind a write that failed; closed, none',
  async () => {
    const dir = temporaryFolder();
    const clock = new FakeClock('2026-10-31T23:59:59+08:00');
    const audit = await opened(dir, clock);
    await say(audit, 'october');
    await audit.tail(9);
    expect(openFilesIn(dir)).toEqual(['2026-10.jsonl']);
    clock.set('2026-11-01T00:00:00+08:00');
    await say(audit, 'november');
    expect(openFilesIn(dir)).toEqual([FILE]);
    const probe = await open(dir);
    const sync = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'sync');
    await probe.close();
    sync.mockRejectedValueOnce(new Error('no space'));
    await expect(say(audit, 'lost')).rejects.toMatchObject({ code: 'audit-write-failed' });
    sync.mockRestore();
    expect(openFilesIn(dir)).toEqual([FILE]);
    await audit.close();
    expect(openFilesIn(dir)).toEqual([]);
    // A file that a start sets aside and reads is closed as well.
    appendFileSync(join(dir, FILE), '{"half');
    const again = await opened(dir, clock);
    expect(openFilesIn(dir)).toEqual([FILE]);
    await again.close();
    expect(openFilesIn(dir)).toEqual([]);
  },
);
