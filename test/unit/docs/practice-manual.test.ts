import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SCENARIO_IDS, SCENARIOS } from '../../../shared/practice-scenarios.ts';

test('the page for staff lists every scenario by its number and in its words of today', () => {
  const manual = readFileSync(new URL('../../../docs/zh-TW/練習環境.md', import.meta.url), 'utf8');
  const rows = manual.split('\n').filter((line) => /^\| \d+ /.test(line));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  expect(cells).toEqual(
    SCENARIO_IDS.map((id, index) => {
      const { title, happens, todo } = SCENARIOS[id];
      return ['', String(index + 1), `\`${id}\``, title.zh, happens.zh, todo.zh, ''];
    }),
  );
});
