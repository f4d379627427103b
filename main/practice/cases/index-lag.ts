import { createHash } from 'node:crypto';
import type { SandboxSettings } from '../settings.ts';
import type { SandboxCase } from './case.ts';

/** How far searches have caught up with what is stored. */
export interface SearchIndex {
  /** Cases that one request sees; taken once for each, as replicas take turns. */
  view(): (one: SandboxCase) => boolean;
}

export function createSearchIndex(
  all: () => readonly SandboxCase[],
  settings: () => Pick<SandboxSettings, 'indexMode' | 'lagMs'>,
  trueNow: () => number = Date.now,
): SearchIndex {
  let requests = 0;
  return {
    view() {
      const { indexMode, lagMs } = settings();
      const now = trueNow();
      requests += 1;
      switch (indexMode) {
        case 'even':
          return (one) => now >= one.storedAt + lagMs;
        case 'own':
          return (one) => now >= one.storedAt + ownLag(one, lagMs);
        case 'replicas': {
          const behindMs = requests % 2 === 0 ? lagMs : 0;
          return (one) => now >= one.storedAt + behindMs;
        }
        case 'queue': {
          // The earliest case outside the index keeps all behind it out.
          const waiting = all()
            .filter((one) => now < one.storedAt + ownLag(one, lagMs))
            .map(({ storedAt }) => storedAt);
          const reached = Math.min(...waiting, Infinity);
          return (one) => one.storedAt < reached;
        }
      }
    },
  };
}

/** The same share for the same case, whenever it is asked. ms */
function ownLag({ number }: Pick<SandboxCase, 'number'>, lagMs: number): number {
  const [byte = 0] = createHash('sha256').update(number).digest();
  return Math.round((byte / 255) * lagMs);
}
