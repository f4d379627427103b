import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { verifyTrail } from '../../../main/agent/ground/audit/verify.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { trailKeys } from '../support/trail-keys.ts';
import { placesIn } from '../support/runs.ts';

const FILE = '2026-11.jsonl';

async function trail(): Promise<{ dir: string; path: string; whole: Buffer; clock: FakeClock }> {
  const dir = temporaryFolder();
  const clock = new FakeClock();
  const audit = await openAudit({ dir, clock, keys: trailKeys });
  for (const kind of ['first', 'second', 'third'])
    await audit.append({ kind: kindOfLine(kind), actor: 'agent' });
  await audit.close();
  const path = join(dir, FILE);
  return { dir, path, whole: readFileSync(path), clock };
}

test('a last line with any byte flipped is not torn: it stays visible, and the trail continues behind it', async () => {
  const { dir, path, whole, clock } = await trail();
  const lastLine = whole.subarray(0, -1).lastIndexOf(0x0a) + 1;
  for (const place of placesIn(whole.length - 1 - lastLine)) {
    const at = lastLine + place;
    const changed = Buffer.from(whole);
    changed[at] = (whole[at] ?? 0) ^ (1 << (at % 7));
    writeFileSync(path, changed);
    const audit = await openAudit({ dir, clock, keys: trailKeys });
    await audit.append({ kind: kindOfLine('fourth'), actor: 'agent' });
    await audit.close();
    expect(readdirSync(dir)).toEqual([FILE]);
    expect(readFileSync(path).subarray(0, whole.length).equals(changed)).toBe(true);
    const report = await verifyTrail(dir, { keys: trailKeys });
    // Flipped to a line feed it is two lines, the second of which is wrong as well.
    expect(report, `byte ${String(at - lastLine)}`).toMatchObject({
      ok: false,
      problem: { file: FILE, line: 3 },
    });
  }
});

test('lines behind a damaged one are numbered and chained to its bytes, so that damage to it later on is seen too', async () => {
  const { dir, path, whole, clock } = await trail();
  writeFileSync(path, whole.toString('utf8').replace('"third"', '"third'));
  const audit = await openAudit({ dir, clock, keys: trailKeys });
  await audit.append({ kind: kindOfLine('fourth'), actor: 'agent' });
  await audit.append({ kind: kindOfLine('fifth'), actor: 'agent' });
  expect((await audit.tail(9)).map(({ n, kind }) => [n, kind])).toEqual([
    [1, 'first'],
    [2, 'second'],
    [4, 'fourth'],
    [5, 'fifth'],
  ]);
  await audit.close();
  // Mended by hand: the line after it does not fit any more.
  writeFileSync(path, readFileSync(path, 'utf8').replace('"third', '"third"'));
  expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({
    problem: { file: FILE, line: 4, code: 'bad-prev' },
  });
});

test('blocks that never reached the disk are a torn tail, also with a line feed behind them', async () => {
  const { dir, path, whole, clock } = await trail();
  writeFileSync(
    path,
    Buffer.concat([whole, Buffer.alloc(512), Buffer.from('ctor":"agent"}\n'), Buffer.alloc(64)]),
  );
  const audit = await openAudit({ dir, clock, keys: trailKeys });
  await audit.close();
  expect(readdirSync(dir).filter((name) => name.startsWith('torn-'))).toHaveLength(1);
  expect(await verifyTrail(dir, { keys: trailKeys })).toMatchObject({ ok: true, lines: 4 });
});
