import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CRASH_POINTS } from '../../../main/agent/ground/crash-point.ts';
import { SCHEMA } from '../../../main/agent/ground/db/schema.ts';
import { doubts } from '../../../renderer/texts/en/stages.ts';
import { caseDiagram } from '../../../scripts/case-diagram.ts';
import { DELIVERIES, HOLD_REASONS, REVIEWS } from '../../../shared/states.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

test('the picture in docs/life-of-a-case.md is the table of moves (node scripts/case-diagram.ts)', () => {
  expect(page('life-of-a-case.md')).toContain(`\`\`\`mermaid\n${caseDiagram()}\n\`\`\``);
});

test.each([
  ['life-of-a-case.md', [...DELIVERIES, ...REVIEWS]],
  ['data-on-disk.md', CRASH_POINTS],
  ['stuck-case.md', [...HOLD_REASONS, ...Object.keys(doubts)]],
] as const)('docs/%s names each of what it is a list of', (name, words) => {
  const text = page(name);
  expect(words.filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
});

test('every table of the database is in docs/data-on-disk.md', () => {
  const tables = [...SCHEMA.matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table);
  expect(tables.length).toBeGreaterThan(15);
  const text = page('data-on-disk.md');
  expect(tables.filter((table) => !text.includes(`\`${String(table)}\``))).toEqual([]);
});

test('every attendant has its row in docs/architecture.md', () => {
  const attendants = readdirSync(join(ROOT, 'main/agent/attendants'));
  const text = page('architecture.md');
  expect(attendants.filter((name) => !text.includes(`| \`${name}\` `))).toEqual([]);
});

test('the glossary has at most forty words, each once, in the order of the alphabet', () => {
  const words = [...page('glossary.md').matchAll(/^\| \*\*(.+?)\*\*/gm)].map(([, word]) => String(word));
  expect(words.length).toBeGreaterThan(30);
  expect(words.length).toBeLessThanOrEqual(40);
  expect(words).toEqual([...new Set(words)].sort((a, b) => a.localeCompare(b, 'en')));
});

test('no comment and no document cites a design page that is not in the repository', () => {
  const cited = ['main', 'shared', 'renderer', 'scripts', 'docs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:tsx?|md)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => /\b(?:DESIGN|FACTS)\b/.test(readFileSync(file, 'utf8'))),
  );
  expect(cited).toEqual([]);
});

test('files that the pages on design name by their path are there', () => {
  const missing = [
    'life-of-a-case.md',
    'doubtful-send.md',
    'data-on-disk.md',
    'stuck-case.md',
    'architecture.md',
  ].flatMap((name) =>
    [...page(name).matchAll(/`((?:main|shared|test|[a-z-]+)\/[a-z/-]+\.ts)`/g)]
      .map(([, path]) => String(path))
      .filter((path) => !['', 'main/agent'].some((base) => existsSync(join(ROOT, base, path)))),
  );
  expect(missing).toEqual([]);
});
