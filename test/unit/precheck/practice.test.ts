import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createPrechecker } from '../../../main/agent/attendants/precheck/ask-rules.ts';
import { isExample } from '../../../shared/twpas/example-rules.ts';
import { precheckedSample } from '../../../main/practice/samples/prechecked.ts';
import { practiceRules } from '../../../main/practice/samples/rules-package.ts';
import { compiledExample, readFrom } from './compiled-example.ts';

test(
  'of the two cases that the practice environment plays, the rules miss the line of therapy of one, and pass the other',
  { tags: 'full' },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'twpas-rules-'));
    const file = join(dir, 'example.rules.br');
    writeFileSync(file, brotliCompressSync(JSON.stringify(await compiledExample())));
    const prechecker = createPrechecker({ now: Date.now });
    const inUse = { name: 'e', version: '1', title: null, date: null, stamp: 'e#1', file };
    try {
      for (let count = 1; count <= 8; count += 1)
        for (const isMet of [true, false]) {
          const sample = precheckedSample({ hospitalId: '0101090517', today: '2026-11-30', count }, isMet);
          const [answer, ...more] = (await prechecker.ask(sample.bytes, inUse)) ?? [];
          expect(more).toEqual([]);
          expect(answer).toMatchObject(
            isMet ? { result: 'pass', missing: 0, unfit: 0 } : { result: 'fail', missing: 1, unfit: 0 },
          );
        }
    } finally {
      await prechecker.close();
      rmSync(dir, { recursive: true });
    }
  },
);

test('what it brings is known as an example by its name, and NHI’s rules are not', async () => {
  const rules = await readFrom(practiceRules());
  expect(isExample(`${rules?.name ?? ''}#${rules?.version ?? ''}`)).toBe(true);
  expect(rules?.title).toContain('不是健保署的規則');
  for (const other of [null, 'tw.gov.mohw.nhi.cql#0.0.1', 'example.rules#1.0.0'])
    expect(isExample(other)).toBe(false);
});
