import { appendFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { expectStoredOnce, rowOf, sha256 } from './support/expectations.ts';
import { test, type Desk } from '../support/desk.ts';

const MEGABYTE = 1_048_576;

/** The folder holds what it held, byte for byte, and the lease file. */
async function expectUntouched(
  desk: Desk,
  files: readonly { fileName: string; bytes: Buffer }[],
): Promise<void> {
  const { exportDir } = desk.place;
  const names = (await readdir(exportDir)).filter((name) => name !== '.twpas-agent.json');
  expect(names.toSorted()).toEqual(files.map(({ fileName }) => fileName).toSorted());
  for (const { fileName, bytes } of files)
    expect(sha256(await readFile(join(exportDir, fileName))), fileName).toBe(sha256(bytes));
}

test('what is no Bundle for NHI is refused with its reason; nothing is sent or moved, and the agent goes on', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    // Also where accepted files are moved away, refused ones stay.
    settings: ({ folders: [folder] }) => folder && (folder['afterAccepted'] = 'move'),
  });
  const agent = await desk.agent();
  const bad: readonly (readonly [reason: string, Sample])[] = (
    [
      ['json-incomplete', { defect: 'truncated' }],
      ['empty-file', { defect: 'empty' }],
      ['not-json', { defect: 'not-json' }],
      ['not-a-bundle', { defect: 'other-resource' }],
      ['claim-count', { defect: 'no-claim' }],
      ['claim-count', { defect: 'two-claims' }],
      ['not-utf8', { defect: 'latin1' }],
      ['too-large', { padToBytes: 60 * MEGABYTE }],
    ] as const
  ).map(([reason, options], index) => [
    reason,
    makeSample({ seed: `bad ${index}`, attachments: 0, ...options }),
  ]);
  await desk.put(...bad.map(([, sample]) => sample));

  const rows = await agent.until('all refused', (seen) =>
    bad.every(([, { fileName }]) =>
      seen.some((row) => row.fileName === fileName && row.delivery === 'refused'),
    ),
  );

  const reasons = bad.map(([, sample]) => {
    const row = rowOf(rows, sample);
    return [row.problems.map(({ code }) => code)[0], row.lastError?.code];
  });
  expect(reasons).toEqual(bad.map(([reason]) => [reason, reason]));
  for (const { problems } of rows) {
    const [first] = problems;
    expect(first?.message).toMatch(/\p{Script=Han}/u);
    expect(first?.messageEn).toMatch(/^[\x20-\x7e’]+$/);
    expect(first?.path).toMatch(/^Bundle/);
  }
  await expectUntouched(
    desk,
    bad.map(([, sample]) => sample),
  );
  // A file that is right is carried all the same, and it alone.
  const good = makeSample({ seed: 'good', attachments: 0 });
  await desk.put(good);
  await agent.until('the good one decided', (seen) => seen.some((row) => row.review === 'decided'));
  const ledger = await desk.sandbox.ledger();
  expect(ledger.posts.map(({ plantedId }) => plantedId)).toEqual([good.plantedId]);
});

test('a file still being written is waited for however long it takes, and then sent once', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'slow writer', attachments: 0 });
  const path = join(desk.place.exportDir, sample.fileName);
  const parts = 4;
  const size = Math.ceil(sample.bytes.length / parts);
  for (let part = 0; part < parts; part += 1) {
    // Longer than `settleSeconds`, shorter than the wait for broken JSON: time is the subject here.
    if (part > 0) await pause(500);
    await appendFile(path, sample.bytes.subarray(part * size, (part + 1) * size));
  }

  const [row] = await agent.until('accepted', ([first]) => first?.delivery === 'accepted');

  const { events } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
  expect(events.map(({ to }) => to)).not.toContain('refused');
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});

test('a broken file that the HIS writes anew under its name is sent, and supersedes the broken one', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: ({ folders: [folder] }) => folder && (folder['settleSeconds'] = 0.01),
  });
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'mended', attachments: 0 });
  await desk.put({ ...sample, bytes: sample.bytes.subarray(0, 500) });
  const [broken] = await agent.until('refused', ([row]) => row?.delivery === 'refused');

  await desk.put(sample);

  const rows = await agent.until('accepted', (seen) => seen.some((row) => row.delivery === 'accepted'));
  expect(rows).toHaveLength(2);
  expect(rows.find((row) => row.delivery === 'accepted')?.supersedes).toBe(broken?.id);
  expect(rows.find((row) => row.id === broken?.id)?.delivery).toBe('cancelled');
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});

test('the same bytes under another name, or put there again, are noted on their case and not sent again', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const { exportDir } = desk.place;
  const sample = makeSample({ seed: 'twice', attachments: 0 });
  await desk.put(sample);
  const [row] = await agent.until('decided', ([first]) => first?.review === 'decided');
  const notes = async (): Promise<unknown[]> => {
    const { events } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
    return events.filter(({ kind }) => kind === 'same-bytes').map(({ detail }) => detail['otherName']);
  };

  await writeFile(join(exportDir, 'copy.json'), sample.bytes);
  await desk.clock.until('a note', notes, (noted) => noted.length > 0);
  expect(await notes()).toEqual([true]);
  // Renamed by the HIS: the same bytes under a third name.
  await rename(join(exportDir, sample.fileName), join(exportDir, 'renamed.json'));
  await desk.clock.until('a second note', notes, (noted) => noted.length === 2);
  expect(await notes()).toEqual([true, true]);

  expect(await agent.cases()).toHaveLength(1);
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
  expect((await agent.cases())[0]).toMatchObject({ delivery: 'accepted', review: 'decided' });
});
