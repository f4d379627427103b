import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../integration/support/place.ts';
import { makeSamples } from '../samples/sample.ts';
import type { SampleOptions } from '../samples/types.ts';
import { writeSample } from '../samples/write.ts';
import type { BenchAgent, ThinServer } from './processes.ts';

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
  for (const sample of makeSamples(count, seed, options)) await writeSample(folder, sample);
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
