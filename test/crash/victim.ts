import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CrashPoint } from '../../main/agent/ground/crash-point.ts';
import { CLI } from '../integration/support/command.ts';
import type { Place } from '../integration/support/place.ts';

/** A process of the built agent that is meant to die. */
export interface Victim {
  readonly child: ChildProcess;
  /** Its first line of output: the agent is up. Never resolves when it dies before. */
  readonly ready: Promise<string>;
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stderr(): string;
}

/** Runs one command of the agent; with `at` it ends by SIGKILL where that point is met after `skip` others. */
export function startVictim(
  place: Pick<Place, 'config'>,
  args: readonly string[],
  crash: { readonly at: CrashPoint; readonly skip?: number } | null = null,
): Victim {
  const env = crash === null ? {} : { TWPAS_CRASH_AT: crash.at, TWPAS_CRASH_SKIP: String(crash.skip ?? 0) };
  const child = spawn(process.execPath, [CLI, ...args, '--config', place.config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk.toString('utf8')}`.slice(-20_000)));
  const ready = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  ready.catch(() => undefined);
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return { child, ready, ended, stderr: () => stderr };
}

/** Waits at most `ms` for the end; null when it is still running then. */
export async function endsWithin(victim: Victim, ms: number): Promise<Awaited<Victim['ended']> | null> {
  const timer = Promise.withResolvers<null>();
  const handle = setTimeout(() => {
    timer.resolve(null);
  }, ms);
  try {
    return await Promise.race([victim.ended, timer.promise]);
  } finally {
    clearTimeout(handle);
  }
}
