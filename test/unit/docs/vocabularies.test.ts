import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AUDIT_KINDS } from '../../../shared/audit-kinds.ts';
import { ERRORS } from '../../../main/agent/ground/error-codes.ts';
import { trailKindRows } from '../../../scripts/trail-kinds.ts';
import { HAND_OVER_STATES } from '../../../shared/states.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TABLES = ['shared/audit-kinds.ts', 'main/agent/ground/error-codes.ts'].map((name) => join(ROOT, name));
/** What the agent does, and the rows that say what it writes of a call. */
const program = [...globSync('main/**/*.ts', { cwd: ROOT }), 'shared/people/procedures.ts']
  .map((name) => join(ROOT, name))
  .filter((file) => !TABLES.includes(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

const unsaid = (words: readonly string[]): string[] => words.filter((word) => !program.includes(`'${word}'`));

test('every kind of a line of the trail is written by the program', () => {
  // The state of an attachment is the end of its kind.
  const joined = HAND_OVER_STATES.map((state) => `hand-over-${state}`);
  expect(program).toContain('`hand-over-${end.state}`');
  expect(unsaid(Object.keys(AUDIT_KINDS).filter((kind) => !joined.includes(kind)))).toEqual([]);
});

test('every error code is one that the program has a use for', () => {
  expect(program).toContain('`safe-storage-${state}`');
  expect(unsaid(Object.keys(ERRORS).filter((code) => !code.startsWith('safe-storage-')))).toEqual([]);
});

test('docs/trail-kinds.md lists every kind in both languages (node scripts/trail-kinds.ts)', () => {
  const page = readFileSync(join(ROOT, 'docs/trail-kinds.md'), 'utf8').replaceAll(/ +/g, ' ').split('\n');
  expect(page.filter((line) => line.startsWith('| `'))).toEqual(trailKindRows());
});
