import { createRng } from '../../main/practice/samples/rng.ts';
import { openDeedPlace } from './deed-place.ts';
import type { Deed } from './deeds.ts';
import { killOnce, type Met } from './kill.ts';
import { aimed } from './kill-round.ts';
import type { Verdict } from './verdict.ts';
import type { World } from './world.ts';

/** Rare events of a machine, in turn. */
const RARE: readonly Deed[] = [
  'restore',
  'purge',
  'damaged',
  'second-place',
  'restore-from-store',
  'first-start',
];

/** As often the agent is killed on the way through one of them. */
const KILLS = 3;

export interface DeedRound {
  /** Where each kill fell; null for a round that was none. */
  readonly met: readonly (Met | null)[];
  readonly files: number;
  readonly verdict: Verdict;
}

/**
 * Kills the agent a few times while it restores a backup, destroys what is old, mends its database or starts for the first time:
 * on a machine of its own with cases of its own, since the stream's cannot be a year old. Each try begins with what the one
 * before has left.
 */
export async function deedRound(world: World, seed: string, turn: number): Promise<DeedRound> {
  const deed = RARE[turn % RARE.length] ?? 'restore';
  const name = `${seed} ${deed} ${String(turn)}`;
  const rng = createRng(name);
  const { place, dropped, args, finish } = await openDeedPlace(world, deed, name);
  const met: (Met | null)[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) met.push(await killOnce(place, aimed(deed, args, rng)));
  const verdict = await finish();
  return { met, files: dropped.length, verdict };
}
