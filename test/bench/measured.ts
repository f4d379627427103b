/**
 * Common protocol and measurement of the programs beside the agent. Each runs as long as the agent, so that its code is compiled and its
 * connections are open before it is measured.
 */
import { createInterface } from 'node:readline';

export const url = process.argv[2] ?? '';
const [, , , atOnceText = '1', warmUp = '', promise = ''] = process.argv;
export const atOnce = Number(atOnceText);
/** The last promise that is kept; empty: all of them. */
export const upTo = promise;

/**
 * Carries all files of the warm-up folder, then those of each folder that a line of its input names; ends with its input. Prints a line for each: the
 * time and the processor time of all threads, ms.
 */
export async function measured(carry: (folder: string) => Promise<void>): Promise<void> {
  await measuredOnce(carry, warmUp);
  for await (const folder of createInterface(process.stdin)) await measuredOnce(carry, folder);
}

async function measuredOnce(carry: (folder: string) => Promise<void>, folder: string): Promise<void> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await carry(folder);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ ms, cpuMs: (user + system) / 1000 })}\n`);
}
