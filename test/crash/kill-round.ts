import type { CrashPoint } from '../../main/agent/ground/crash-point.ts';
import type { Place } from '../integration/support/place.ts';
import type { Rng } from '../../main/practice/samples/rng.ts';
import { replacedKey } from './deed-place.ts';
import { deedFor, pointsOf, TRIED_POINTS, type Deed } from './deeds.ts';
import { killOnce, type Aim, type Met } from './kill.ts';
import { backupFile } from './leftovers.ts';
import type { Stream } from './stream.ts';
import type { World } from './world.ts';

/** Points that a running agent passes over and over; those of other deeds have rounds of their own. */
const RUN_POINTS = TRIED_POINTS.filter(
  (at) => ['run', 'large-body'].includes(deedFor(at)) && at !== 'daily-backup-copied',
);
const LATEST_MS = 1800;
/** Commands are over in less than a second. */
const LATEST_OF_COMMAND_MS = 700;

/** One kill of the stream's own machine: the running agent mostly, now and then a command. Returns where it fell, null where it was none. */
export async function killRound(
  world: World,
  place: Place,
  stream: Stream,
  rng: Rng,
  round: number,
): Promise<Met | null> {
  if (round % 12 === 5) return killAtKeys(world, place, rng);
  if (round % 20 === 19) return killOnce(place, aimed('backup', ['backup', backupFile(place)], rng));
  await stream.drop(rng.int(1, 3));
  const at = rng.chance(0.6)
    ? { point: rng.pick(RUN_POINTS), skip: rng.int(0, 5) }
    : { afterMs: rng.int(10, LATEST_MS) };
  return killOnce(place, { deed: 'run', args: ['run', '--json'], at }, () => stream.drop(rng.int(0, 2)));
}

/** A key that follows, or one that is taken back. */
async function killAtKeys(world: World, place: Place, rng: Rng): Promise<Met | null> {
  const retires = rng.chance(0.3);
  const aim = retires
    ? aimed('old-key', ['keys', 'retire', await replacedKey(place)], rng)
    : // Each new key is a file that is written whole, and so is the one before it.
      aimed('new-key', ['keys', 'rotate', '--switch-at', 'now', '--reason', 'test'], rng, ['file-synced']);
  const met = await killOnce(place, aim);
  await world.registerKeys(place);
  return met;
}

/** At one of the deed's points, or after a while. */
export function aimed(
  deed: Deed,
  args: readonly string[],
  rng: Rng,
  morePoints: readonly CrashPoint[] = [],
): Aim {
  const latest = args[0] === 'run' ? LATEST_MS : LATEST_OF_COMMAND_MS;
  const at = rng.chance(0.6)
    ? { point: rng.pick([...pointsOf(deed), ...morePoints]), skip: 0 }
    : { afterMs: rng.int(10, latest) };
  return { deed, args, at };
}
