import { copyFileSync, readdirSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import type { Audit, HeldHead } from '../../../main/agent/ground/audit/audit.ts';
import { sha256 as hashOf } from '../../../main/agent/ground/audit/line.ts';
import { verifyTrail } from '../../../main/agent/ground/audit/verify.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { trailKeys } from '../support/trail-keys.ts';
import { placesIn, runs } from '../support/runs.ts';

/** Two months of each year, two lines each; the last one is 2026. */
async function trail(): Promise<{ dir: string; audit: Audit; clock: FakeClock }> {
  const dir = temporaryFolder();
  const clock = new FakeClock();
  const audit = await openAudit({ dir, clock, keys: trailKeys });
  for (const year of [2017, 2018, 2019, 2026])
    for (const month of ['03', '11']) {
      clock.set(`${String(year)}-${month}-05T09:00:00+08:00`);
      for (const actor of ['agent', '林小姐']) await audit.append({ kind: kindOfLine('move'), actor });
    }
  return { dir, audit, clock };
}
const filesOf = (dir: string): string[] => readdirSync(dir).sort();

test('files of whole years go, each with a line of its hash and size, and the rest verifies', async () => {
  const { dir, audit } = await trail();
  const before = new Map(filesOf(dir).map((name) => [name, readFileSync(join(dir, name))]));
  expect(await audit.retire(2019)).toBe(4);
  expect(filesOf(dir)).toEqual(['2019-03.jsonl', '2019-11.jsonl', '2026-03.jsonl', '2026-11.jsonl']);
  expect(await audit.verify()).toEqual({
    ok: true,
    lines: 12,
    files: 4,
    keyedFrom: 9,
    heldAgainst: [],
    head: expect.anything() as unknown,
    problem: null,
  });
  const told = (await audit.tail(4)).map(({ kind, detail }) => [
    kind,
    detail?.['file'],
    detail?.['lastLine'],
  ]);
  expect(told).toEqual([
    ['audit-retired', '2017-03.jsonl', 2],
    ['audit-retired', '2017-11.jsonl', 4],
    ['audit-retired', '2018-03.jsonl', 6],
    ['audit-retired', '2018-11.jsonl', 8],
  ]);
  for (const { actor, sha256, detail } of await audit.tail(4)) {
    const bytes = before.get(String(detail?.['file'])) ?? Buffer.alloc(0);
    expect([actor, sha256, detail?.['bytes']]).toEqual(['agent', hashOf(bytes), bytes.length]);
    expect(detail?.['lastHash']).toBe(hashOf(bytes.toString('utf8').trimEnd().split('\n').at(-1) ?? ''));
  }
  await audit.close();
});

test('it continues over restarts and further years, and appended lines still follow', async () => {
  const { dir, audit, clock } = await trail();
  await audit.retire(2018);
  await audit.close();
  const again = await openAudit({ dir, clock, keys: trailKeys });
  await again.append({ kind: kindOfLine('move'), actor: 'agent' });
  expect(await again.retire(2018)).toBe(0);
  expect(await again.retire(2020)).toBe(4);
  expect((await again.verify()).ok).toBe(true);
  const lines = [];
  for await (const { n } of again.read()) lines.push(n);
  expect(lines[0]).toBe(13);
  await again.close();
});

test('the file that is written to stays, however old its name is', async () => {
  const { dir, audit } = await trail();
  expect(await audit.retire(2040)).toBe(7);
  expect(filesOf(dir)).toEqual(['2026-11.jsonl']);
  expect((await audit.verify()).ok).toBe(true);
  await audit.close();
});

test('a file that somebody removed is missing, with or without retired ones before it', async () => {
  for (const retired of [false, true]) {
    const { dir, audit } = await trail();
    if (retired) await audit.retire(2018);
    await audit.close();
    rmSync(join(dir, retired ? '2018-03.jsonl' : '2017-03.jsonl'));
    expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({
      ok: false,
      problem: { line: 1, code: 'missing-file' },
    });
  }
});

test('cut off between the line and the removal, both are done again and the trail verifies throughout', async () => {
  const { dir, audit, clock } = await trail();
  const kept = join(temporaryFolder(), '2017-11.jsonl');
  copyFileSync(join(dir, '2017-11.jsonl'), kept);
  await audit.retire(2018);
  // As if the second removal had not reached the disk.
  copyFileSync(kept, join(dir, '2017-11.jsonl'));
  await audit.close();
  expect((await verifyTrail(dir, { keys: trailKeys })).ok).toBe(true);
  const again = await openAudit({ dir, clock, keys: trailKeys });
  expect(await again.retire(2018)).toBe(1);
  expect((await again.verify()).ok).toBe(true);
  await again.close();
});

test('a flipped bit in the rest is still found', async () => {
  const { dir, audit } = await trail();
  await audit.retire(2019);
  await audit.close();
  for (const file of filesOf(dir)) {
    const whole = readFileSync(join(dir, file));
    for (const at of placesIn(whole.length, runs(0.2))) {
      const changed = Buffer.from(whole);
      changed[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(join(dir, file), changed);
      expect(await verifyTrail(dir, { keys: trailKeys }), `${file} at ${String(at)}`).toMatchObject({
        ok: false,
      });
    }
    writeFileSync(join(dir, file), whole);
  }
});

test('a trail that does not verify is left whole: it is evidence', async () => {
  const { dir, audit } = await trail();
  const path = join(dir, '2018-03.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace('move', 'mooe'));
  expect(await audit.retire(2020)).toBe(0);
  expect(filesOf(dir)).toHaveLength(8);
  await audit.close();
});

test('an anchor is compared with the rest, and with the end of the retired files', async () => {
  const { dir, audit } = await trail();
  const texts = filesOf(dir).flatMap((name) => readFileSync(join(dir, name), 'utf8').trimEnd().split('\n'));
  const head = (n: number, hash = hashOf(texts[n - 1] ?? '')): HeldHead => ({
    by: 'database',
    head: { n, hash },
  });
  await audit.retire(2019);
  await audit.close();
  const found = async (held: HeldHead): Promise<string> => {
    const { heldAgainst, problem } = await verifyTrail(dir, { heads: [held], keys: trailKeys });
    return `${heldAgainst[0]?.found ?? ''}${problem === null ? '' : `, ${problem.code}`}`;
  };
  expect(await found(head(9))).toBe('same');
  expect(await found(head(8))).toBe('same');
  expect(await found(head(8, hashOf('another')))).toBe('made-anew, made-anew');
  // The line that stood there is gone: nothing is left to look at.
  expect(await found(head(7))).toBe('retired');
  expect(await found(head(20, 'last'))).toBe('made-anew, made-anew');
  expect(await found(head(21, 'x'))).toBe('cut-off, cut-off');
});

test('a line about a retired file counts only if that file is the missing one', async () => {
  const { dir, audit } = await trail();
  await audit.retire(2018);
  await audit.close();
  // Retired were those of 2017; somebody took one of 2018 away as well.
  rmSync(join(dir, '2018-03.jsonl'));
  expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({
    ok: false,
    head: null,
    problem: { file: '2018-11.jsonl', line: 1, code: 'missing-file' },
  });
});
