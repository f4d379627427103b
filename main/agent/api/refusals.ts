import type { AuditEntry } from '../ground/audit/audit.ts';

/** A refusal as the trail has it. */
export interface Refusal extends AuditEntry {
  readonly kind: 'not-allowed';
  readonly detail: { readonly call: string } & NonNullable<AuditEntry['detail']>;
}

/** Writes down who was refused what. */
export interface Refusals {
  /** Resolves when its line, where it gets one, is on disk. @returns how many calls of this session were refused, this one included */
  refused(refusal: Refusal, session: object | null): Promise<number>;
}

const WINDOW_MS = 10 * 60_000;
/** More people and calls than a hospital has at once. */
const MOST_COUNTED = 10_000;

/**
 * A program that asks for what it may not have, over and over, must not fill the disk with lines about it: of one person and call the first
 * refusal within ten minutes is a line, and then the 10th, the 100th and so on, each with its count.
 * @param now ms, of any beginning
 */
export function createRefusals(record: (entry: AuditEntry) => Promise<void>, now: () => number): Refusals {
  const counts = new Map<string, { readonly since: number; count: number }>();
  const ofSession = new WeakMap<object, number>();
  const counted = (key: string): number => {
    const found = counts.get(key);
    if (found !== undefined && now() - found.since < WINDOW_MS) return (found.count += 1);
    if (counts.size >= MOST_COUNTED)
      for (const [name, { since }] of counts) if (now() - since >= WINDOW_MS) counts.delete(name);
    // Somebody with very many names: the oldest begins anew, and is a line again.
    const [oldest] = counts.keys();
    if (counts.size >= MOST_COUNTED && oldest !== undefined) counts.delete(oldest);
    counts.set(key, { since: now(), count: 1 });
    return 1;
  };
  return {
    async refused(refusal, session) {
      const times = session === null ? 0 : (ofSession.get(session) ?? 0) + 1;
      if (session !== null) ofSession.set(session, times);
      const count = counted(JSON.stringify([refusal.actor, refusal.detail.call]));
      if (/^10*$/.test(String(count)))
        await record(count === 1 ? refusal : { ...refusal, detail: { ...refusal.detail, count } });
      return times;
    },
  };
}
