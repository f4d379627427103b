import type { CrashPoint } from '../../main/agent/ground/crash-point.ts';
import type { Place } from '../integration/support/place.ts';
import type { Deed } from './deeds.ts';
import { leftUnsaid } from './left-unsaid.ts';
import { endsWithin, startVictim } from './victim.ts';

/** Where a kill fell: at a named point, or wherever the agent happened to be during this deed. */
export type Met = CrashPoint | `random during ${Deed}`;

export interface Aim {
  readonly deed: Deed;
  readonly args: readonly string[];
  /** The point, and how often it is passed first; or how long after its start the process is killed. */
  readonly at: { readonly point: CrashPoint; readonly skip: number } | { readonly afterMs: number };
}

/** How far a named point is waited for before the agent is killed where it happens to be. */
const NAMED_MS = 4000;

/**
 * Starts a process of the agent and kills it. Returns where; null when it ended by itself before, which is no kill.
 * @throws when it ended by itself with an error, or a byte left before the disk had its intent and `sending`
 */
export async function killOnce(
  place: Place,
  { deed, args, at }: Aim,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Met | null> {
  const named = 'point' in at;
  const victim = startVictim(place, args, named ? { at: at.point, skip: at.skip } : null);
  const busy = meanwhile();
  const early = await endsWithin(victim, named ? NAMED_MS : at.afterMs);
  if (early === null) victim.child.kill('SIGKILL');
  const { code, signal } = await victim.ended;
  await busy;
  if (signal !== 'SIGKILL') {
    if (code !== 0)
      throw new Error(`${args.join(' ')} ended by itself with ${String(code)}\n${victim.stderr()}`);
    return null;
  }
  const unsaid = leftUnsaid(place);
  if (unsaid.length > 0) throw new Error(unsaid.join('\n'));
  // Nobody else sends this signal: one that came before ours was the point's.
  return named && early !== null ? at.point : `random during ${deed}`;
}
