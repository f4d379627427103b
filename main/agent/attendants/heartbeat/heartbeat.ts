import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import { makeFolders, writeForAll, writeWhole } from '../../ground/base/files.ts';
import { createLoop } from '../../ground/base/loop.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { Clock, Log } from '../../ports.ts';
import { DOWN, englishLine, standingLine, standingOf } from '../../../../shared/standing.ts';
import { orLate } from '../../ground/base/tasks.ts';

export type Heartbeat = ReturnType<typeof createHeartbeat>;

const BEAT_MS = 15_000;
const FILE = 'heartbeat.json';
/** `dataDir/heartbeat.json`, for a watcher that reads files: its age shows whether the agent runs, its content the agent's state. */
export function createHeartbeat(parts: {
  readonly dataDir: string;
  /** A second folder, readable for everybody. */
  readonly shownDir?: string | undefined;
  readonly status: () => StatusView;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { dataDir, shownDir, status, clock, log } = parts;
  const file = join(dataDir, FILE);
  const shown = shownDir === undefined ? null : createShown(shownDir, { clock, log });
  let last: number | null = null;
  let said = false;

  const beat = async (running: boolean): Promise<void> => {
    try {
      const text = `${JSON.stringify(content(status(), running, clock.now()), null, 2)}\n`;
      // Written first: its disk may have space when that of the data folder is full, and the file reports that.
      await shown?.write(text, running);
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      // Not durable: after a crash only its age counts.
      await writeWhole(file, text, 0o640);
      last = clock.now();
      said = false;
    } catch (error) {
      // For example a full disk, or a reader that holds the file open on Windows. Retried at the next beat.
      last = null;
      if (!said) log('warn', 'heartbeat-not-written', {}, error);
      said = true;
    }
  };
  const first = Promise.withResolvers<undefined>();
  const loop = createLoop(
    clock,
    async () => {
      await beat(true);
      first.resolve(undefined);
      return BEAT_MS;
    },
    () => BEAT_MS,
  );
  return {
    /** Resolves after the first beat: from then on a started agent looks alive. */
    start: async () => {
      loop.start();
      await first.promise;
    },
    /** Records in the file that the agent was stopped, so that a watcher can distinguish this from a crash. */
    stop: async () => {
      await loop.stop();
      await beat(false);
    },
    /** Time of the last beat on disk, ms; null before the first beat, and after a failed one. */
    lastAt: () => last,
  };
}

/** Limit for recording the stop: a folder that does not answer delays nobody. */
const FAREWELL_MS = 2_000;

/** Writes the same text for the account of a monitoring system, which may read nothing else. A fault there does not stop the agent. */
function createShown(
  dir: string,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): { write(text: string, running: boolean): Promise<void> } {
  let under: Promise<void> | null = null;
  let said = false;
  const put = async (text: string): Promise<void> => {
    try {
      // A new folder becomes readable for everybody, whatever the service's umask; an existing one keeps its rights.
      if ((await makeFolders(dir)) !== undefined) await openForAll(dir);
      // A crash leaves the previous file, whose age shows the crash.
      await writeForAll(join(dir, FILE), text);
      said = false;
    } catch (error) {
      if (!said) log('warn', 'heartbeat-not-shown', {}, error);
      said = true;
    } finally {
      under = null;
    }
  };
  return {
    write: async (text, running) => {
      // While a share does not answer, no further write begins there.
      if (running) {
        under ??= put(text);
        return;
      }
      const last = (under ?? Promise.resolve()).then(() => put(text));
      await orLate(last, FAREWELL_MS, clock);
    },
  };
}

/** By a handle: the name may have become somebody else's link. */
async function openForAll(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await handle.chmod(0o755);
  } finally {
    await handle.close();
  }
}

/** Counts and states, without cases. */
function content(status: StatusView, running: boolean, now: number): Record<string, unknown> {
  const { version, environment, destination, counts, lastScanAt, lastSendAt, lastPollAt, folders, backup } =
    status;
  const standing = standingOf({ ...status, running });
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
    check: {
      level: standing.level,
      line: standingLine(standing),
      lineEn: englishLine(standing),
      codes: standing.findings.map(({ code }) => code),
    },
    ...(backup !== undefined && { lastBackupAt: backup.lastAt, backupError: backup.error }),
  };
}
