import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { ThinServer } from './processes.ts';

/** About the disk, each with those before it: on it before the next step begins. */
export const PROMISES = ['sealed copy', 'place in the queue', 'intent', 'outcome'] as const;
export type KeptPromise = (typeof PROMISES)[number];

export interface RivalOptions {
  readonly atOnce: number;
  /** A folder of files to carry before the first that is measured. */
  readonly warmUp: string;
  /** The last promise that the floor keeps; without it all. */
  readonly upTo?: KeptPromise;
}

/** Cost of carrying a folder, ms; processor time covers all threads of the process. */
export interface Carried {
  readonly ms: number;
  readonly cpuMs: number;
}

/** A program that the agent is held against, warm. */
export interface Rival {
  carry(folder: string): Promise<Carried>;
  stop(): Promise<void>;
}

/**
 * `bare-loop` only reads and posts each file; `durable-floor` also keeps the agent's promises about the disk. Resolves once it has carried the files of
 * `warmUp`.
 */
export async function startRival(
  program: 'bare-loop' | 'durable-floor',
  server: Pick<ThinServer, 'fhirBaseUrl'>,
  { atOnce, warmUp, upTo = 'outcome' }: RivalOptions,
): Promise<Rival> {
  const told = [server.fhirBaseUrl, String(atOnce), warmUp, upTo];
  const args = [join(import.meta.dirname, `${program}.ts`), ...told];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<Carried> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${program} ended with ${String((await exited)[0])}`);
    return JSON.parse(line.value) as Carried;
  };
  await next();
  return {
    carry: (folder) => {
      child.stdin.write(`${folder}\n`);
      return next();
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
