import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HeldHead, TrailKeys } from '../../../main/agent/ground/audit/audit.ts';
import { CHAIN_START, entryText, lineText, sha256 } from '../../../main/agent/ground/audit/line.ts';
import { BROKEN, KEYED, verifyTrail } from '../../../main/agent/ground/audit/verify.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { trailKeys } from '../support/trail-keys.ts';

/** A trail held against the keys of its lines, and against heads that were kept elsewhere. */

const FILE = '2026-11.jsonl';
const AT = Date.parse('2026-11-28T09:00:00+08:00');
const [ours, theirs] = [createVault(randomBytes(32)), createVault(randomBytes(32))];

interface Line {
  readonly keys?: TrailKeys;
  readonly kind?: string;
  readonly detail?: Readonly<Record<string, string>>;
}
/** Lines in a row, by our key where nothing else is said. */
function textsOf(lines: readonly Line[]): string[] {
  let end = CHAIN_START;
  return lines.map(({ keys = ours, kind = 'move', detail }) => {
    const entry = { kind: kindOfLine(kind), actor: 'agent', ...(detail === undefined ? {} : { detail }) };
    const text = lineText(entryText(entry), AT, end, keys);
    end = { n: end.n + 1, prev: sha256(text) };
    return text;
  });
}
function trailOf(lines: readonly Line[], edit: (texts: string[]) => string[] = (texts) => texts): string {
  const dir = temporaryFolder();
  writeFileSync(
    join(dir, FILE),
    edit(textsOf(lines))
      .map((text) => `${text}\n`)
      .join(''),
  );
  return dir;
}
const found = async (lines: readonly Line[], edit?: (texts: string[]) => string[]) => {
  const { problem, keyedFrom, ok } = await verifyTrail(trailOf(lines, edit), { keys: ours });
  return ok ? `ok from ${String(keyedFrom)}` : `${problem?.code ?? ''} ${String(problem?.line)}`;
};
const own: Line = {};
const strange: Line = { keys: theirs };
const keyedBy = (keys: TrailKeys): Line => ({ keys, kind: KEYED });

test.each<readonly [string, readonly Line[], string]>([
  ['by our key alone', [own, own], 'ok from 1'],
  ['that names a key which is not here', [own, strange], 'not-keyed 2'],
  ['by strange keys alone, which nobody here can check', [strange, strange], 'ok from null'],
  ['by strange keys that ours has taken in', [own, strange, keyedBy(ours), own], 'ok from 1'],
  [
    'that goes on by a strange key behind the line that took it in',
    [own, strange, keyedBy(ours), strange],
    'not-keyed 4',
  ],
  ['whose first such line is the one that is told', [own, strange, strange], 'not-keyed 2'],
  ['begun by strange keys and taken in', [strange, keyedBy(ours), own], 'ok from 2'],
])('a trail %s is judged by its keys', async (_what, lines, what) => {
  expect(await found(lines)).toBe(what);
});

