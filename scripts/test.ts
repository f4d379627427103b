/** `npm test`: unit, integration and browser tests, and the check. Ends with one line `N passed, N failed`. */
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKEN_PROMISE } from '../test/integration/support/broken-promise.ts';
import { findOrInstallChromium } from './chromium.ts';
import { folderInMemory } from './folder-in-memory.ts';
import { ended, npm, ROOT, tool, type Program } from './programs.ts';

const memory = folderInMemory();
if (memory !== null) process.env['TMPDIR'] = memory;
// What the first stage builds is of this very source: the tests that build for themselves take it.
process.env['TWPAS_TEST_BUILT'] = join(ROOT, 'dist');

interface Step {
  readonly name: string;
  readonly command: Program;
  /** Vitest projects write what they counted here. */
  readonly report?: string;
}

const report = (name: string): string => join(tmpdir(), `twpas-${name}-${String(process.pid)}.json`);
const vitest = (project: string, more: readonly string[] = [], name = project): Step => {
  const file = report(name.replace(/\W/g, '-'));
  return {
    name,
    command: tool('vitest', [
      ...['run', '--project', `${project}*`, '--reporter=default', '--reporter=json'],
      ...[`--outputFile.json=${file}`, ...more],
    ]),
    report: file,
  };
};

/**
 * They drive real processes against the clock of a shared machine. What needed it is named at the end, to be mended; where a promise
 * was broken at the first try, the second one counts for nothing.
 */
const SECOND_TRY = '--retry=1';

/** A lane takes the next part when it is through with its own, so that all end at about the same time. */
const PARTS = { e2e: 3, integration: 6 } as const;
const partsOf = (project: keyof typeof PARTS): Step[] =>
  Array.from({ length: PARTS[project] }, (_, at) => {
    const part = String(at + 1);
    return vitest(project, [SECOND_TRY, `--shard=${part}/${String(PARTS[project])}`], `${project} ${part}`);
  });

/** Steps that go one after the other. */
type Lane = readonly Step[];

const checked = (name: string): Step => ({ name, command: npm('run', '--silent', name) });

/** Side by side go as many lanes as a stage says; what stands alone takes all of the machine. */
interface Stage {
  readonly atOnce: number;
  readonly lanes: readonly Lane[];
}
const stages: Stage[] = [
  {
    atOnce: 2,
    lanes: [['build'].map(checked), ['electron:check', 'knip', 'layers'].map(checked)],
  },
  { atOnce: 1, lanes: [[vitest('unit')]] },
];

let passed = 0;
let failed = 0;
const atSecondTry: string[] = [];
const chromium = findOrInstallChromium();
if (!chromium.found) {
  console.error(chromium.reason);
  failed += 1;
}
const e2e = chromium.found ? partsOf('e2e') : [];
const integration = partsOf('integration');
stages.push({
  // Those of the browser take most of a core, those of processes half of one: they wait for a clock, a server or each other.
  atOnce: 3,
  lanes: [
    // Apart from each other in the line, so that two of the browser's are seldom at work at once; what only calculates fills up the end.
    ...e2e.flatMap((part, at) => [[part], ...integration.slice(2 * at, 2 * at + 2).map((one) => [one])]),
    ...integration.slice(2 * e2e.length).map((part) => [part]),
    ['lint'].map(checked),
    ['format:check'].map(checked),
    [{ name: 'pack:check', command: npm('run', '--silent', 'pack:check', '--', '--built') }],
  ],
});
for (const { atOnce, lanes } of stages) {
  const waiting = [...lanes];
  const takeTurns = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift())
      await runLane(lane, lanes.length === 1);
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
}
for (const name of atSecondTry) console.log(`passed at its second try only: ${name}`);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runLane(steps: Lane, alone: boolean): Promise<void> {
  for (const step of steps) await run(step, alone);
}

/** `alone`: its output is shown as it comes; else when it has ended, so that two do not mix. */
async function run(step: Step, alone: boolean): Promise<void> {
  const startedAt = Date.now();
  const { status, output } = await ended(step.command, alone);
  process.stdout.write(output);
  console.log(
    `${status === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  const counted = step.report === undefined ? null : countsOf(step.report);
  atSecondTry.push(...(counted?.atSecondTry ?? []));
  passed += counted?.passed ?? (status === 0 ? 1 : 0);
  // A run that failed outside a test (a crash, a broken file) counts as one failure too.
  failed += Math.max(counted?.failed ?? 0, status === 0 ? 0 : 1);
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly atSecondTry: readonly string[];
}

/** The part of Vitest's report that is read here: a test that passed after a failure keeps the failure's message. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function countsOf(file: string): Counts | null {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    const tests = json.testResults.flatMap(({ assertionResults }) => assertionResults);
    const atSecondTry = tests.filter(
      ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
    );
    const broken = atSecondTry.filter(({ failureMessages }) =>
      failureMessages.some((message) => message.includes(BROKEN_PROMISE)),
    );
    for (const { fullName, failureMessages } of broken)
      console.error(`FAIL at its first try: ${fullName}\n${failureMessages.join('\n')}`);
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests + broken.length,
      atSecondTry: atSecondTry.map(({ fullName }) => fullName),
    };
  } catch {
    // No report: the run ended before it wrote one, and its exit code says so.
    return null;
  } finally {
    rmSync(file, { force: true });
  }
}
