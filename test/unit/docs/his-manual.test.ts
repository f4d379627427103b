import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resultFile } from '../../../shared/api/views/result-file.ts';
import { DECISIONS, DELIVERIES, HOLD_REASONS, REVIEWS } from '../../../shared/states.ts';
import { resultSchema } from '../../../scripts/docs/his-kit.ts';
import { againstResultSchema } from '../support/result-schema.ts';

const folder = new URL('../../../docs/zh-TW/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const manual = read('HIS介接.md');

test('the schema of the result file is that of today (node scripts/docs.ts)', () => {
  expect(JSON.parse(read('result.schema.json'))).toEqual(resultSchema());
});

test('every field stands in the table with its words of today', () => {
  const [, fields = ''] = manual.split(/<!-- \/?result fields.*-->/);
  for (const [name, { description }] of Object.entries(resultFile.shape)) {
    const row = fields.split('\n').find((line) => line.startsWith(`| \`${name}\` `)) ?? '';
    expect(row, name).toContain(description);
  }
});

test('every state, result and reason that a file can have is explained', () => {
  for (const value of [...DELIVERIES, ...REVIEWS, ...DECISIONS, ...HOLD_REASONS])
    expect(manual, value).toMatch(new RegExp(`^\\|.*\`${value}\``, 'm'));
});

test('the examples are result files by the schema', () => {
  const examples = [...manual.matchAll(/```json\n([\s\S]*?)\n```/g)].map(
    ([, text = '']) => JSON.parse(text) as object,
  );
  expect(examples).toHaveLength(5);
  for (const example of examples) expect(againstResultSchema(example)).toEqual([]);
});

test('a file with a field that has no place in it is found out', () => {
  const [, text = '{}'] = /```json\n([\s\S]*?)\n```/.exec(manual) ?? [];
  const example = JSON.parse(text) as Record<string, unknown>;
  expect(againstResultSchema({ ...example, patient: 'someone' })).not.toEqual([]);
  expect(againstResultSchema({ ...example, delivery: 'lost' })).not.toEqual([]);
});
