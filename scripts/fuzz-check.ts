/**
 * `node scripts/fuzz-check.ts [RUNS] [SEED] [--packages]`: hostile inputs by the thousand (default 100,000), each of which has to end in a
 * report, soon, by the rules and by the profiles of the guide that ships. `--packages`: hostile guide packages instead, each of which is
 * refused with a reason or used to check Bundles. Prints the seeds of failures.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkByGuide } from '../main/agent/carrier/check/check-by-guide.ts';
import { inspectBytes } from '../main/agent/carrier/check/inspect.ts';
import { compilePackage } from '../main/profile/package/compile-package.ts';
import { openGuide } from '../main/profile/guide.ts';
import { openProfileCheck } from '../main/agent/carrier/check/profile-check.ts';
import type { ProfileCheck } from '../main/agent/carrier/check/profile-report.ts';
import { AgentError } from '../main/agent/ground/error.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../main/practice/samples/sample.ts';
import { hostilePackage } from '../test/unit/check/package/hostile-package.ts';
import { hostileBytes } from '../test/unit/check/rules/support/hostile.ts';

const { values: options, positionals } = parseArgs({
  options: { packages: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [runs = '100000', first = 'fuzz'] = positionals;
/** Far more than a sound Bundle of that size takes, in ms of this process: the machine may be busy with others. */
const slowFrom = (bytes: number): number => (options.packages ? 20_000 : 2000 + bytes / 2000);

const shipped = await openProfileCheck()(null);
const samples = ['one', 'two', 'three'].map((seed) => makeSample({ seed, attachments: 1 }).bytes);
const folder = mkdtempSync(join(tmpdir(), 'fuzz-check-'));

let refused = 0;
const problemsOf = (bytes: Uint8Array, profiles: ProfileCheck): number =>
  inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', profiles).problems.length;

/** Number of problems, and of bytes. */
async function once(seed: string, run: number): Promise<{ readonly found: number; readonly bytes: number }> {
  if (!options.packages) {
    const bytes = hostileBytes(seed);
    return { found: problemsOf(bytes, shipped), bytes: bytes.length };
  }
  const file = join(folder, 'package.tgz');
  writeFileSync(file, hostilePackage(seed));
  try {
    const guide = openGuide(await compilePackage(file), []);
    const bytes = samples[run % samples.length] ?? Buffer.alloc(0);
    return { found: problemsOf(bytes, checkByGuide(guide)), bytes: bytes.length };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    refused += 1;
    return { found: 0, bytes: 0 };
  }
}

let threw = 0;
let slow = 0;
let worst = 0;
let problems = 0;
const from = performance.now();
for (let run = 0; run < Number(runs); run++) {
  const seed = `${first} ${run}`;
  const start = process.cpuUsage();
  let length = 0;
  try {
    const { found, bytes } = await once(seed, run);
    problems += found;
    length = bytes;
  } catch (error) {
    threw += 1;
    console.log(`threw: seed "${seed}"`, error);
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  worst = Math.max(worst, took);
  if (took > slowFrom(length)) {
    slow += 1;
    console.log(`slow: seed "${seed}" ${took.toFixed(0)} ms, ${length} bytes`);
  }
}
rmSync(folder, { recursive: true });
const seconds = ((performance.now() - from) / 1000).toFixed(0);
console.log(
  `${runs} ${options.packages ? 'packages' : 'inputs'} in ${seconds} s: ${threw} threw, ${slow} slow, ${refused} refused, slowest ${worst.toFixed(0)} ms, ${problems} problems reported`,
);
process.exitCode = threw + slow > 0 ? 1 : 0;
