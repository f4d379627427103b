/** `npm run test:crash -- --kills N --seed S`: kills the built agent N times and counts what became of the files dropped. */
import { Command } from 'commander';
import { runMachine, type CrashReport } from './machine.ts';
import { tryPoints } from './every-point.ts';
import { failuresOf } from './verdict.ts';

const options = new Command('test:crash')
  .description('Kills the agent over and over and counts what was lost or doubled (needs npm run build)')
  .option('--kills <number>', 'how often', '100')
  .option('--seed <text>', 'the same seed chooses the same cases and points', String(Date.now()))
  .option('--points [text]', 'instead, once at every named point and around each of the first commits')
  .option('--rules', 'with example rules for 預檢, and a look before what lacks data is sent')
  .option('--json', 'the figures as JSON')
  .parse()
  .opts<{ kills: string; seed: string; points?: string | true; rules?: true; json?: true }>();

const startedAt = Date.now();
const failures = options.points === undefined ? await overAndOver() : await atEveryPoint(options.points);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

async function overAndOver(): Promise<string[]> {
  console.error(`seed ${options.seed}`);
  const report = await runMachine({
    kills: Number(options.kills),
    seed: options.seed,
    rules: options.rules === true,
    onKill: (done) => {
      if (done % 20 === 0) console.error(`${String(done)} kills, ${seconds()} s`);
    },
  });
  console.log(options.json === true ? JSON.stringify(asJson(report), null, 2) : table(report));
  return [...report.failures, ...failuresOf(report.verdict)];
}

async function atEveryPoint(only: string | true): Promise<string[]> {
  const { tried, failures: found } = await tryPoints(only === true ? '' : only, (name, kept) => {
    console.error(`${kept ? 'kept  ' : 'BROKEN'} ${name}`);
  });
  console.log(`points      ${String(tried)}\nfailures    ${String(found.length)}\nseconds     ${seconds()}`);
  return found;
}

function seconds(): string {
  return ((Date.now() - startedAt) / 1000).toFixed(0);
}

function asJson({ byPoint, ...rest }: CrashReport): object {
  return { seed: options.seed, seconds: Number(seconds()), ...rest, byPoint: Object.fromEntries(byPoint) };
}

function table(one: CrashReport): string {
  const { verdict } = one;
  const lines: [string, number | string][] = [
    ['seed', options.seed],
    ['kills', one.kills],
    ...[...one.byPoint].sort().map(([at, count]): [string, number] => [`  ${at}`, count]),
    ['ended before it was killed (no kill)', one.endedByThemselves],
    ['files dropped', one.files],
    ['bodies that arrived whole', one.arrivals],
    ['bodies cut off', one.partial],
    ['cases a person was asked about', one.askedPerson],
    ['lost', verdict.lost.length],
    ['doubled', verdict.doubled.length],
    ['sent again without proof', verdict.resentUnproven.length],
    ['orphans in the spool', verdict.orphans.length],
    ['half destroyed', verdict.halfPurged.length],
    ['unaudited moves', verdict.unaudited.length],
    ['missing result files', verdict.missingResults.length],
    ['leftovers of cut-off writes', verdict.leftovers.length],
    ['cases that do not open', verdict.unopened.length],
    ['broken backups', verdict.brokenBackups.length],
    ['patient data in clear', verdict.leaks.length],
    ['SMART violations', verdict.violations.length],
    ['seconds', seconds()],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${String(value)}`).join('\n');
}
