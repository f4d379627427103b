/** `npm run bench`: how fast the built agent is on this machine, as tables and as JSON. */
import { writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { Command } from 'commander';
import { chartOf } from './chart.ts';
import { fileSystemOf, machine } from './figures.ts';
import { lanes, measure, PARTS, QUICK, WHOLE, type Part, type Plan } from './measure.ts';
import { tablesOf } from './print.ts';

/** Exit code if a requirement of a part is missing, which says nothing about the agent. */
const COULD_NOT_RUN = 77;

interface Options {
  readonly quick?: boolean;
  readonly part?: string;
  readonly files?: string;
  readonly turns?: string;
  readonly atOnce?: string;
  readonly delays?: string;
  readonly sizes?: string;
  readonly open?: string;
  readonly minutes?: string;
  readonly attachmentKb?: string;
  readonly json?: string;
  readonly chart?: string;
}

const options = new Command('bench')
  .description('Measures the built agent (npm run build first) on the disk of the temporary folder (TMPDIR)')
  .option('--quick', 'everything in small, in less than half a minute: shows that it runs')
  .option('--part <names>', `of ${PARTS.join(', ')}; without it all but floor, peers, jobs and memory`)
  .option('--files <number>', 'Bundles in one turn')
  .option('--turns <number>', 'turns by turns with the bare loop')
  .option('--at-once <numbers>', 'Bundles under way at a time')
  .option('--delays <numbers>', 'ms that the server waits before each answer')
  .option('--sizes <numbers>', 'cases in the data folder')
  .option('--open <number>', 'cases that wait for their decision')
  .option('--minutes <number>', 'length of the memory run')
  .option('--attachment-kb <number>', 'attachments of a case, for the backups of a year')
  .option('--json <file>', 'write the figures there too')
  .option('--chart <file>', 'draw the curves over size there (SVG)')
  .parse()
  .opts<Options>();

const base = options.quick === true ? QUICK : WHOLE;
const numbers = (text: string | undefined, otherwise: readonly number[]): readonly number[] =>
  text === undefined ? otherwise : text.split(',').map(Number);
const number = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Number(text);
const plan: Plan = {
  ...base,
  parts: options.part === undefined ? base.parts : options.part.split(',').filter(isPart),
  files: number(options.files, base.files),
  turns: number(options.turns, base.turns),
  lanes: lanes(
    numbers(options.atOnce, distinct(base.lanes.map(({ atOnce }) => atOnce))),
    numbers(options.delays, distinct(base.lanes.map(({ delayMs }) => delayMs))),
  ),
  sizes: numbers(options.sizes, base.sizes),
  open: number(options.open, base.open),
  minutes: number(options.minutes, base.minutes),
  backups: { ...base.backups, attachmentKb: number(options.attachmentKb, base.backups.attachmentKb) },
};

const fileSystem = fileSystemOf(tmpdir());
if (fileSystem === 'tmpfs') {
  console.error(
    'The temporary folder is in memory (tmpfs), where an fsync costs nothing: set TMPDIR to a disk.',
  );
  process.exit(1);
}
const load = loadavg()[0] ?? 0;
const about = `${machine()}, ${fileSystem ?? 'unknown file system'}`;
console.log(`${about}; load before the run ${load.toFixed(1)}\n`);
const figures = await measure(plan, (done) => {
  console.log(`${tablesOf(done)}\n`);
});
const result = { machine: machine(), fileSystem, loadBefore: load, ...figures };
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
if (options.chart !== undefined && figures.scale)
  await writeFile(options.chart, chartOf(figures.scale, about));
process.exit(figures.peers && 'couldNotRun' in figures.peers ? COULD_NOT_RUN : 0);

function isPart(name: string): name is Part {
  return PARTS.some((part) => part === name);
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)];
}
