/** `npm run test:faults`: every way to go wrong at every step, random sequences of them, and bad lines, against the practice server. */
import { Command } from 'commander';
import { LINE_TOTALS } from './line-trials.ts';
import { tableOf } from './evidence/table.ts';
import {
  EVIDENCE_RAN,
  evidenceTrials,
  KEPT_TRIALS,
  MATRIX,
  sequenceTrials,
  SPECIAL_TRIALS,
  streamTrials,
  type Trial,
} from './trials.ts';

const options = new Command('test:faults')
  .description(
    'Tries the fault matrix, the special cases, random sequences and bad lines; exit 1 when a promise is broken',
  )
  .option('--part <name>', 'matrix, specials, sequences, line, evidence or all', 'all')
  .option('--only <text>', 'only trials whose name contains this')
  .option('--sequences <number>', 'how many random sequences', '60')
  .option('--bundles <number>', 'how many Bundles over each bad line', '30')
  .option('--seed <number>', 'the same seed gives the same sequences', String(Date.now() % 1_000_000))
  .option('--at-once <number>', 'trials that run side by side', '6')
  .parse()
  .opts<{ part: string; only?: string; sequences: string; bundles: string; seed: string; atOnce: string }>();

const seed = Number(options.seed);
const trials = [
  ...MATRIX,
  ...SPECIAL_TRIALS,
  ...KEPT_TRIALS,
  ...sequenceTrials(Number(options.sequences), seed),
  ...streamTrials(Number(options.bundles), seed),
  ...evidenceTrials(seed),
].filter(
  ({ part, name }) =>
    (options.part === 'all' || options.part === part) &&
    (options.only === undefined || name.includes(options.only)),
);
console.error(`${String(trials.length)} trials, seed ${String(seed)}`);

const startedAt = Date.now();
const broken: { readonly trial: Trial; readonly problems: readonly string[] }[] = [];
const rest = trials.values();
let done = 0;
const work = async (): Promise<void> => {
  for (const trial of rest) {
    const problems = await trial.run().catch((error: unknown) => [`threw ${String(error)}`]);
    if (problems.length > 0) {
      broken.push({ trial, problems });
      console.error(`BROKEN ${trial.name}\n  ${problems.join('\n  ')}`);
    }
    done += 1;
    if (done % 50 === 0) console.error(`${String(done)} of ${String(trials.length)}`);
  }
};
await Promise.all(Array.from({ length: Number(options.atOnce) }, work));

for (const part of ['matrix', 'specials', 'sequences', 'line', 'evidence'] as const) {
  const tried = trials.filter((trial) => trial.part === part).length;
  const kept = tried - broken.filter(({ trial }) => trial.part === part).length;
  if (tried > 0) console.log(`${part.padEnd(10)} ${String(kept)} of ${String(tried)} kept every promise`);
}
if (LINE_TOTALS.bundles > 0)
  console.log(
    `Bundles    ${String(LINE_TOTALS.bundles)} over bad lines: stored twice ${String(LINE_TOTALS.twice)}, lost ${String(LINE_TOTALS.lost)}`,
  );
if (EVIDENCE_RAN.length > 0) console.log(`\n${tableOf(EVIDENCE_RAN)}\n`);
console.log(`seed       ${String(seed)}`);
console.log(`seconds    ${((Date.now() - startedAt) / 1000).toFixed(0)}`);
// Sockets of servers that were ended by force may linger.
process.exit(broken.length > 0 ? 1 : 0);
