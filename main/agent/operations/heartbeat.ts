import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { FolderState } from '../../../shared/states.ts';
import { writeWhole } from '../base/files.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { Clock, Log } from '../ports.ts';

export interface Heartbeat {
  /** Resolves after the first beat: what has started is alive for anyone who asks. */
  start(): Promise<void>;
  /** Says in the file that the agent was stopped, so that a watcher can tell that from a crash. */
  stop(): Promise<void>;
  /** When the last beat was on disk, ms; null before the first, and after one that could not be written. */
  lastAt(): number | null;
}

const BEAT_MS = 15_000;
/** Folders nothing is taken from. */
const DOWN: ReadonlySet<FolderState> = new Set(['unreachable', 'other-agent', 'no-space', 'stuck']);

/** `dataDir/heartbeat.json`, for a watcher that reads files: how old it is says whether the agent lives, what is in it how it does. */
export function createHeartbeat(parts: {
  readonly dataDir: string;
  readonly status: () => StatusView;
  readonly clock: Clock;
  readonly log: Log;
}): Heartbeat {
  const { dataDir, status, clock, log } = parts;
  const file = join(dataDir, 'heartbeat.json');
  const end = new AbortController();
  let last: number | null = null;
  let said = false;
  let beating: Promise<void> = Promise.resolve();

  const beat = async (running: boolean): Promise<void> => {
    try {
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      const text = `${JSON.stringify(content(status(), running, clock.now()), null, 2)}\n`;
      // Not made durable: after a crash its age is what counts.
      await writeWhole(file, text, 0o640);
      last = clock.now();
      said = false;
    } catch (error) {
      // A full disk, or a reader that holds the file open on Windows: tried again at the next beat.
      last = null;
      if (!said) log('warn', 'heartbeat-not-written', {}, error);
      said = true;
    }
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(BEAT_MS, end.signal);
      if (end.signal.aborted) return;
      await beat(true);
    }
  };
  return {
    start: () => {
      const first = beat(true);
      beating = first.then(loop);
      return first;
    },
    stop: async () => {
      end.abort();
      await beating;
      await beat(false);
    },
    lastAt: () => last,
  };
}

/** Counts and states; nothing of a case. */
function content(status: StatusView, running: boolean, now: number): Record<string, unknown> {
  const { version, environment, destination, counts, lastScanAt, lastSendAt, lastPollAt, folders, backup } =
    status;
  return {
    v: 1,
    at: taipeiTime(now),
    running,
    pid: process.pid,
    host: hostname(),
    version,
    environment,
    destination: { state: destination.state, reason: destination.reason },
    delivery: counts.delivery,
    foldersDown: folders.filter(({ state }) => DOWN.has(state)).length,
    lastScanAt,
    lastSendAt,
    lastPollAt,
    ...(backup !== undefined && { lastBackupAt: backup.lastAt, backupError: backup.error }),
  };
}
