import { DAY_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ClientKey } from './token-source.ts';

/** How the client’s key stands against `keys.maxAgeDays`. */
export type KeyStanding =
  | { readonly state: 'none' }
  | {
      readonly state: 'fresh' | 'due' | 'overdue' | 'rotating';
      readonly kid: string;
      /** End of its age, ISO 8601 in Taipei; of a key that is being replaced, the day of the switch. */
      readonly until: string;
    };

/** Nobody is reminded of a key whose successor is already waiting for its day. */
export function keyStanding(
  keys: readonly ClientKey[],
  { maxAgeDays, remindDays }: Settings['keys'],
  now: number,
): KeyStanding {
  const active = keys.find((key) => key.active);
  if (active === undefined) return { state: 'none' };
  const { kid } = active;
  const next = keys.find((key) => key.state === 'next');
  if (next !== undefined) return { state: 'rotating', kid, until: taipeiTime(Date.parse(next.activeFrom)) };
  const end = Date.parse(active.activeFrom) + maxAgeDays * DAY_MS;
  const until = taipeiTime(end);
  if (now >= end) return { state: 'overdue', kid, until };
  return { state: now >= end - remindDays * DAY_MS ? 'due' : 'fresh', kid, until };
}
