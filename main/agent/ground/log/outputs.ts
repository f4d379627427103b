import { closeSync, mkdirSync, openSync, readdirSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { isHeld, removeLeftoverSync } from '../base/held-file.ts';
import { APPEND } from '../base/own-folder.ts';
import { taipeiDay } from '../fhir/taipei.ts';
import type { LogSink, LogSinks } from './log-sinks.ts';

/** Outputs, beside stderr, of the log of the lock's owner. */
export interface LogOutputs {
  close(): void;
}

const MOST_BYTES = 20 * 1024 * 1024;

/** Files in `dataDir/logs`, which a file shipper may read. */
export function attachOutputs(
  sinks: LogSinks,
  settings: Pick<Settings, 'dataDir' | 'log'>,
  now: () => number,
): LogOutputs {
  const file = openRotatingLog({
    dir: join(settings.dataDir, 'logs'),
    mostBytes: MOST_BYTES,
    keepDays: settings.log.keepDays,
    now,
  });
  return { close: sinks.add(file) };
}

interface RotatingLogOptions {
  readonly dir: string;
  /** Size at which the file is put aside. */
  readonly mostBytes: number;
  /** Days kept, today included. */
  readonly keepDays: number;
  readonly now: () => number;
}

/** The file being written; a viewer may follow it by name. */
export const CURRENT_LOG = 'agent.log';
const ASIDE = /^agent-(\d{4}-\d{2}-\d{2})\.(\d{3,})\.log$/;

/**
 * `agent.log`, renamed to `agent-DAY.NNN.log` at midnight in Taipei and when it is too large; files older than `keepDays` are removed. A
 * full disk or a missing folder costs only log lines: the next line tries again.
 */
export function openRotatingLog({ dir, mostBytes, keepDays, now }: RotatingLogOptions): LogSink {
  const current = join(dir, CURRENT_LOG);
  let size = 0;
  let day: string | null = null;
  let torn = false;
  const open = (): void => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const found = statSync(current, { throwIfNoEntry: false });
    size = found?.size ?? 0;
    day = found === undefined ? taipeiDay(now()) : taipeiDay(found.mtimeMs);
    prune();
  };
  /** False if another program holds the file: it keeps growing, and the next line tries again. */
  const putAside = (of: string): boolean => {
    const numbers = names().flatMap(({ name, day: its }) =>
      its === of ? [Number(ASIDE.exec(name)?.[2] ?? '0')] : [],
    );
    const next = String(Math.max(0, ...numbers) + 1).padStart(3, '0');
    try {
      renameSync(current, join(dir, `agent-${of}.${next}.log`));
    } catch (error) {
      // A viewer holds the file open on Windows.
      if (isHeld(error)) return false;
      throw error;
    }
    size = 0;
    prune();
    return true;
  };
  const names = (): { name: string; day: string }[] =>
    readdirSync(dir).flatMap((name) => {
      const its = ASIDE.exec(name)?.[1];
      return its === undefined ? [] : [{ name, day: its }];
    });
  const prune = (): void => {
    const oldest = taipeiDay(now() - (keepDays - 1) * DAY_MS);
    for (const { name, day: its } of names()) if (its < oldest) removeLeftoverSync(join(dir, name));
  };
  return {
    write: (line) => {
      try {
        if (day === null) open();
        const today = taipeiDay(now());
        const due = size > 0 && (size >= mostBytes || today !== day);
        if (!due || putAside(day ?? today)) day = today;
        // A full disk cut off the previous line: begin a new one.
        const whole = torn ? `\n${line}` : line;
        torn = append(current, whole) < Buffer.byteLength(whole);
        size += Buffer.byteLength(whole);
      } catch {
        // Nothing left to report it to; stderr gets the line anyway.
        day = null;
      }
    },
  };
}

/** Opens no link. @returns the number of bytes written */
function append(path: string, line: string): number {
  const descriptor = openSync(path, APPEND, 0o600);
  try {
    return writeSync(descriptor, line);
  } finally {
    closeSync(descriptor);
  }
}

/** Log files of a folder, oldest first; the one being written last. */
export function logFiles(dir: string): string[] {
  try {
    const names = readdirSync(dir);
    const aside = names.filter((name) => ASIDE.test(name)).sort();
    return [...aside, ...(names.includes(CURRENT_LOG) ? [CURRENT_LOG] : [])].map((name) => join(dir, name));
  } catch {
    return []; // no folder yet: nothing was logged
  }
}
