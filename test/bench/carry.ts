import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../integration/support/place.ts';
import { DRUGS } from '../../main/practice/samples/data/drug.ts';
import { makeSamples } from '../../main/practice/samples/sample.ts';
import type { SampleOptions } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import type { BenchAgent, ThinServer } from './processes.ts';

const WRITTEN_AT_ONCE = 8;

/** Number of drugs that makes a Bundle of some 71 kB. */
export const LARGE_DRUGS = Object.values(DRUGS)
  .slice(0, 28)
  .map(({ code }) => code);

/** Bundles in a folder beside the watched one, on the same disk. */
export async function stage(
  place: Place,
  count: number,
  seed: string,
  options: Omit<SampleOptions, 'seed'> = { attachments: 0 },
  name = 'staged',
): Promise<string> {
  const folder = join(place.dir, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  // Each is synced, so that no sync of those who are measured brings these files to the disk: together, as a sync waits for the disk alone.
  const samples = makeSamples(count, seed, options).values();
  const write = async (): Promise<void> => {
    for (const sample of samples) await writeSample(folder, sample);
  };
  await Promise.all(Array.from({ length: WRITTEN_AT_ONCE }, write));
  return folder;
}

/** Moves the files into the watched folder. */
export async function drop(place: Place, folder: string): Promise<number> {
  const names = await readdir(folder);
  for (const name of names) await rename(join(folder, name), join(place.exportDir, name));
  return names.length;
}

/** Drops the staged files; ms until the last one is accepted. */
export async function carry(
  place: Place,
  server: ThinServer,
  agent: BenchAgent,
  folder: string,
): Promise<number> {
  const accepted = async (): Promise<number> => (await agent.client.status()).counts.delivery.accepted;
  const before = await accepted();
  const posts = (await server.counts()).posts;
  const startedAt = performance.now();
  const count = await drop(place, folder);
  // The server tells, so that nobody keeps the agent from its work by asking.
  await server.hasTaken(posts + count);
  while ((await accepted()) < before + count) await pause(2);
  return performance.now() - startedAt;
}
