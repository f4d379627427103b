/** `npm test`: unit, integration and browser tests, and the check. Ends with one line `N passed, N failed`. */
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrInstallChromium } from './chromium.ts';
import { folderInMemory } from './folder-in-memory.ts';
import { ended, npm, ROOT, tool, type Program } from './programs.ts';

const memory = folderInMemory();
if (memory !== null) process.env['TMPDIR'] = memory;
// The first stage builds this very source: tests that build for themselves take that build.
process.env['TWPAS_TEST_BUILT'] = join(ROOT, 'dist');

interface Step {
  readonly name: string;
  readonly command: Program;
  /** Vitest projects write what they counted here. */
  readonly report?: string;
}

const report = (name: string): string => join(tmpdir(), `twpas-${name}-${String(process.pid)}.json`);
const vitest = (project: string, part: readonly [at: number, of: number] = [1, 1]): Step => {
  const [at, of] = part;
  const name = of === 1 ? project : `${project} ${String(at)}`;
  const file = report(name.replace(/\W/g, '-'));
  return {
    name,
    command: tool('vitest', [
      ...['run', '--project', `${project}*`, '--reporter=default', '--reporter=json'],
      ...[`--outputFile.json=${file}`, ...(of === 1 ? [] : [`--shard=${String(at)}/${String(of)}`])],
    ]),
    report: file,
  };
};

/** About as long as each other (scripts/even-shards.ts), and three for each lane, so that the lanes end together. */
const PARTS = { e2e: 5, integration: 7 } as const;
const partsOf = (project: keyof typeof PARTS): Step[] =>
  Array.from({ length: PARTS[project] }, (_, at) => vitest(project, [at + 1, PARTS[project]]));

const checked = (name: string): Step => ({ name, command: npm('run', '--silent', name) });

/** A stage begins when the one before it has ended. As many of its steps as it says go side by side: a lane that is through with one takes the next. */
interface Stage {
  readonly lanes: number;
  readonly steps: readonly Step[];
}
const stages: Stage[] = [
  { lanes: 1, steps: [checked('build')] },
  // Unit tests take one and a half of two cores; what only calculates takes the rest.
  {
    lanes: 2,
    steps: [
      vitest('unit'),
      ...['lint', 'format:check', 'layers', 'knip', 'electron:check', 'workflows'].map(checked),
      { name: 'measure', command: npm('run', '--silent', 'measure', '--', '--check') },
    ],
  },
];

let passed = 0;
let failed = 0;
const chromium = findOrInstallChromium();
if (!chromium.found) {
  console.error(chromium.reason);
  failed += 1;
}
const e2e = chromium.found ? partsOf('e2e') : [];
stages.push({
  // Browser tests take most of a core, process tests half of one: they wait for a clock, a server or each other.
  lanes: 4,
  steps: [
    // By turns, so that few of the browser's are at work at once.
    ...partsOf('integration').flatMap((part, at) => [part, ...e2e.slice(at, at + 1)]),
    { name: 'pack:check', command: npm('run', '--silent', 'pack:check', '--', '--built') },
  ],
});
for (const { lanes, steps } of stages) {
  const waiting = [...steps];
  const takeTurns = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await run(step);
  };
  await Promise.all(Array.from({ length: lanes }, takeTurns));
}
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
