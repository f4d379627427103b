import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrailKeys } from '../../../main/agent/ground/audit/audit.ts';
import { CHAIN_START, entryText, lineText, sha256 } from '../../../main/agent/ground/audit/line.ts';
import { readLines, readLinesBackwards, trailFiles } from '../../../main/agent/ground/audit/trail-files.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';
import { opened, read, say, trailKeys } from '../support/trail-keys.ts';

/** The files of a trail: how their lines are read from either end, and where a start goes on behind what is damaged. */

/** Files of months, each with so many lines, as one chain; the texts of all lines. */
function written(
  dir: string,
  months: Readonly<Record<string, number>>,
  keys: TrailKeys = trailKeys,
): string[] {
  let end = CHAIN_START;
  return Object.entries(months).flatMap(([month, count]) => {
    const texts = Array.from({ length: count }, () => {
      const text = lineText(entryText({ kind: kindOfLine('move'), actor: 'x' }), 0, end, keys);
      end = { n: end.n + 1, prev: sha256(text) };
      return text;
    });
    writeFileSync(join(dir, `${month}.jsonl`), texts.map((text) => `${text}\n`).join(''));
    return texts;
  });
}

const BLOCK = 64 * 1024;
const collected = async (
  lines: AsyncIterable<{ readonly bytes: Buffer; readonly whole: boolean }>,
): Promise<(readonly [string, boolean])[]> => {
  const found: (readonly [string, boolean])[] = [];
  for await (const { bytes, whole } of lines) found.push([bytes.toString(), whole]);
  return found;
};

test.each<readonly [string, readonly number[], string]>([
  ['no line', [], ''],
  ['one line', [10], ''],
  ['half a line', [], 'x'],
  ['lines, some of them empty', [3, 0, 0, 5, 0], ''],
  ['an empty line alone', [0], ''],
  ['a line that ends with a block', [BLOCK - 1], ''],
  ['a line that ends behind a block', [BLOCK], ''],
  ['a line that ends before a block does', [BLOCK - 2, 4], ''],
  ['lines of several blocks', [3 * BLOCK, 7, 2 * BLOCK + 5], 'and half of one'],
  ['half a line of several blocks', [7], 'y'.repeat(2 * BLOCK + 1)],
])('a file of %s is read alike from either end', async (_what, lengths, rest) => {
  const path = join(temporaryFolder(), 'x.jsonl');
  const texts = lengths.map((length, index) => String(index % 10).repeat(length));
  const text = `${texts.map((line) => `${line}\n`).join('')}${rest}`;
  writeFileSync(path, text);
  const lines = [
    ...texts.map((line) => [line, true] as const),
    ...(rest === '' ? [] : [[rest, false] as const]),
  ];
  expect(await collected(readLines(path))).toEqual(lines);
  expect(await collected(readLinesBackwards(path))).toEqual(lines.toReversed());
  // Up to a byte: what stands behind it is not there.
  appendFileSync(path, `\nmore\n${'z'.repeat(BLOCK)}\n`);
  expect(await collected(readLines(path, text.length))).toEqual(lines);
  expect(await collected(readLinesBackwards(path, text.length))).toEqual(lines.toReversed());
});

