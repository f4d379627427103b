import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepLines, openLogFile } from '../../../../main/desktop/shell/log-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a log grows to its limit and leaves one older file', () => {
  const path = join(temporaryFolder(), 'logs', 'desktop.log');
  const log = openLogFile(path, 100);
  for (let n = 0; n < 10; n++) log.write(`${'x'.repeat(39)}\n`);
  expect(readFileSync(path, 'utf8').length).toBeLessThanOrEqual(140);
  expect(readFileSync(`${path}.1`, 'utf8').length).toBeLessThanOrEqual(140);
  openLogFile(path, 100).write('next\n');
  expect(readFileSync(path, 'utf8')).toMatch(/next\n$/);
});

test('of the agent’s output only its own log lines are kept; anything else could quote a patient', () => {
  const kept: string[] = [];
  const take = keepLines((line) => kept.push(line));
  take('{"level":"info","event":"sta');
  take("rted\"}\nError: ENOENT, open '/in/王小明.json'\n    at x (");
  take('y.js:1)\n"text"\nnull\n');
  expect(kept[0]).toBe('{"level":"info","event":"started"}\n');
  expect(kept).toHaveLength(5);
  expect(kept.join('')).not.toContain('王小明');
  expect(kept[1]).toMatch(/^\{"level":"warn","event":"stderr-line","bytes":\d+\}\n$/);
});
