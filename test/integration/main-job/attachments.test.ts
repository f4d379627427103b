import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

test('an attachment that changes after it was kept is told on the case, and what was kept stays', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: ({ folders: [folder] }) => folder && (folder['release'] = 'manual'),
  });
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'changed attachment', attachments: 1 });
  const [attachment] = sample.attachments;
  if (!attachment) throw new Error('the sample has no attachment');
  await desk.put(sample);
  const [row] = await agent.until('held', allAt(1, 'held'));
  const kept = async () => {
    const { attachments } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
    return attachments.find(({ name }) => name === attachment.name);
  };
  const before = await kept();

  await writeFile(join(desk.place.exportDir, attachment.name), 'another report');

  const after = await desk.clock.until('told', kept, (now) => now?.state === 'changed');
  expect(after?.sha256).toBe(before?.sha256);
  await agent.client.cases.release({ ids: [row?.id ?? ''] });
  await agent.until('accepted', allAt(1, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});

test('an attachment of the same name whose bytes are another patient’s holds the case until a person has looked', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const name = 'ImagingDiagnosticReport01.pdf';
  const [first, second] = ['of one patient', 'of another'].map((seed) => {
    const sample = makeSample({ seed, attachments: 1 });
    const named = sample.attachments[0]?.name ?? '';
    const text = sample.bytes.toString('utf8').replaceAll(named, name);
    return {
      ...sample,
      bytes: Buffer.from(text),
      attachments: [{ name, bytes: Buffer.from('%PDF-1.7 one report') }],
    };
  });
  if (!first || !second) throw new Error('no samples');
  await desk.put(first);
  await agent.until('the first accepted', allAt(1, 'accepted'));

  await desk.put({ ...second, attachments: [] });

  const rows = await agent.until('the second held', (seen) => seen.some((row) => row.delivery === 'held'));
  const held = rowOf(rows, second);
  expect(held.holdReason).toBe('attachment-of-other-patient');
  await agent.client.cases.release({ ids: [held.id] });
  await agent.until('both accepted', allAt(2, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), [first, second]);
});
