import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { command } from '../integration/support/command.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import { rulesPackage } from '../../main/practice/samples/rules-package.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { carry } from './carry.ts';
import { median } from './figures.ts';
import { startBenchAgent, startThinServer, type BenchAgent, type ThinServer } from './processes.ts';

/** Cost of 預檢 to the sending. */
export interface RulesFigures {
  readonly turns: number;
  readonly atOnce: number;
  /** Bundles a second, medians of the turns. */
  readonly without: number;
  readonly withRules: number;
  /** Median of the turns' own ratios, with rules to without. */
  readonly ratio: number;
  /** Cases that were asked in the turns and the warm-up, and those of them with an answer. */
  readonly asked: number;
  readonly answered: number;
  /** ms from the last accepted case of a turn until all of it were asked, median. */
  readonly behindMs: number;
}

interface Side {
  readonly place: Place;
  readonly agent: BenchAgent;
}

/** Sample options for which the example rules apply. */
const RULED = { attachments: 0, kind: 'cancer', priority: '1', subType: '1', drugs: ['BC27028100'] } as const;
const AT_ONCE = 4;

/** Two agents at one server, the same Bundles, one with rules: by turns, the first of each turn another. Nothing of the other is under way. */
export async function measureRules(files: number, turns: number, warmUp: number): Promise<RulesFigures> {
  const server = await startThinServer(0);
  const opened: Side[] = [];
  const open = async (): Promise<Side> => {
    const place = await makePlace(server, (settings) => {
      settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
      settings.upload['concurrency'] = AT_ONCE;
      settings.results['pollSeconds'] = 60;
    });
    await command(place, 'keys', 'generate');
    const side = { place, agent: await startBenchAgent(place) };
    opened.push(side);
    return side;
  };
  try {
    const [without, withRules] = [await open(), await open()];
    const file = join(withRules.place.dir, 'rules.tgz');
    await writeFile(file, rulesPackage());
    await withRules.agent.client.ig.import({ file });
    return await inTurns(server, { without, withRules }, { files, turns, warmUp });
  } finally {
    for (const { agent } of opened) await agent.stop();
    await server.stop();
    for (const { place } of opened) await place.remove();
  }
}

async function inTurns(
  server: ThinServer,
  { without, withRules }: { readonly without: Side; readonly withRules: Side },
  { files, turns, warmUp }: { readonly files: number; readonly turns: number; readonly warmUp: number },
): Promise<RulesFigures> {
  // The server's counts are not set back: its numbers begin with them, and one number is of one case.
  const carryAll = async ({ place, agent }: Side, count: number, seed: string): Promise<number> =>
    carry(place, server, agent, await stageRuled(place, count, seed));
  let expected = 0;
  const behind: number[] = [];
  const carryWithRules = async (count: number, seed: string): Promise<number> => {
    const ms = await carryAll(withRules, count, seed);
    const acceptedAt = performance.now();
    expected += count;
    while (askedIn(withRules.place).asked < expected) await pause(50);
    behind.push(performance.now() - acceptedAt);
    return ms;
  };
  await carryAll(without, warmUp, 'warm up');
  await carryWithRules(warmUp, 'warm up');
  behind.length = 0;
  const rates: { readonly without: number; readonly withRules: number }[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const seed = `rules ${String(turn)}`;
    const first = turn % 2 === 0 ? await carryAll(without, files, seed) : null;
    const ruled = await carryWithRules(files, seed);
    const plain = first ?? (await carryAll(without, files, seed));
    rates.push({ without: (1000 * files) / plain, withRules: (1000 * files) / ruled });
  }
  return {
    ...{ turns, atOnce: AT_ONCE },
    without: median(rates.map((one) => one.without)),
    withRules: median(rates.map((one) => one.withRules)),
    ratio: median(rates.map((one) => one.withRules / one.without)),
    ...askedIn(withRules.place),
    behindMs: median(behind),
  };
}

/** Bundles in a folder beside the watched one, of the drug and the cancer that the example rules are about. */
async function stageRuled(place: Place, count: number, seed: string): Promise<string> {
  const folder = join(place.dir, 'staged');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (let [at, made] = [0, 0]; made < count; at += 1) {
    const sample = makeSample({ seed: `${seed} ${String(at)}`, ...RULED });
    if (!JSON.stringify(sample.bundle).includes('"C34')) continue;
    await writeSample(folder, sample);
    made += 1;
  }
  return folder;
}

function askedIn({ dataDir }: Place): { readonly asked: number; readonly answered: number } {
  const db = new Database(join(dataDir, 'agent.db'), { readonly: true });
  try {
    return (
      db
        .prepare<[], { asked: number; answered: number }>(
          `SELECT count(*) AS asked, count(*) FILTER (WHERE result IN ('pass', 'fail')) AS answered FROM prechecks`,
        )
        .get() ?? { asked: 0, answered: 0 }
    );
  } finally {
    db.close();
  }
}
