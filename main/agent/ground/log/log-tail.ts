import { z } from 'zod';
import type { LogLine } from '../../../../shared/api/operations-contract.ts';
import { taipeiTime } from '../fhir/taipei.ts';

/** The newest lines of the log in memory, for pages and commands that follow it. */
export type LogTail = ReturnType<typeof createTail>;

const KEPT = 2000;

export function createTail(kept: number = KEPT) {
  const lines: { readonly n: number; readonly text: string }[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  let n = 0;
  return {
    write: (text: string): void => {
      n += 1;
      lines.push({ n, text });
      // Trimmed rarely and in one piece: a shift at each line would move the whole list each time.
      if (lines.length >= 2 * kept) lines.splice(0, lines.length - kept);
      // Without a listener, which is the rule, the line is not parsed.
      const line = listeners.size === 0 ? null : parseLine(text, n);
      if (line !== null) for (const listener of listeners) listener(line);
    },
    /** The last `count` lines, oldest first. */
    last: (count: number): LogLine[] =>
      count === 0
        ? []
        : lines.slice(-Math.min(count, kept)).flatMap((one) => parseLine(one.text, one.n) ?? []),
    /** Called with each new line; returns the function that unsubscribes. */
    onLine: (listener: (line: LogLine) => void): (() => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const written = z.looseObject({
  level: z.enum(['debug', 'info', 'warn', 'error']),
  time: z.iso.datetime(),
  event: z.string(),
});
const writtenError = z.object({
  name: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** A line as our log writes it, or null for anything else. */
export function parseLine(text: string, n: number): LogLine | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null; // cut short by a full disk, or not ours
  }
  const parsed = written.safeParse(found);
  if (!parsed.success) return null;
  const { level, time, event, error, ...rest } = parsed.data;
  const fields = Object.entries(rest).filter(
    (one): one is [string, string | number] => typeof one[1] === 'string' || typeof one[1] === 'number',
  );
  const shown = writtenError.safeParse(error);
  return {
    n,
    at: taipeiTime(Date.parse(time)),
    level,
    event,
    fields: Object.fromEntries(fields),
    error: shown.success
      ? [shown.data.name, shown.data.code, shown.data.message].filter((part) => part !== undefined).join(' ')
      : null,
  };
}
