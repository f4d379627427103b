import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../../main/agent/ground/log/log.ts';
import { createSinks } from '../../../main/agent/ground/log/log-sinks.ts';
import { createTail } from '../../../main/agent/ground/log/log-tail.ts';
import { logFiles, openRotatingLog } from '../../../main/agent/ground/log/outputs.ts';
import { logLines } from '../../../main/agent/api/operations-router.ts';
import { toJournal } from '../../../main/headless/run.ts';
import { mountSmall, whyNoMount } from '../../integration/support/small-disk.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;
const line = (text: string): string => `${text}\n`;

test('the log is put aside when it has grown, at midnight in Taipei, and destroyed when it is old enough', () => {
  let now = Date.parse('2026-11-25T15:00:00Z');
  const log = openRotatingLog({ dir, mostBytes: 10, keepDays: 2, now: () => now });
  log.write(line('first'));
  log.write(line('second'));
  log.write(line('third'));
  expect(readdirSync(dir).sort()).toEqual(['agent-2026-11-25.001.log', 'agent.log']);
  expect(readFileSync(join(dir, 'agent-2026-11-25.001.log'), 'utf8')).toBe('first\nsecond\n');
  // 16:00 UTC is midnight in Taipei.
  now += 3_600_000;
  log.write(line('next day'));
  expect(logFiles(dir).map((path) => path.slice(dir.length + 1))).toEqual([
    'agent-2026-11-25.001.log',
    'agent-2026-11-25.002.log',
    'agent.log',
  ]);
  now += 2 * DAY_MS;
  log.write(line('later'));
  expect(readdirSync(dir).sort()).toEqual(['agent.log']);
});

test('a folder that cannot be written costs lines and no error, and is used again when it can', () => {
  const place = join(dir, 'place');
  writeFileSync(place, '');
  const log = openRotatingLog({ dir: join(place, 'logs'), mostBytes: 100, keepDays: 1, now: () => 0 });
  log.write(line('lost'));
  rmSync(place);
  log.write(line('kept'));
  expect(readFileSync(join(place, 'logs/agent.log'), 'utf8')).toBe('kept\n');
});

test.skipIf(whyNoMount() !== null)(
  `what a full disk cut off leaves one torn line and no second (skipped: ${whyNoMount() ?? 'no'})`,
  async () => {
    const disk = mountSmall(join(dir, 'disk'), 64 * 1024);
    try {
      const log = openRotatingLog({ dir: disk.path, mostBytes: 1e6, keepDays: 2, now: Date.now });
      log.write(line('first'));
      await disk.leave(4096);
      log.write(line('long '.repeat(3000)));
      log.write(line('lost'));
      await disk.clear();
      log.write(line('whole'));
      const lines = readFileSync(join(disk.path, 'agent.log'), 'utf8').split('\n');
      expect(lines[0]).toBe('first');
      expect(lines[1]?.startsWith('long long')).toBe(true);
      expect(lines.slice(2)).toEqual(['whole', '']);
    } finally {
      disk.unmount();
    }
  },
);

test('a reader gets the last lines, then each new one, and leaves nothing behind', async () => {
  const tail = createTail(3);
  const log = createLog({ level: 'info', stream: createSinks(tail) });
  for (const code of ['a', 'b', 'c', 'd']) log('info', 'step', { code });
  const end = new AbortController();
  const lines = logLines(tail, 2, end.signal);
  expect(await lines.next()).toMatchObject({ value: [{ fields: { code: 'c' } }, { fields: { code: 'd' } }] });
  const next = lines.next();
  log('warn', 'slow', { ms: 5 }, new TypeError('王小明'));
  expect((await next).value).toMatchObject([
    { n: 5, level: 'warn', event: 'slow', fields: { ms: 5 }, error: 'TypeError' },
  ]);
  end.abort();
  expect(await lines.next()).toEqual({ done: true, value: undefined });
});

test('the journal gets each line with its priority', () => {
  const got: string[] = [];
  const log = createLog({ level: 'info', stream: toJournal({ write: (text) => got.push(text) }) });
  log('info', 'a');
  log('error', 'b');
  expect(got.map((text) => text.slice(0, 20))).toEqual(['<6>{"level":"info","', '<3>{"level":"error",']);
});
