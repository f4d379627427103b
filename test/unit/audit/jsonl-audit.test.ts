import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows, underWine } from '../support/where.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { opened, read, trailKeys } from '../support/trail-keys.ts';
import { placesIn } from '../support/runs.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function write(dir: string, clock: FakeClock, kinds: readonly string[]): Promise<void> {
  const audit = await openAudit({ dir, clock, keys: trailKeys });
  for (const kind of kinds) await audit.append({ kind: kindOfLine(kind), actor: 'agent' });
  await audit.close();
}

test('a line has its number, time, hash of the line before, and content', async () => {
  const dir = temporaryFolder();
  const audit = await opened(dir);
  await audit.append({
    kind: 'send-intent',
    actor: 'agent',
    caseId: '261124-7K3M9Q',
    attemptId: 'a1',
    detail: { n: 1 },
  });
  await audit.append({ kind: kindOfLine('move'), actor: '林小姐' });
  const [first = '', second = ''] = readFileSync(join(dir, '2026-11.jsonl'), 'utf8').split('\n');
  expect(JSON.parse(first)).toMatchObject({
    v: 1,
    n: 1,
    at: '2026-11-24T09:00:00.000+08:00',
    prev: '0'.repeat(64),
    kind: 'send-intent',
    actor: 'agent',
    caseId: '261124-7K3M9Q',
    attemptId: 'a1',
    detail: { n: 1 },
  });
  expect(JSON.parse(second)).toMatchObject({ n: 2, prev: sha256(first), actor: '林小姐' });
  expect(await audit.verify()).toEqual({
    ok: true,
    lines: 2,
    files: 1,
    keyedFrom: 1,
    heldAgainst: [],
    head: expect.anything() as unknown,
    problem: null,
  });
});

test('unknown fields are left out', async () => {
  const dir = temporaryFolder();
  const audit = await opened(dir);
  await audit.append({
    kind: kindOfLine('move'),
    actor: 'agent',
    patient: 'A123456789',
    n: 99,
  } as AuditEntry);
  expect(readFileSync(join(dir, '2026-11.jsonl'), 'utf8')).not.toContain('A123456789');
  expect(await read(audit)).toEqual([expect.objectContaining({ n: 1 })]);
});

test('appended lines are read back in order, with any content, over any number of starts', async () => {
  const entry = fc.record({
    kind: fc.string({ unit: 'grapheme' }).map(kindOfLine),
    actor: fc.string({ unit: 'grapheme' }),
    detail: fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(entry, { maxLength: 5 }), { maxLength: 4 }), async (starts) => {
      const dir = temporaryFolder();
      for (const entries of starts) {
        const audit = await opened(dir);
        await Promise.all(entries.map((one) => audit.append(one)));
        await audit.close();
      }
      const audit = await opened(dir);
      const found = (await read(audit)).map(({ kind, actor, detail }) => ({ kind, actor, detail }));
      expect(JSON.stringify(found)).toBe(JSON.stringify(starts.flat()));
      expect((await audit.verify()).ok).toBe(true);
      await audit.close();
    }),
    { numRuns: 25 },
  );
});

test('lines waiting together share one fsync', async () => {
  const dir = temporaryFolder();
  const audit = await opened(dir);
  await audit.append({ kind: kindOfLine('first'), actor: 'agent' });
  const probe = await open(dir);
  const sync = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'sync');
  await probe.close();
  const kinds = Array.from({ length: 1000 }, (_, n) => `k${n}`);
  await Promise.all(kinds.map((kind) => audit.append({ kind: kindOfLine(kind), actor: 'agent' })));
  // The first of them finds nobody at work and goes alone; the rest wait for it and go together.
  expect(sync).toHaveBeenCalledTimes(2);
  sync.mockRestore();
  expect((await audit.tail(1000)).map(({ kind }) => kind)).toEqual(kinds);
});

