import { openDeedPlace } from './deed-place.ts';
import { leftIn, leftUnsaid } from './left-unsaid.ts';
import type { PointCase } from './point-cases.ts';
import { failuresOf } from './verdict.ts';
import { endsWithin, startVictim } from './victim.ts';
import type { World } from './world.ts';

/** A sound run is through its point in seconds; on a machine that is busy with other work it takes ten times as long. */
const WAIT_MS = 120_000;

/** So that no try drops the Bundles of another: on one server they would be there twice. */
let tries = 0;

/**
 * Kills the agent at one point, starts it again and lets it finish. Returns what is wrong then: nothing, if it keeps
 * its promises. @throws when the point was not met at all.
 */
export async function tryPoint(world: World, point: PointCase): Promise<string[]> {
  const { at, skip, deed, holds } = point;
  tries += 1;
  const { place, args, finish } = await openDeedPlace(
    world,
    deed,
    `point ${deed} ${at} ${String(skip)} ${String(tries)}`,
  );
  const victim = startVictim(place, args, point);
  const end = await endsWithin(victim, WAIT_MS);
  if (end === null) victim.child.kill('SIGKILL');
  if (end?.signal !== 'SIGKILL')
    throw new Error(`${at} after ${String(skip)} was not met (${JSON.stringify(end)})\n${victim.stderr()}`);
  const unseen = holds !== undefined && leftIn(place).length === 0 ? ['no byte was seen to leave'] : [];
  return [...unseen, ...leftUnsaid(place), ...failuresOf(await finish())];
}
