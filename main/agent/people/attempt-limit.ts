/** Wrong passwords from one address within this time, whatever names they are for. */
const MOST_FAILURES = 20;
const WITHIN_MS = 15 * 60_000;
/** An attacker with many addresses must not fill the memory. */
const MOST_REMEMBERED = 5000;

/** How often each source has guessed wrong of late; in memory, so that a restart forgives. */
export interface AttemptLimit {
  /** Until when this source is not listened to (ms), or null. */
  refusedUntil(source: string): number | null;
  failed(source: string): void;
  succeeded(source: string): void;
}

export function createAttemptLimit(now: () => number): AttemptLimit {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    refusedUntil(source) {
      const known = failures.get(source);
      if (known === undefined || known.until <= now()) return null;
      return known.count >= MOST_FAILURES ? known.until : null;
    },
    failed(source) {
      const known = failures.get(source);
      const count = known === undefined || known.until <= now() ? 1 : known.count + 1;
      failures.delete(source);
      failures.set(source, { count, until: now() + WITHIN_MS });
      const [oldest] = failures.keys();
      if (failures.size > MOST_REMEMBERED && oldest !== undefined) failures.delete(oldest);
    },
    succeeded(source) {
      failures.delete(source);
    },
  };
}
