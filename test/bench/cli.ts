/** `npm run bench`: how fast the built agent is on this machine, as tables and as JSON. */
import { writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { Command } from 'commander';
import { fileSystemOf, machine, table } from './figures.ts';
import { measure, PARTS, QUICK, WHOLE, type Figures, type Part, type Plan } from './measure.ts';

interface Options {
  readonly quick?: boolean;
  readonly part?: string;
  readonly files?: string;
  readonly turns?: string;
  readonly delays?: string;
  readonly cases?: string;
  readonly json?: string;
}

const options = new Command('bench')
  .description('Measures the built agent (npm run build first) on the disk of the temporary folder (TMPDIR)')
  .option('--quick', 'everything in small, in less than half a minute: shows that it runs')
  .option('--part <names>', `of ${PARTS.join(', ')}; without it all`)
  .option('--files <number>', 'Bundles in one turn')
  .option('--turns <number>', 'turns by turns with the durable floor')
  .option('--delays <numbers>', 'ms that the server waits before each answer')
  .option('--cases <number>', 'cases in the data folder')
  .option('--json <file>', 'write the figures there too')
  .parse()
  .opts<Options>();

const base = options.quick === true ? QUICK : WHOLE;
const number = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Number(text);
const plan: Plan = {
  ...base,
  parts: options.part === undefined ? base.parts : options.part.split(',').filter(isPart),
  files: number(options.files, base.files),
  turns: number(options.turns, base.turns),
  delays: options.delays === undefined ? base.delays : options.delays.split(',').map(Number),
  cases: number(options.cases, base.cases),
};

const fileSystem = fileSystemOf(tmpdir());
if (fileSystem === 'tmpfs') {
  console.error(
    'The temporary folder is in memory (tmpfs), where an fsync costs nothing: set TMPDIR to a disk.',
  );
  process.exit(1);
}
const load = loadavg()[0] ?? 0;
console.log(`${machine()}, ${fileSystem ?? 'unknown file system'}; load before the run ${load.toFixed(1)}\n`);
const figures = await measure(plan, (done) => {
  console.log(`${tablesOf(done)}\n`);
});
const result = { machine: machine(), fileSystem, loadBefore: load, ...figures };
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);

function isPart(name: string): name is Part {
  return PARTS.some((part) => part === name);
}

function tablesOf({ floor, cost, check, drops, scale, idle }: Figures): string {
  const parts: string[] = [];
  if (floor)
    parts.push(
      table(
        ['delay ms', 'floor /s', 'agent /s', 'agent : floor', 'cpu ms', 'block ms'],
        floor.map((row) => [
          String(row.delayMs),
          row.floor,
          row.agent,
          row.ratio,
          row.cpuMs,
          row.longestBlockMs,
        ]),
      ),
    );
  if (cost) {
    const { bytes, statements, walPages, threads } = cost;
    const all = threads === null ? NaN : threads.main + threads.checking + threads.pool + threads.engine;
    parts.push(
      table(
        ['kB', 'statements', 'pages of the log', 'cpu ms', 'main', 'checking', 'pool', 'V8'],
        [
          [
            (bytes / 1000).toFixed(1),
            ...[statements, walPages, all],
            ...[threads?.main, threads?.checking, threads?.pool, threads?.engine].map((ms) => ms ?? NaN),
          ],
        ],
      ),
    );
  }
  if (check) parts.push(`check of ${(check.bytes / 1000).toFixed(1)} kB: ${check.cpuMs.toFixed(2)} ms`);
  if (drops)
    parts.push(
      table(
        ['drop to accepted', 'p50 ms', 'p95 ms', 'max ms'],
        [['seen by a page', drops.seen.p50Ms, drops.seen.p95Ms, drops.seen.maxMs]],
      ),
    );
  if (scale) {
    const { cases, startMs, killedMs, click, search, filter, order, restMb } = scale;
    parts.push(
      table(
        ['cases', 'start ms', 'after a kill ms', 'click p95 ms', 'search', 'filter', 'order', 'MB at rest'],
        [[String(cases), startMs, killedMs, click.p95Ms, search.p95Ms, filter.p95Ms, order.p95Ms, restMb]],
      ),
    );
  }
  if (idle)
    parts.push(
      `resident at rest: ${idle.atStartMb.toFixed(0)} MB once started, ` +
        `${idle.idleMb.toFixed(0)} MB after ${String(idle.seconds)} s`,
    );
  return parts.join('\n\n');
}
