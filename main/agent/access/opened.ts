import { HOUR_MS } from '../../../shared/days.ts';
import type { Audit } from '../audit/audit.ts';

/** A case that lies open on a screen is fetched again with each of its changes: within a working day that is one opening. */
const AGAIN_MS = 12 * HOUR_MS;
/** What is older than this many is forgotten, and at worst told once more. */
const MOST_REMEMBERED = 5000;

type Trail = Pick<Audit, 'append'>;

/** Openings of cases in the trail, whichever part of a case a person asks for first. */
export interface Openings {
  /** A line: a visit that says it is one, or the patient uncovered. */
  told(audit: Trail, kind: 'case-opened' | 'case-shown', actor: string, caseId: string): Promise<void>;
  /** A line unless this person has opened this case already. */
  seen(audit: Trail, actor: string, caseId: string): Promise<void>;
}

export function openings(now: () => number = () => performance.now()): Openings {
  const lines = new Map<string, number>();
  const remember = (actor: string, caseId: string): boolean => {
    const key = `${caseId}\n${actor}`;
    const last = lines.get(key);
    lines.delete(key);
    lines.set(key, now());
    const [oldest] = lines.keys();
    if (lines.size > MOST_REMEMBERED && oldest !== undefined) lines.delete(oldest);
    return last !== undefined && now() - last < AGAIN_MS;
  };
  return {
    async told(audit, kind, actor, caseId) {
      await audit.append({ kind, actor, caseId });
      remember(actor, caseId);
    },
    async seen(audit, actor, caseId) {
      if (remember(actor, caseId)) return;
      try {
        await audit.append({ kind: 'case-opened', actor, caseId });
      } catch (error) {
        // What is not in the trail has to be told by the next one.
        lines.delete(`${caseId}\n${actor}`);
        throw error;
      }
    },
  };
}
