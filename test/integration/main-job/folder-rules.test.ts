import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce, rowOf, sha256 } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

test('`afterAccepted: move` moves the file and its attachments to done/, overwrites nothing and leaves the rest', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: ({ folders: [folder] }) => folder && (folder['afterAccepted'] = 'move'),
  });
  const { exportDir } = desk.place;
  const moved = makeSample({ seed: 'moved', attachments: 2 });
  const refused = makeSample({ seed: 'stays', attachments: 1, defect: 'wrong-hospital' });
  await writeFile(join(exportDir, 'letter.txt'), 'of the HIS');
  const inDone = join(exportDir, 'done');
  await mkdir(inDone);
  await writeFile(join(inDone, moved.fileName), 'an earlier file of this name');
  const agent = await desk.agent();
  await desk.put(moved, refused);
  await agent.until('accepted', (rows) => rows.some((row) => row.delivery === 'accepted'));

  await desk.clock.until(
    'four files in done/',
    () => readdir(inDone),
    (names) => names.length === 4,
  );
  const contents = await Promise.all((await readdir(inDone)).map((name) => readFile(join(inDone, name))));
  expect(contents.map(sha256).toSorted()).toEqual(
    [Buffer.from('an earlier file of this name'), moved.bytes, ...moved.attachments.map(({ bytes }) => bytes)]
      .map(sha256)
      .toSorted(),
  );
  expect(await readFile(join(inDone, moved.fileName), 'utf8')).toBe('an earlier file of this name');
  expect((await readdir(exportDir)).toSorted()).toEqual(
    [
      '.twpas-agent.json',
      'done',
      'letter.txt',
      refused.fileName,
      ...refused.attachments.map(({ name }) => name),
    ].toSorted(),
  );
  expectStoredOnce(await desk.sandbox.ledger(), [moved]);
});

test('`release: manual` holds each case until a person sends it', async ({ deskFor }) => {
  const desk = await deskFor({
    settings: ({ folders: [folder] }) => folder && (folder['release'] = 'manual'),
  });
  const agent = await desk.agent();
  const [chosen, other] = [makeSample({ seed: 'chosen' }), makeSample({ seed: 'not yet' })];
  await desk.put(chosen, other);
  const held = await agent.until('both held', allAt(2, 'held'));
  expect(held.map((row) => row.holdReason)).toEqual(['manual-release', 'manual-release']);
  expect((await desk.sandbox.ledger()).posts).toEqual([]);

  const { code } = await desk.command('release', rowOf(held, chosen).id, '--by', '王承辦');
  expect(code).toBe(0);
  const rows = await agent.until('the released one decided', (seen) =>
    seen.some((row) => row.review === 'decided'),
  );

  expect(rowOf(rows, chosen)).toMatchObject({ delivery: 'accepted', decision: 'approved' });
  expect(rowOf(rows, other).delivery).toBe('held');
  expect((await desk.sandbox.ledger()).posts.map((post) => post.plantedId)).toEqual([chosen.plantedId]);
});

test('a case waits for its attachments, lists the missing ones and goes on when the last arrives', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'late', attachments: 2 });
  const [first, last] = sample.attachments;
  if (!first || !last) throw new Error('the sample has no attachments');
  await desk.put({ ...sample, attachments: [] });
  const [waiting] = await agent.until('waiting', allAt(1, 'waiting'));
  expect(waiting?.missingAttachments.toSorted()).toEqual([first.name, last.name].toSorted());

  await writeFile(join(desk.place.exportDir, first.name), first.bytes);
  await agent.until('one missing', ([row]) => row?.missingAttachments.length === 1);
  expect((await desk.sandbox.ledger()).posts).toEqual([]);
  await writeFile(join(desk.place.exportDir, last.name), last.bytes);

  await agent.until('accepted', allAt(1, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});

test('a case refused for a missing attachment is sent when that arrives after all', async ({ deskFor }) => {
  const desk = await deskFor({
    settings: ({ folders: [folder] }) => folder && (folder['attachmentWaitSeconds'] = 0.5),
  });
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'too late', attachments: 1 });
  await desk.put({ ...sample, attachments: [] });
  const [refused] = await agent.until('the wait is over', allAt(1, 'refused'));
  expect(refused?.problems.map((problem) => problem.code)).toEqual(['attachment-missing']);
  expect(existsSync(join(desk.place.exportDir, sample.fileName))).toBe(true);

  for (const { name, bytes } of sample.attachments) await writeFile(join(desk.place.exportDir, name), bytes);

  await agent.until('accepted', allAt(1, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});
