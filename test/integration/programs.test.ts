import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// The programs behind docs/reliability.md, in their smallest form: that they run as they are called there, count, and say their seed.

const program = (name: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, '..', name, 'cli.ts'), ...args]);

test('test:crash kills as often as asked, counts nothing lost or doubled, and says its seed', async () => {
  const { stdout, stderr } = await program('crash', '--kills', '6', '--seed', 'ci', '--json');
  expect(stderr).toContain('seed ci');
  const report = JSON.parse(stdout) as {
    readonly seed: string;
    readonly kills: number;
    readonly byPoint: Readonly<Record<string, number>>;
    readonly files: number;
    readonly arrivals: number;
    readonly verdict: object;
  };
  expect(report).toMatchObject({ seed: 'ci', kills: 6 });
  expect(Object.values(report.byPoint).reduce((sum, count) => sum + count, 0)).toBe(6);
  expect(report.files).toBeGreaterThan(0);
  expect(report.arrivals).toBeGreaterThan(0);
  expect(report.verdict).toEqual({
    lost: [],
    doubled: [],
    resentUnproven: [],
    orphans: [],
    halfPurged: [],
    unaudited: [],
    missingResults: [],
    leftovers: [],
    leaks: [],
    violations: [],
  });
});

test('test:faults tries what it is asked for, says that every promise was kept, and its seed', async () => {
  const { stdout } = await program(
    'faults',
    '--part',
    'matrix',
    '--only',
    '422 OperationOutcome invalid · POST',
    '--seed',
    '7',
  );
  const [, kept, tried] = /^matrix +(\d+) of (\d+) kept every promise$/m.exec(stdout) ?? [];
  expect(Number(tried)).toBeGreaterThan(0);
  expect(kept).toBe(tried);
  expect(stdout).toMatch(/^seed +7$/m);
});
