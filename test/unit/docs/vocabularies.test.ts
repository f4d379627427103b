import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { AUDIT_KINDS } from '../../../shared/audit-kinds.ts';
import { ERRORS } from '../../../main/agent/ground/error-codes.ts';
import { trailKindRows } from '../../../scripts/trail-kinds.ts';
import { HAND_OVER_STATES } from '../../../shared/states.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TABLES = globSync('main/agent/ground/{error-codes,error-codes/*}.ts', { cwd: ROOT });
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
/** Sources of the program, and the rows that say what it writes of a call. */
const files = [...globSync('main/**/*.ts', { cwd: ROOT }), 'shared/people/procedures.ts'].filter(
  (file) => !TABLES.includes(file),
);
const program = files.map(textOf).join('\n');

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

test('every error says its sentence in English and in zh-TW, and stands once in the tables', () => {
  const rows = Object.entries(ERRORS);
  const chinese = /\p{Script=Han}/u;
  expect(rows.filter(([, { en, zh }]) => chinese.test(String(en)) || !chinese.test(String(zh)))).toEqual([]);
  const tables = TABLES.map(textOf).join('\n');
  const written = tables.match(/^  '?[a-z\d][a-z\d/-]*'?: (?=\{|phrased|NO_)/gm);
  expect(written).toHaveLength(rows.length);
});

/** A sentence beside the code, or one that came with it. */
const OWN_WORDS = /new AgentError\((\s*\{|[^;]*?,\s*["'`]|[^;]*?messageZh)/;

test('no error brings words of its own, but for what another process or thread has said', () => {
  for (const old of ["('locked', `in ${place}`)", "('locked', {}, { messageZh })", '({ code, message })'])
    expect(OWN_WORDS.test(`throw new AgentError${old};`)).toBe(true);
  const brings = (words: RegExp): string[] =>
    files.filter((file) => words.test(textOf(file))).map((file) => basename(file));
  expect(brings(OWN_WORDS)).toEqual(['error.ts']);
  expect(brings(/AgentError\.received\(/).sort()).toEqual([
    'ask-parent.ts',
    'compile-apart.ts',
    'read-backup.ts',
    'rules-apart.ts',
  ]);
});

test('docs/trail-kinds.md lists every kind in both languages (node scripts/trail-kinds.ts)', () => {
  const page = readFileSync(join(ROOT, 'docs/trail-kinds.md'), 'utf8').replaceAll(/ +/g, ' ').split('\n');
  expect(page.filter((line) => line.startsWith('| `'))).toEqual(trailKindRows());
});
