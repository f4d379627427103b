import { DAY_MS } from '../../../shared/days.ts';

/** Between a put and the commit of the case that names it lie the attachments, at worst on a share that does not answer. */
const KEPT_MS = DAY_MS;

/** Hashes that were put in not long ago, by this process: they may be named by a case any moment. */
export interface RecentPuts {
  note(sha256: string): void;
  has(sha256: string): boolean;
}

/** `now`: a clock that nobody sets, ms. */
export function recentPuts(now: () => number = () => performance.now()): RecentPuts {
  /** In the order of their last put. */
  const puts = new Map<string, number>();
  return {
    note(sha256) {
      puts.delete(sha256);
      puts.set(sha256, now());
      for (const [hash, at] of puts) {
        if (now() - at < KEPT_MS) break;
        puts.delete(hash);
      }
    },
    has: (sha256) => now() - (puts.get(sha256) ?? Number.NEGATIVE_INFINITY) < KEPT_MS,
  };
}
