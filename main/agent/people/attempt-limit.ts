/** Wrong passwords from one address within this time, whatever names they are for. */
const MOST_FAILURES = 20;
const WITHIN_MS = 15 * 60_000;
/** An attacker with many addresses must not fill the memory. */
const MOST_REMEMBERED = 5000;

/** How often each source has guessed wrong of late; in memory, so that a restart forgives. */
export interface AttemptLimit {
  /** Until when this source is not listened to (ms), or null. */
  refusedUntil(source: string): number | null;
  failed(source: string, name: string): void;
  /**
   * Whoever knows the password is forgiven what was typed wrong for that name. What was guessed at others from there stays
   * counted: else one good account would do to guess at all of them.
   */
  succeeded(source: string, name: string): void;
}

interface Failures {
  /** At most MOST_FAILURES names: after that nobody listens any more. */
  readonly byName: Map<string, number>;
  readonly until: number;
}

export function createAttemptLimit(now: () => number): AttemptLimit {
  const failures = new Map<string, Failures>();
  const recent = (source: string): Failures | null => {
    const known = failures.get(source);
    return known === undefined || known.until <= now() ? null : known;
  };
  return {
    refusedUntil(source) {
      const known = recent(source);
      if (known === null) return null;
      const count = [...known.byName.values()].reduce((sum, one) => sum + one, 0);
      return count >= MOST_FAILURES ? known.until : null;
    },
    failed(source, name) {
      const byName = recent(source)?.byName ?? new Map<string, number>();
      byName.set(name, (byName.get(name) ?? 0) + 1);
      failures.delete(source);
      failures.set(source, { byName, until: now() + WITHIN_MS });
      const [oldest] = failures.keys();
      if (failures.size > MOST_REMEMBERED && oldest !== undefined) failures.delete(oldest);
    },
    succeeded(source, name) {
      recent(source)?.byName.delete(name);
    },
  };
}
