/**
 * `node scripts/fuzz-check.ts [RUNS] [SEED]`: hostile inputs by the thousand (100,000 unless said otherwise), each of which
 * has to end in a report, soon, by the rules and by the profiles of the guide that ships. Prints the seeds of those that do not.
 */
import { inspectBytes } from '../main/agent/check/inspect.ts';
import { openProfileCheck } from '../main/agent/check/profile-check.ts';
import { DEFAULT_HOSPITAL } from '../test/samples/sample.ts';
import { hostileBytes } from '../test/unit/check/rules/support/hostile.ts';

const [runs = '100000', first = 'fuzz'] = process.argv.slice(2);
/** Far more than a sound Bundle of that size takes, in ms of this process: the machine may be busy with others. */
const slowFrom = (bytes: number): number => 2000 + bytes / 2000;

const profiles = await openProfileCheck()(null);

let threw = 0;
let slow = 0;
let worst = 0;
let problems = 0;
const from = performance.now();
for (let run = 0; run < Number(runs); run++) {
  const seed = `${first} ${run}`;
  const bytes = hostileBytes(seed);
  const start = process.cpuUsage();
  try {
    problems += inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', profiles).problems.length;
  } catch (error) {
    threw += 1;
    console.log(`threw: seed "${seed}"`, error);
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  worst = Math.max(worst, took);
  if (took > slowFrom(bytes.length)) {
    slow += 1;
    console.log(`slow: seed "${seed}" ${took.toFixed(0)} ms, ${bytes.length} bytes`);
  }
}
const seconds = ((performance.now() - from) / 1000).toFixed(0);
console.log(
  `${runs} inputs in ${seconds} s: ${threw} threw, ${slow} slow, slowest ${worst.toFixed(0)} ms, ${problems} problems reported`,
);
process.exitCode = threw + slow > 0 ? 1 : 0;
