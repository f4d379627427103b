import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryText, lineText, CHAIN_START, sha256 } from '../../../main/agent/ground/audit/line.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { verifyTrail } from '../../../main/agent/ground/audit/verify.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { trailKeys } from '../support/trail-keys.ts';
import { placesIn } from '../support/runs.ts';

/** Three months, three lines each. */
async function trail(): Promise<string> {
  const dir = temporaryFolder();
  const clock = new FakeClock();
  const audit = await openAudit({ dir, clock, keys: trailKeys });
  for (const month of ['09', '10', '11']) {
    clock.set(`2026-${month}-05T09:00:00+08:00`);
    for (const actor of ['agent', '林小姐', 'agent'])
      await audit.append({ kind: kindOfLine('move'), actor, caseId: '261124-7K3M9Q' });
  }
  await audit.close();
  return dir;
}

async function change(dir: string, file: string, edit: (lines: string[]) => string[]): Promise<void> {
  const path = join(dir, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8').split('\n')).join('\n'));
  await Promise.resolve();
}

const bad = (file: string, line: number, code: string): unknown =>
  expect.objectContaining({ ok: false, problem: { file, line, code } }) as unknown;

test('an untouched trail is whole, an empty or missing one too', async () => {
  expect(await verifyTrail(await trail(), { keys: trailKeys })).toEqual({
    ok: true,
    lines: 9,
    files: 3,
    keyedFrom: 1,
    heldAgainst: [],
    head: expect.anything() as unknown,
    problem: null,
  });
  expect(await verifyTrail(temporaryFolder(), { keys: trailKeys })).toMatchObject({
    ok: true,
    lines: 0,
    files: 0,
  });
  expect(await verifyTrail(join(temporaryFolder(), 'none'), { keys: trailKeys })).toMatchObject({
    ok: true,
    lines: 0,
  });
});

test('a flipped bit anywhere in any file is found, in its line', async () => {
  const dir = await trail();
  for (const file of ['2026-09.jsonl', '2026-11.jsonl']) {
    const whole = readFileSync(join(dir, file));
    for (const at of placesIn(whole.length)) {
      const changed = Buffer.from(whole);
      changed[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(join(dir, file), changed);
      const line = whole.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
      expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({
        ok: false,
        problem: { file, line },
      });
    }
    writeFileSync(join(dir, file), whole);
  }
});

test('a line taken out, put in twice or moved is found', async () => {
  const without = await trail();
  await change(without, '2026-10.jsonl', ([a = '', , ...rest]) => [a, ...rest]);
  expect(await verifyTrail(without, { keys: trailKeys })).toEqual(bad('2026-10.jsonl', 2, 'bad-number'));
  const twice = await trail();
  await change(twice, '2026-10.jsonl', ([a = '', ...rest]) => [a, a, ...rest]);
  expect(await verifyTrail(twice, { keys: trailKeys })).toEqual(bad('2026-10.jsonl', 2, 'bad-number'));
  const moved = await trail();
  await change(moved, '2026-10.jsonl', ([a = '', b = '', ...rest]) => [b, a, ...rest]);
  expect(await verifyTrail(moved, { keys: trailKeys })).toMatchObject({ ok: false });
});

test('a line rewritten with a sum of its own is found by the next', async () => {
  const dir = await trail();
  await change(dir, '2026-09.jsonl', ([, ...rest]) => [
    lineText(
      entryText({ kind: kindOfLine('move'), actor: 'somebody else' }),
      Date.parse('2026-09-05T01:00:00Z'),
      CHAIN_START,
      trailKeys,
    ),
    ...rest,
  ]);
  expect(await verifyTrail(dir, { keys: trailKeys })).toEqual(bad('2026-09.jsonl', 2, 'bad-prev'));
});

test('a changed last line is found by its sum', async () => {
  const dir = await trail();
  await change(dir, '2026-11.jsonl', (lines) => lines.map((line) => line.replace('"n":9', '"n":8')));
  expect(await verifyTrail(dir, { keys: trailKeys })).toEqual(bad('2026-11.jsonl', 3, 'bad-sum'));
});

test('a last line with something behind its sum is found, be the sum of whatever stands before', async () => {
  const dir = await trail();
  await change(dir, '2026-11.jsonl', ([first = '', second = '', last = '', ...rest]) => {
    const body = last.slice(0, last.lastIndexOf('"sum":"'));
    return [first, second, `${body}"sum":"${sha256(body).slice(0, 16)}"} `, ...rest];
  });
  expect(await verifyTrail(dir, { keys: trailKeys })).toEqual(bad('2026-11.jsonl', 3, 'bad-sum'));
});

test.each([
  ['2026-09.jsonl', '2026-10.jsonl'],
  ['2026-10.jsonl', '2026-11.jsonl'],
])('without %s the file after it says so', async (gone, next) => {
  const dir = await trail();
  rmSync(join(dir, gone));
  expect(await verifyTrail(dir, { keys: trailKeys })).toEqual(bad(next, 1, 'missing-file'));
});

test('half a line, or one that is not ours, is bad JSON', async () => {
  const dir = await trail();
  const path = join(dir, '2026-11.jsonl');
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length - 1));
  expect(await verifyTrail(dir, { keys: trailKeys })).toEqual(bad('2026-11.jsonl', 3, 'bad-json'));
  writeFileSync(path, '{"v":2}\n');
  expect(await verifyTrail(dir, { keys: trailKeys })).toEqual(bad('2026-11.jsonl', 1, 'bad-json'));
});

test('a line longer than a read block is one line', async () => {
  const dir = temporaryFolder();
  let end = CHAIN_START;
  let text = '';
  for (const length of [200_000, 65_536, 10]) {
    const line = lineText(
      entryText({ kind: kindOfLine('x'.repeat(length)), actor: 'agent' }),
      0,
      end,
      trailKeys,
    );
    end = { n: end.n + 1, prev: sha256(line) };
    text += `${line}\n`;
  }
  writeFileSync(join(dir, '1970-01.jsonl'), text);
  expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({ ok: true, lines: 3 });
  const audit = await openAudit({ dir, clock: new FakeClock(), keys: trailKeys });
  expect((await audit.tail(9)).map(({ kind }) => kind.length)).toEqual([200_000, 65_536, 10]);
  await audit.close();
});
