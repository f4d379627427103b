import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { kitBundles } from '../../../main/practice/samples/his-kit.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { resultAt } from '../support/result-files.ts';
import { test, type Desk } from '../../support/desk.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../docs/zh-TW/his-example.mjs');

interface Told {
  readonly code: number | null;
  readonly stages: readonly { readonly delivery: string; readonly review: string }[];
}

/** The script of the HIS vendors' manual, with a file that the HIS has made elsewhere. */
async function exported(desk: Desk, sample: Sample): Promise<Told> {
  const his = await mkdtemp(join(tmpdir(), 'twpas-his-'));
  await writeSample(his, sample);
  const told = await ran(desk, his, [sample.fileName, ...sample.attachments.map(({ name }) => name)]);
  await rm(his, { recursive: true });
  return told;
}

/** The script with a Bundle of a folder, then its attachments. */
async function ran({ clock, place }: Desk, his: string, files: readonly string[]): Promise<Told> {
  await mkdir(place.resultDir, { recursive: true });
  const [bundle = '', ...attachments] = files.map((file) => join(his, file));
  const child = spawn(process.execPath, [SCRIPT, bundle, place.exportDir, place.resultDir, ...attachments]);
  let printed = '';
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
  const [code] = (await clock.during(once(child, 'close'))) as [number | null];
  const stages = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told['stages'][number]);
  return { code, stages };
}

test('the script of HIS介接 carries a Bundle with its attachments to its decision', async ({ deskFor }) => {
  const desk = await deskFor();
  await desk.agent();
  const { code, stages } = await exported(
    desk,
    makeSample({ seed: 'his', ending: 'approve', attachments: 2 }),
  );
  expect(code).toBe(0);
  expect(stages.at(-1)).toMatchObject({ delivery: 'accepted', review: 'decided', decision: 'approved' });
});

test('… and each sample of the vendors’ kit as it lies there', async ({ deskFor }) => {
  const desk = await deskFor();
  await desk.agent();
  const kit = resolve(SCRIPT, '../his');
  for (const { fileName, attachments } of kitBundles()) {
    const { code, stages } = await ran(desk, kit, [fileName, ...attachments.map(({ name }) => name)]);
    expect(code, fileName).toBe(0);
    expect(stages.at(-1), fileName).toMatchObject({ review: 'decided', decision: 'approved' });
  }
});

test('… and ends with 1 where our checks refuse it', async ({ deskFor }) => {
  const desk = await deskFor();
  await desk.agent();
  const { code, stages } = await exported(
    desk,
    makeSample({ seed: 'his', defect: 'wrong-hospital', attachments: 0 }),
  );
  expect(code).toBe(1);
  expect(stages).toMatchObject([{ delivery: 'refused', problems: 1 }]);
});

test('an accepted case has its 收件序號 in the folder before NHI decides', async ({ deskFor }) => {
  const desk = await deskFor({ sandbox: { stepMs: 3_600_000 } });
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'numbered', ending: 'approve', attachments: 0 });
  await desk.put(sample);
  const result = await resultAt(desk, sample, ({ delivery }) => delivery === 'accepted');
  const [row] = await agent.cases();
  expect(row?.caseNumber).toEqual(expect.any(String));
  expect(result).toMatchObject({ caseNumber: row?.caseNumber, decision: null, duplicateOf: null });
});

test('the same bytes under another name are answered with the name that they were sent under', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  await desk.agent();
  const sample = makeSample({ seed: 'twice', ending: 'approve', attachments: 0 });
  const copy = { ...sample, fileName: 'copy.json' };
  await desk.put(sample);
  const first = await resultAt(desk, sample, ({ delivery }) => delivery === 'accepted');
  await desk.put(copy);
  const second = await resultAt(desk, copy);
  expect(second).toMatchObject({
    caseId: first.caseId,
    sha256: first.sha256,
    duplicateOf: sample.fileName,
  });
});