test('a line whose seal is not by the key that it names is found, wherever it is wrong', async () => {
  const sealed = (text: string): string => {
    const body = text.slice(0, text.lastIndexOf(',"sum":"'));
    return `${body},"sum":"${sha256(body).slice(0, 16)}"}`;
  };
  const edits: readonly ((text: string) => string)[] = [
    (text) => text.replace('"actor":"agent"', '"actor":"nobody"'),
    (text) => text.replace(/"mac":"./, (mac) => `${mac.slice(0, -1)}${mac.endsWith('0') ? '1' : '0'}`),
    (text) => text.replace(/,"mac":"[0-9a-f]*"/, ''),
    (text) => text.replace(/"mac":"[0-9a-f]{64}"/, '"mac":""'),
    (text) => text.replace(/,"mac":"([0-9a-f]*)"/, ',"mac": "$1"'),
  ];
  for (const edit of edits)
    expect(await found([own, own], ([first = '', second = '']) => [first, sealed(edit(second))])).toBe(
      'bad-mac 2',
    );
  const unnamed = (text: string): string => sealed(text.replace(/,"key":"[^"]*"/, ''));
  expect(await found([own, own], ([first = '', second = '']) => [first, unnamed(second)])).toBe(
    'not-keyed 2',
  );
});

test('a holder of an older key alone cannot end a trail', async () => {
  const dir = trailOf([{ keys: theirs }, { keys: theirs }]);
  const both: TrailKeys = {
    macKey: ours.macKey,
    mac: (text) => ours.mac(text),
    checkMac: (key, text, mac) => ours.checkMac(key, text, mac) ?? theirs.checkMac(key, text, mac),
  };
  const verified = await verifyTrail(dir, { keys: both });
  expect(verified.problem).toEqual({ file: FILE, line: 2, code: 'not-keyed' });
  // The key changes by a line that says so, and by no other.
  expect(await verifyTrail(trailOf([strange, own]), { keys: both })).toMatchObject({
    problem: { line: 2, code: 'not-keyed' },
  });
  expect(await verifyTrail(trailOf([strange, keyedBy(ours), own]), { keys: both })).toMatchObject({
    ok: true,
    keyedFrom: 1,
  });
});

const headOf = (n: number, hash: string): HeldHead => ({ by: 'database', head: { n, hash } });

test('a trail is held against each head that was kept elsewhere', async () => {
  const texts = textsOf([own, own, own]);
  const dir = trailOf([], () => texts);
  const hash = (n: number): string => sha256(texts[n - 1] ?? '');
  const against = async (...heads: readonly HeldHead[]) => {
    const { problem, heldAgainst, head } = await verifyTrail(dir, { keys: ours, heads });
    return { problem, found: heldAgainst.map(({ found: what }) => what), head };
  };
  expect(await against(headOf(1, hash(1)), headOf(3, hash(3)))).toEqual({
    problem: null,
    found: ['same', 'same'],
    head: { n: 3, hash: hash(3) },
  });
  expect(await against(headOf(2, hash(2)), headOf(4, 'x'))).toEqual({
    problem: { file: FILE, line: 3, code: 'cut-off' },
    found: ['same', 'cut-off'],
    head: null,
  });
  expect(await against(headOf(2, hash(1)))).toMatchObject({
    problem: { line: 3, code: 'made-anew' },
    found: ['made-anew'],
  });
});

test('if nothing is left, an anchor shows that there was something', async () => {
  const dir = temporaryFolder();
  expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({
    ok: true,
    head: null,
    heldAgainst: [],
  });
  expect(await verifyTrail(dir, { heads: [headOf(1, 'x')], keys: trailKeys })).toMatchObject({
    ok: false,
    head: null,
    problem: { file: '', line: 0, code: 'cut-off' },
  });
});

test('a file that begins with a number that was there before is no file that is missing', async () => {
  const [first = '', second = '', third = ''] = textsOf([own, own, own]);
  const dir = trailOf([], () => [first, second]);
  for (const [begin, code] of [
    [second, 'bad-number'],
    [third, 'ok'],
  ] as const) {
    writeFileSync(join(dir, '2026-12.jsonl'), `${begin}\n`);
    const { problem } = await verifyTrail(dir, { keys: ours });
    expect(problem?.code ?? 'ok').toBe(code);
  }
});

test('a start’s finding is reported as long as the trail is kept, in its first words', async () => {
  const broken = (code?: string): Line => ({
    kind: BROKEN,
    ...(code === undefined ? {} : { detail: { code } }),
  });
  expect(await found([own, broken('cut-off'), broken('made-anew'), own])).toBe('cut-off 2');
  expect(await found([own, broken()])).toBe('made-anew 2');
  // A present fault comes first.
  expect(await found([own, broken('cut-off'), strange])).toBe('not-keyed 3');
});

test('of a file that is being written to, what was there at first is looked at', async () => {
  const dir = trailOf([own, own]);
  const whole = readFileSync(join(dir, FILE));
  writeFileSync(join(dir, FILE), Buffer.concat([whole, Buffer.from('{"half a li')]));
  expect(await verifyTrail(dir, { keys: ours })).toMatchObject({ problem: { line: 3, code: 'bad-json' } });
  expect(await verifyTrail(dir, { keys: ours, endOf: () => whole.length })).toMatchObject({
    ok: true,
    lines: 2,
  });
});

test.each([
  ['no object', '7'],
  ['null', 'null'],
  ['of another version', '{"v":2,"n":1,"at":"","prev":"","kind":"","actor":""}'],
  ['whose number is none', '{"v":1,"n":1.5,"at":"","prev":"","kind":"","actor":""}'],
  ['whose time is no text', '{"v":1,"n":1,"at":0,"prev":"","kind":"","actor":""}'],
  ['without its hash', '{"v":1,"n":1,"at":"","kind":"","actor":""}'],
  ['whose kind is no text', '{"v":1,"n":1,"at":"","prev":"","kind":7,"actor":""}'],
  ['without who it was', '{"v":1,"n":1,"at":"","prev":"","kind":""}'],
])('a line that is JSON but not ours is reported as such: %s', async (_what, text) => {
  expect(await found([own], () => [text])).toBe('bad-json 1');
});