test('an entry JSON cannot say is refused alone', async () => {
  const audit = await opened(temporaryFolder());
  const odd = { kind: kindOfLine('odd'), actor: 'agent', detail: { big: 1n as unknown as number } };
  const results = await Promise.allSettled([
    audit.append({ kind: kindOfLine('before'), actor: 'agent' }),
    audit.append(odd),
    audit.append({ kind: kindOfLine('after'), actor: 'agent' }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await read(audit)).map(({ kind }) => kind)).toEqual(['before', 'after']);
});

test('a new month, by Taiwan’s time, is a new file, and the chain continues', async () => {
  const dir = temporaryFolder();
  const clock = new FakeClock('2026-11-30T23:59:59.999+08:00');
  const audit = await opened(dir, clock);
  await audit.append({ kind: kindOfLine('old'), actor: 'agent' });
  clock.set('2026-12-01T00:00:00+08:00');
  await audit.append({ kind: kindOfLine('new'), actor: 'agent' });
  expect(readdirSync(dir).sort()).toEqual(['2026-11.jsonl', '2026-12.jsonl']);
  expect(await audit.verify()).toEqual({
    ok: true,
    lines: 2,
    files: 2,
    keyedFrom: 1,
    heldAgainst: [],
    head: expect.anything() as unknown,
    problem: null,
  });
  expect((await audit.tail(5)).map(({ kind }) => kind)).toEqual(['old', 'new']);
});

test('after the clock was set back, lines still follow each other', async () => {
  const dir = temporaryFolder();
  await write(dir, new FakeClock('2026-12-01T00:00:00+08:00'), ['december']);
  await write(dir, new FakeClock('2026-11-30T00:00:00+08:00'), ['november again']);
  const audit = await opened(dir, new FakeClock('2027-01-01T00:00:00+08:00'));
  await audit.append({ kind: kindOfLine('january'), actor: 'agent' });
  expect((await read(audit)).map(({ kind }) => kind)).toEqual(['december', 'november again', 'january']);
  expect((await audit.verify()).ok).toBe(true);
});

test('the tail is asked for across files and is what was last', async () => {
  const dir = temporaryFolder();
  for (const month of ['09', '10', '11'])
    await write(dir, new FakeClock(`2026-${month}-05T00:00:00Z`), ['a', 'b']);
  const audit = await opened(dir);
  expect((await audit.tail(3)).map(({ n }) => n)).toEqual([4, 5, 6]);
  expect(await audit.tail(0)).toEqual([]);
  expect((await audit.tail(99)).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the last line torn at any byte is set aside and reported, and the chain continues', async () => {
  const model = temporaryFolder();
  await write(model, new FakeClock(), ['first', 'second', 'torn']);
  const text = readFileSync(join(model, '2026-11.jsonl'));
  const start = text.lastIndexOf(0x0a, text.length - 2) + 1;
  for (const place of placesIn(text.length - start)) {
    const length = start + place;
    const dir = temporaryFolder();
    writeFileSync(join(dir, '2026-11.jsonl'), text.subarray(0, length));
    const audit = await opened(dir);
    await audit.append({ kind: kindOfLine('after'), actor: 'agent' });
    const lines = await read(audit);
    expect(await audit.verify()).toEqual({
      ok: true,
      lines: lines.length,
      files: 1,
      keyedFrom: 1,
      heldAgainst: [],
      head: expect.anything() as unknown,
      problem: null,
    });
    const aside = readdirSync(dir).filter((name) => name.startsWith('torn-'));
    if (length === start) {
      expect(lines.map(({ kind }) => kind)).toEqual(['first', 'second', 'after']);
      expect(aside).toEqual([]);
    } else {
      expect(lines.map(({ kind }) => kind)).toEqual(['first', 'second', 'torn-tail', 'after']);
      expect(lines[2]?.detail).toEqual({ file: '2026-11.jsonl', aside: aside[0], bytes: length - start });
      expect(readFileSync(join(dir, aside[0] ?? ''))).toEqual(text.subarray(start, length));
    }
    await audit.close();
  }
});

test.each([
  ['zeros', Buffer.alloc(5000)],
  ['zeros and a line feed', Buffer.concat([Buffer.alloc(70_000), Buffer.from('\n')])],
  ['half a line', Buffer.from('{"v":1,"n":7,"at"')],
])('%s behind the last whole line are set aside too', async (_, tail) => {
  const dir = temporaryFolder();
  await write(dir, new FakeClock(), ['first']);
  appendFileSync(join(dir, '2026-11.jsonl'), tail);
  await write(dir, new FakeClock(), ['after']);
  const audit = await opened(dir);
  expect((await read(audit)).map(({ kind }) => kind)).toEqual(['first', 'torn-tail', 'after']);
  expect((await audit.verify()).ok).toBe(true);
});

test('a month whose first line was torn continues from the month before', async () => {
  const dir = temporaryFolder();
  await write(dir, new FakeClock('2026-10-05T00:00:00Z'), ['october']);
  writeFileSync(join(dir, '2026-11.jsonl'), '{"v":1,"n":2,"at"');
  await write(dir, new FakeClock(), ['after']);
  const audit = await opened(dir);
  expect((await read(audit)).map(({ n, kind }) => [n, kind])).toEqual([
    [1, 'october'],
    [2, 'torn-tail'],
    [3, 'after'],
  ]);
  expect((await audit.verify()).ok).toBe(true);
});

test.skipIf(underWine('opened folders'))(
  'a failed write tells its callers, leaves no part, and the next one works',
  async () => {
    const dir = temporaryFolder();
    const clock = new FakeClock('2026-11-30T00:00:00+08:00');
    const audit = await opened(dir, clock);
    await audit.append({ kind: kindOfLine('before'), actor: 'agent' });
    clock.set('2026-12-01T00:00:00+08:00');
    // The month's file cannot be opened: a folder has its name.
    mkdirSync(join(dir, '2026-12.jsonl'));
    await expect(audit.append({ kind: kindOfLine('lost'), actor: 'agent' })).rejects.toMatchObject({
      code: 'audit-write-failed',
    });
    clock.set('2027-01-01T00:00:00+08:00');
    await audit.append({ kind: kindOfLine('after'), actor: 'agent' });
    expect((await audit.tail(1)).map(({ n, kind }) => [n, kind])).toEqual([[2, 'after']]);
  },
);

/** The disk's next fsyncs, as a file asks for them. */
async function syncsOf(dir: string) {
  const probe = await open(dir);
  const sync = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'sync');
  await probe.close();
  onTestFinished(() => {
    sync.mockRestore();
  });
  return sync;
}

test('a line that the disk does not keep is cut off again, as if it had never been, and the next one takes its number', async () => {
  const dir = temporaryFolder();
  const path = join(dir, '2026-11.jsonl');
  const audit = await opened(dir);
  await audit.append({ kind: kindOfLine('before'), actor: 'agent' });
  const before = readFileSync(path);
  const sync = await syncsOf(dir);
  sync.mockRejectedValueOnce(new Error('no space'));
  await expect(audit.append({ kind: kindOfLine('lost'), actor: 'agent' })).rejects.toMatchObject({
    code: 'audit-write-failed',
    cause: { message: 'no space' },
  });
  expect(readFileSync(path)).toEqual(before);
  // The failed one, and that of the cut.
  expect(sync).toHaveBeenCalledTimes(2);
  await audit.append({ kind: kindOfLine('after'), actor: 'agent' });
  expect((await read(audit)).map(({ n, kind }) => [n, kind])).toEqual([
    [1, 'before'],
    [2, 'after'],
  ]);
  expect((await audit.verify()).ok).toBe(true);
});

test('if a line cannot be cut off either, nothing is written behind it until the next start', async () => {
  const dir = temporaryFolder();
  const path = join(dir, '2026-11.jsonl');
  const audit = await opened(dir);
  await audit.append({ kind: kindOfLine('before'), actor: 'agent' });
  const sync = await syncsOf(dir);
  sync.mockRejectedValue(new Error('the disk is gone'));
  const failed = { code: 'audit-write-failed' };
  await expect(audit.append({ kind: kindOfLine('lost'), actor: 'agent' })).rejects.toMatchObject(failed);
  sync.mockRestore();
  const left = readFileSync(path);
  await expect(audit.append({ kind: kindOfLine('after'), actor: 'agent' })).rejects.toMatchObject(failed);
  expect(readFileSync(path)).toEqual(left);
  expect((await read(audit)).map(({ kind }) => kind)).toEqual(['before']);
  await audit.close();
  await write(dir, new FakeClock(), ['again']);
  expect((await (await opened(dir)).verify()).ok).toBe(true);
});

test('closing finishes the waiting lines and accepts no more', async () => {
  const dir = temporaryFolder();
  const audit = await opened(dir);
  const waiting = [
    audit.append({ kind: kindOfLine('a'), actor: 'agent' }),
    audit.append({ kind: kindOfLine('b'), actor: 'agent' }),
  ];
  await audit.close();
  await Promise.all(waiting);
  await expect(audit.append({ kind: kindOfLine('c'), actor: 'agent' })).rejects.toMatchObject({
    code: 'audit-closed',
  });
});

test.skipIf(onWindows('modes'))('the trail is its owner’s alone', async () => {
  const dir = join(temporaryFolder(), 'audit');
  await write(dir, new FakeClock(), ['x']);
  const modes = [dir, join(dir, '2026-11.jsonl')].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600]);
});
