/**
 * Cost of one Bundle in numbers that no other work on the machine changes: statements, pages of the write-ahead log, calls of the thread
 * pool, bytes that are copied between threads, hashed and parsed. Counted at the edge (`cost-probe.mjs`) in an agent of its own; processor
 * time is measured in another that counts nothing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../integration/support/command.ts';
import { makePlace } from '../integration/support/place.ts';
import { carry, LARGE_DRUGS, stage } from './carry.ts';
import { startBenchAgent, startThinServer } from './processes.ts';
import { perCase, threadTimes, type ThreadTimes } from './threads.ts';

/** Sums of an agent since its start, as the probe writes them. */
export interface Counts {
  readonly statements: number;
  readonly commits: number;
  readonly walPages: number;
  readonly poolCalls: number;
  readonly messages: number;
  readonly copiedBytes: number;
  readonly movedBytes: number;
  readonly hashedBytes: number;
  readonly parsedBytes: number;
  readonly hashedInChecking: number;
  readonly parsedInChecking: number;
}

export interface CostFigures {
  /** Mean of the measured Bundles. */
  readonly bytes: number;
  /** The server answers with the whole Bundle, else with its number alone. */
  readonly echo: boolean;
  readonly files: number;
  /** Counts for one Bundle. */
  readonly counts: Counts;
  /** Processor time for one Bundle, ms; null where the system does not tell. */
  readonly threads: ThreadTimes | null;
}

const AT_ONCE = 4;
/** Bundles of 18 kB, as the samples come, and large ones. */
const DRUGS_OF = [undefined, LARGE_DRUGS] as const;
/** Each size, answered by a number and by the whole Bundle. */
export async function measureCost(files: number, warmUp: number): Promise<CostFigures[]> {
  const done: CostFigures[] = [];
  for (const drugs of DRUGS_OF)
    for (const echo of [false, true]) done.push(await measureOne({ files, warmUp, echo, drugs }));
  return done;
}

interface Case {
  readonly files: number;
  readonly warmUp: number;
  readonly echo: boolean;
  readonly drugs: readonly string[] | undefined;
}

async function measureOne(of: Case): Promise<CostFigures> {
  const counted = await carriedBy(of, true);
  const timed = await carriedBy(of, false);
  if (counted.counts === null) throw new Error('the probe wrote nothing');
  const { files, echo } = of;
  return { files, echo, bytes: counted.bytes, counts: counted.counts, threads: timed.threads };
}

async function carriedBy({ files, warmUp, echo, drugs }: Case, isCounted: boolean) {
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.upload['concurrency'] = AT_ONCE;
    settings.results['pollSeconds'] = 60;
  });
  try {
    await command(place, 'keys', 'generate');
    const probe = join(import.meta.dirname, 'cost-probe.mjs');
    const agent = await startBenchAgent(place, isCounted ? ['--import', probe] : []);
    await server.echo(echo);
    const options = { attachments: 0, ...(drugs && { drugs }) };
    await carry(place, server, agent, await stage(place, warmUp, 'warm up', options));
    const folder = await stage(place, files, 'counted', options);
    const countsNow = async (): Promise<Counts | null> => {
      await agent.probe();
      if (!isCounted) return null;
      return JSON.parse(await readFile(join(place.dir, 'probe.json.counts'), 'utf8')) as Counts;
    };
    const sent = (await server.counts()).bytes;
    const before = { counts: await countsNow(), threads: threadTimes(agent.pid) };
    await carry(place, server, agent, folder);
    const threads = perCase(before.threads, threadTimes(agent.pid), files);
    const counts = perBundle(before.counts, await countsNow(), files);
    const bytes = ((await server.counts()).bytes - sent) / files;
    await agent.stop();
    return { bytes, counts, threads };
  } finally {
    await server.stop();
    await place.remove();
  }
}

function perBundle(before: Counts | null, after: Counts | null, files: number): Counts | null {
  if (before === null || after === null) return null;
  const each = Object.entries(after).map(([name, sum]) => [
    name,
    ((sum as number) - before[name as keyof Counts]) / files,
  ]);
  return Object.fromEntries(each) as Counts;
}
