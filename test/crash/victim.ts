import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { CrashPoint } from '../../main/agent/ground/crash-point.ts';
import { CLI } from '../integration/support/command.ts';
import type { Place } from '../integration/support/place.ts';
import { notesIn } from './left-unsaid.ts';

const POWER_CUT = pathToFileURL(join(import.meta.dirname, 'power-cut.mjs')).href;

/** Fact that must be on disk before a byte leaves: the intent in the trail, or `sending` in the database. */
export type Held = 'intent' | 'sending';

/** Environment of an agent that notes what leaves, and whose disk keeps one of the two late (power-cut.mjs). */
export function powerCut(place: Pick<Place, 'dir'>, holds?: Held): NodeJS.ProcessEnv {
  rmSync(notesIn(place), { force: true });
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${POWER_CUT}`,
    TWPAS_POWER_CUT_NOTES: notesIn(place),
    ...(holds === undefined ? {} : { TWPAS_POWER_CUT_HOLDS: holds }),
  };
}

/** A process of the built agent that is meant to die. */
export interface Victim {
  readonly child: ChildProcess;
  /** Its first line of output: the agent is up. Never resolves when it dies before. */
  readonly ready: Promise<string>;
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stderr(): string;
}

/** Runs one command of the agent; with `at` the power is cut where that point is met after `skip` others. */
export function startVictim(
  place: Pick<Place, 'config' | 'dir'>,
  args: readonly string[],
  crash: { readonly at: CrashPoint; readonly skip?: number; readonly holds?: Held } | null = null,
): Victim {
  const env = {
    ...powerCut(place, crash?.holds),
    ...(crash === null ? {} : { TWPAS_CRASH_AT: crash.at, TWPAS_CRASH_SKIP: String(crash.skip ?? 0) }),
  };
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
