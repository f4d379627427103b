// @module-tag full
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/scene.ts';

test.concurrent(
  'an attachment that changes after it was kept is told on the case, and what was kept stays',
  async ({ sceneFor }) => {
    const scene = await sceneFor({
      settings: ({ folders: [folder] }) => folder && (folder['release'] = 'manual'),
    });
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'changed attachment', attachments: 1 });
    const [attachment] = sample.attachments;
    if (!attachment) throw new Error('the sample has no attachment');
    await scene.put(sample);
    const [row] = await agent.until('held', allAt(1, 'held'));
    const kept = async () => {
      const { attachments } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
      return attachments.find(({ name }) => name === attachment.name);
    };
    const before = await kept();

    await writeFile(join(scene.place.exportDir, attachment.name), 'another report');

    const after = await eventually('told', kept, (now) => now?.state === 'changed');
    expect(after?.sha256).toBe(before?.sha256);
    await agent.client.cases.release({ ids: [row?.id ?? ''] });
    await agent.until('accepted', allAt(1, 'accepted'));
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  },
);

test.concurrent(
  'an attachment of the same name whose bytes are another patient’s holds the case until a person has looked',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
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
    await scene.put(first);
    await agent.until('the first accepted', allAt(1, 'accepted'));

    await scene.put({ ...second, attachments: [] });

    const rows = await agent.until('the second held', (seen) => seen.some((row) => row.delivery === 'held'));
    const held = rowOf(rows, second);
    expect(held.holdReason).toBe('attachment-of-other-patient');
    await agent.client.cases.release({ ids: [held.id] });
    await agent.until('both accepted', allAt(2, 'accepted'));
    expectStoredOnce(await scene.sandbox.ledger(), [first, second]);
  },
);
