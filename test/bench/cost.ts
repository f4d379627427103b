/**
 * Cost of one large Bundle: statements and pages of the write-ahead log, which no other work on the machine changes, counted at the edge
 * (`cost-probe.mjs`) in an agent of its own; processor time is measured in another that counts nothing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../integration/support/command.ts';
import { makePlace } from '../integration/support/place.ts';
import { carry, LARGE_DRUGS, stage } from './carry.ts';
import { startBenchAgent, startThinServer } from './processes.ts';
import { perCase, threadTimes, type ThreadTimes } from './threads.ts';

/** Sums of an agent since its start, as the probe writes them. */
interface Counts {
  readonly statements: number;
  readonly commits: number;
  readonly walPages: number;
}

/** Means of the measured Bundles. */
export interface CostFigures extends Counts {
  readonly bytes: number;
  readonly files: number;
  /** Processor time for one Bundle, ms; null where the system does not tell. */
  readonly threads: ThreadTimes | null;
}

const AT_ONCE = 4;

export async function measureCost(files: number, warmUp: number): Promise<CostFigures> {
  const counted = await carriedBy(files, warmUp, true);
  const { threads } = await carriedBy(files, warmUp, false);
  if (counted.counts === null) throw new Error('the probe wrote nothing');
  return { files, bytes: counted.bytes, ...counted.counts, threads };
}

async function carriedBy(files: number, warmUp: number, isCounted: boolean) {
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
    const options = { attachments: 0, drugs: LARGE_DRUGS };
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
    const after = await countsNow();
    const bytes = ((await server.counts()).bytes - sent) / files;
    await agent.stop();
    return { bytes, counts: perBundle(before.counts, after, files), threads };
  } finally {
    await server.stop();
    await place.remove();
  }
}

function perBundle(before: Counts | null, after: Counts | null, files: number): Counts | null {
  if (before === null || after === null) return null;
  const each = (name: keyof Counts): number => (after[name] - before[name]) / files;
  return { statements: each('statements'), commits: each('commits'), walPages: each('walPages') };
}
