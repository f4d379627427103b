import { HOUR_MS } from '../../../shared/days.ts';

/** Work on a file that failed (antivirus, a writer's lock, rights): tried again ever more seldom, said once each. */
export interface Backoff {
  isDue(key: string, now: number): boolean;
  /**
   * Another failure. `patient`: of a kind that mostly passes, said only after minutes of it.
   * @returns whether it is to be said now; true once per file.
   */
  failed(key: string, now: number, patient: boolean): boolean;
  succeeded(key: string): void;
  /** Forgets what nobody has asked about for long: the file is gone. */
  prune(now: number): void;
  /** When the next one is tried, later than `now`; null for none. */
  nextDue(now: number): number | null;
}

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** A lock of a minute or two is everyday life with a virus scanner. */
const TELL_AFTER_MS = 180_000;
const FORGET_AFTER_MS = HOUR_MS;

export function createBackoff(): Backoff {
  const failing = new Map<string, { since: number; retryAt: number; failures: number; told: boolean }>();
  return {
    isDue: (key, now) => {
      const entry = failing.get(key);
      // More than the longest wait ahead: the clock was set back.
      return entry === undefined || entry.retryAt <= now || entry.retryAt - now > LONGEST_MS;
    },
    failed(key, now, patient) {
      const entry = failing.get(key) ?? { since: now, retryAt: now, failures: 0, told: false };
      failing.set(key, entry);
      entry.retryAt = now + Math.min(FIRST_MS * 2 ** Math.min(entry.failures, 16), LONGEST_MS);
      entry.failures++;
      const tell = !entry.told && (!patient || now - entry.since >= TELL_AFTER_MS);
      if (tell) entry.told = true;
      return tell;
    },
    succeeded: (key) => {
      failing.delete(key);
    },
    prune(now) {
      for (const [key, { retryAt }] of failing) if (now - retryAt > FORGET_AFTER_MS) failing.delete(key);
    },
    nextDue(now) {
      const later = [...failing.values()].map(({ retryAt }) => retryAt).filter((retryAt) => retryAt > now);
      return later.length === 0 ? null : later.reduce((a, b) => Math.min(a, b));
    },
  };
}
