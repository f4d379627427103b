/** Last end of the agent, as its data folder shows: for the doctor, which may run while the agent does not. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWholeSync } from './files.ts';
import { readNamedSync } from './plain-file.ts';

const FILE = 'last-end.json';

/** A signal ended it: a sign-out, a shutdown, the service manager. */
const ORDERED = 'stopped';
/** A person's `stop` ended it: a boot task leaves it stopped until the next boot. */
export const BY_COMMAND = 'stopped-by-command';
/** A heartbeat without an end: killed, a power cut, a memory limit. */
const CUT_OFF = 'cut-off';

export interface LastEnd {
  /** ms */
  readonly at: number;
  /** `stopped`, `stopped-by-command`, `cut-off`, or the code of the error that ended it or kept it from starting. */
  readonly code: string;
  readonly isOrdered: boolean;
}

/** Synchronous: the last act of a process waits a second at most for a scanner. If the disk is full, the heartbeat shows the end instead. */
export function noteEnd(dataDir: string, at: number, code: string | null): void {
  const end = { v: 1, at: new Date(at).toISOString(), code: code ?? ORDERED };
  try {
    writeWholeSync(join(dataDir, FILE), `${JSON.stringify(end)}\n`, 0o600, 1_000);
  } catch {
    // The record only informs; the agent starts and ends without it.
  }
}

/** Forgets the end, so that the boot task may start the agent again. A missing file is no error. */
export function forgetEnd(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true });
}

/** True if a person's `stop` has ended the agent since the boot. A stop that lies in the future does not count: a clock was set back. */
export function staysStopped(dataDir: string, now: number, bootedAt: number): boolean {
  const end = readLastEnd(dataDir);
  return end?.code === BY_COMMAND && bootedAt < end.at && end.at <= now;
}

const end = z.object({ at: z.iso.datetime(), code: z.string().max(100) });
const beat = z.object({ at: z.iso.datetime({ offset: true }), running: z.boolean() });

/** Null where no agent has run. */
export function readLastEnd(dataDir: string): LastEnd | null {
  const noted = read(join(dataDir, FILE), end);
  const beaten = read(join(dataDir, 'heartbeat.json'), beat);
  const [endAt, beatAt] = [noted, beaten].map((one) => (one === null ? -Infinity : Date.parse(one.at)));
  if (beaten !== null && (beatAt ?? 0) > (endAt ?? 0))
    return lastEnd(beatAt ?? 0, beaten.running ? CUT_OFF : ORDERED);
  return noted === null ? null : lastEnd(endAt ?? 0, noted.code);
}

const lastEnd = (at: number, code: string): LastEnd => ({
  at,
  code,
  isOrdered: code === ORDERED || code === BY_COMMAND,
});

function read<T>(file: string, shape: z.ZodType<T>): T | null {
  try {
    return shape.safeParse(JSON.parse(readNamedSync(file).toString('utf8'))).data ?? null;
  } catch {
    return null; // not there, or half of it
  }
}