test('a trail is its monthly files and nothing beside them', async () => {
  const dir = temporaryFolder();
  written(dir, { '2026-09': 1, '2026-10': 1 });
  for (const name of ['torn-x.txt', '2026-11.jsonl.tmp', 'x2026-11.jsonl', '2026-1.jsonl', '2026-11xjsonl'])
    writeFileSync(join(dir, name), '{');
  expect(await trailFiles(dir)).toEqual(['2026-09.jsonl', '2026-10.jsonl']);
  expect(await trailFiles(join(dir, 'none'))).toEqual([]);
  await expect(trailFiles(join(dir, 'torn-x.txt'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test('the years of a trail begin with its first file, and an empty one has none', async () => {
  const dir = temporaryFolder();
  const audit = await opened(dir);
  expect(await audit.oldestYear()).toBeNull();
  written(dir, { '2019-12': 1, '2020-01': 1 });
  expect(await audit.oldestYear()).toBe(2019);
});

test('behind damaged lines it goes on with their numbers, from the last whole line of the files before', async () => {
  const dir = temporaryFolder();
  const texts = written(dir, { '2026-09': 2, '2026-10': 2, '2026-11': 2 });
  writeFileSync(join(dir, '2026-11.jsonl'), 'one\ntwo\n');
  const audit = await opened(dir);
  expect(audit.foundEnd).toEqual({ n: 6, prev: sha256('two') });
  await say(audit, 'after');
  expect((await audit.tail(2)).map(({ n }) => n)).toEqual([4, 7]);
  expect(readFileSync(join(dir, '2026-11.jsonl'), 'utf8')).toMatch(/^one\ntwo\n\{/);
  // Damaged at the end of one file and in the whole of the next.
  writeFileSync(join(dir, '2026-10.jsonl'), `${texts[2] ?? ''}\nfour\n`);
  writeFileSync(join(dir, '2026-11.jsonl'), 'five\nsix\n');
  expect((await opened(dir)).foundEnd).toEqual({ n: 6, prev: sha256('six') });
});

test('where the last file has no line at all, it goes on from the hash of the one before', async () => {
  const dir = temporaryFolder();
  written(dir, { '2026-10': 2 });
  writeFileSync(join(dir, '2026-10.jsonl'), `${readFileSync(join(dir, '2026-10.jsonl'), 'utf8')}damaged\n`);
  writeFileSync(join(dir, '2026-11.jsonl'), '');
  const audit = await opened(dir);
  expect(audit.foundEnd).toEqual({ n: 3, prev: sha256('damaged') });
  await say(audit, 'after');
  expect(readdirSync(dir).sort()).toEqual(['2026-10.jsonl', '2026-11.jsonl']);
  expect(await audit.tail(1)).toMatchObject([{ n: 4, prev: sha256('damaged') }]);
});

test('if no line is whole, the damaged ones are counted, and an empty trail starts again', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, '2026-10.jsonl'), 'one\ntwo\n');
  writeFileSync(join(dir, '2026-11.jsonl'), 'three\n');
  expect((await opened(dir, undefined, createVault(randomBytes(32)))).foundEnd).toEqual({
    n: 3,
    prev: sha256('three'),
  });
  const empty = temporaryFolder();
  writeFileSync(join(empty, '2026-12.jsonl'), '');
  const audit = await opened(empty);
  expect([audit.foundEnd, audit.head()]).toEqual([CHAIN_START, null]);
  await say(audit, 'first');
  // It goes on in the file that is there, though its month has not come.
  expect(readdirSync(empty)).toEqual(['2026-12.jsonl']);
  expect((await read(audit)).map(({ n }) => n)).toEqual([1]);
});

test('the key of a trail is that of its last readable line', async () => {
  const keys = createVault(randomBytes(32));
  const dir = temporaryFolder();
  written(dir, { '2026-10': 2 }, keys);
  writeFileSync(join(dir, '2026-11.jsonl'), 'damaged\n');
  const audit = await opened(dir, undefined, keys);
  await say(audit, 'after');
  expect((await audit.tail(9)).map(({ kind }) => kind)).toEqual(['move', 'move', 'after']);
});

test('a torn tail is set aside by the time in Taiwan, reported with its hash, and only its owner may read it', async () => {
  const dir = temporaryFolder();
  written(dir, { '2026-11': 1 });
  // A block that never reached the disk, with a line feed behind it, and half a line: one tail.
  const torn = Buffer.concat([Buffer.alloc(8), Buffer.from('x\n{"half')]);
  appendFileSync(join(dir, '2026-11.jsonl'), torn);
  const audit = await opened(dir);
  const aside = 'torn-2026-11-24T09-00-00-000.txt';
  expect(readdirSync(dir).sort()).toEqual(['2026-11.jsonl', aside]);
  expect(readFileSync(join(dir, aside))).toEqual(torn);
  if (process.platform !== 'win32') expect(statSync(join(dir, aside)).mode & 0o777).toBe(0o600);
  expect(await audit.tail(1)).toMatchObject([
    {
      ...{ n: 2, kind: 'torn-tail', actor: 'agent', sha256: sha256(torn) },
      detail: { file: '2026-11.jsonl', aside, bytes: torn.length },
    },
  ]);
  expect(await audit.verify()).toMatchObject({ ok: true, lines: 2 });
});

test('zeros before the last whole line are damage and no torn tail, and seven of them tear nothing', async () => {
  for (const [before, behind] of [
    [`${'\0'.repeat(9)}\n`, ''],
    ['', `${'\0'.repeat(7)}\n`],
  ] as const) {
    const dir = temporaryFolder();
    const [text = ''] = written(dir, { '2026-11': 1 });
    writeFileSync(join(dir, '2026-11.jsonl'), `${before}${text}\n${behind}`);
    await opened(dir);
    expect(readdirSync(dir)).toEqual(['2026-11.jsonl']);
    expect(readFileSync(join(dir, '2026-11.jsonl'), 'utf8')).toBe(`${before}${text}\n${behind}`);
  }
});

test('zeros between a line and a damaged one behind it stay where they are, and count', async () => {
  const dir = temporaryFolder();
  const [text = ''] = written(dir, { '2026-11': 1 });
  const whole = `${text}\n${'\0'.repeat(9)}\ndamaged\n`;
  writeFileSync(join(dir, '2026-11.jsonl'), whole);
  expect((await opened(dir)).foundEnd).toEqual({ n: 3, prev: sha256('damaged') });
  expect(readdirSync(dir)).toEqual(['2026-11.jsonl']);
  expect(readFileSync(join(dir, '2026-11.jsonl'), 'utf8')).toBe(whole);
});

test('a last file that is torn from its first byte is set aside whole', async () => {
  const dir = temporaryFolder();
  written(dir, { '2026-10': 1 });
  const torn = `${'\0'.repeat(9)}\n${'\0'.repeat(20)}\nx`;
  writeFileSync(join(dir, '2026-11.jsonl'), torn);
  const audit = await opened(dir);
  const [aside = ''] = readdirSync(dir).filter((name) => name.startsWith('torn-'));
  expect(readFileSync(join(dir, aside), 'utf8')).toBe(torn);
  expect(await audit.verify()).toMatchObject({ ok: true, lines: 2, files: 2 });
});

test('only the last file can have a torn tail', async () => {
  const dir = temporaryFolder();
  written(dir, { '2026-10': 2, '2026-11': 0 });
  appendFileSync(join(dir, '2026-10.jsonl'), '{"half');
  await opened(dir);
  expect(readdirSync(dir).sort()).toEqual(['2026-10.jsonl', '2026-11.jsonl']);
  expect(readFileSync(join(dir, '2026-10.jsonl'), 'utf8')).toContain('{"half');
});

test('an old file without a line goes by itself, as there is nothing to tell of it', async () => {
  const dir = temporaryFolder();
  written(dir, { '2017-01': 0, '2017-02': 2, '2018-01': 1, '2026-11': 1 });
  const audit = await opened(dir);
  expect(await audit.retire(2018)).toBe(2);
  expect((await audit.tail(9)).map(({ kind, detail }) => [kind, detail?.['file']])).toEqual([
    ['move', undefined],
    ['move', undefined],
    ['audit-retired', '2017-02.jsonl'],
  ]);
  expect(await audit.verify()).toMatchObject({ ok: true, lines: 3, files: 2 });
});

test('a file counts as retired only by a line of that kind, and by no other line with the same content', async () => {
  for (const [kind, ok] of [
    ['audit-retired', true],
    ['move', false],
  ] as const) {
    const dir = temporaryFolder();
    const texts = written(dir, { '2026-09': 1, '2026-10': 1 });
    const audit = await opened(dir);
    const detail = { lastLine: 1, lastHash: sha256(texts[0] ?? '') };
    await audit.append({ kind: kindOfLine(kind), actor: 'agent', detail });
    rmSync(join(dir, '2026-09.jsonl'));
    expect(await audit.verify(), kind).toMatchObject(
      ok ? { ok } : { ok, problem: { file: '2026-10.jsonl', line: 1, code: 'missing-file' } },
    );
  }
});

test.skipIf(onWindows('Linux'))('a trail that cannot be read is not taken for an empty one', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, '2026-11.jsonl'));
  await expect(opened(dir)).rejects.toMatchObject({
    code: 'EISDIR',
  });
});
