/**
 * `npm test`: build, all static checks, and every test without the tag `full`. `--full` (`npm run test:full`): the tests with it, and the check
 * of the packages. `--built`: dist is current. `--busy N`: beside N processes that only compute. Ends with one line `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findOrInstallChromium } from './chromium.ts';
import { folderInMemory } from './folder-in-memory.ts';
import { ended, npm, ROOT, tool, type Program } from './programs.ts';

const { values: asked } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    built: { type: 'boolean', default: false },
    busy: { type: 'string', default: '0' },
  },
});
const memory = folderInMemory();
if (memory !== null) process.env['TMPDIR'] = memory;
// The first step builds this very source: tests that build for themselves take that build.
process.env['TWPAS_TEST_BUILT'] = join(ROOT, 'dist');

interface Step {
  readonly name: string;
  readonly command: Program;
  /** Vitest writes what it counted here. */
  readonly report?: string;
}

const checked = (name: string, ...args: string[]): Step => ({
  name,
  command: npm('run', '--silent', name, ...args),
});
const report = join(tmpdir(), `twpas-tests-${String(process.pid)}.json`);
const projects = ['unit*', 'component', 'integration*'];

let passed = 0;
let failed = 0;
const chromium = findOrInstallChromium();
if (chromium.found) projects.push('e2e');
else {
  console.error(chromium.reason);
  failed += 1;
}
const tests: Step = {
  name: asked.full ? 'full tests' : 'tests',
  command: tool('vitest', [
    ...[
      'run',
      ...projects.map((name) => `--project=${name}`),
      `--tagsFilter=${asked.full ? 'full' : '!full'}`,
    ],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ]),
  report,
};
const STATIC = ['lint', 'format:check', 'layers', 'knip', 'electron:check', 'workflows'];
/** Each lane takes its steps one after the other, beside the others. */
const lanes: readonly (readonly Step[])[] = asked.full
  ? [[tests], [checked('pack:check', '--', '--built')]]
  : [[tests], [...STATIC.map((name) => checked(name)), checked('measure', '--', '--check')]];

for (let at = 0; at < Number(asked.busy); at += 1) {
  const busy = spawn(process.execPath, ['-e', 'for (;;);']);
  busy.unref();
  process.on('exit', () => busy.kill());
}
if (!asked.built) await run(checked('build'));
await Promise.all(
  lanes.map(async (steps) => {
    for (const step of steps) await run(step);
  }),
);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function run(step: Step): Promise<void> {
  const startedAt = Date.now();
  const { status, output } = await ended(step.command);
  process.stdout.write(output);
  console.log(
    `${status === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  const counted = step.report === undefined ? null : countsOf(step.report);
  passed += counted?.passed ?? (status === 0 ? 1 : 0);
  // A run that failed outside a test (a crash, a broken file) counts as one failure too.
  failed += Math.max(counted?.failed ?? 0, status === 0 ? 0 : 1);
}

function countsOf(file: string): { readonly passed: number; readonly failed: number } | null {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly numPassedTests: number;
      readonly numFailedTests: number;
    };
    return { passed: json.numPassedTests, failed: json.numFailedTests };
  } catch {
    // No report: the run ended before it wrote one, and its exit code says so.
    return null;
  } finally {
    rmSync(file, { force: true });
  }
}
