import { join } from 'node:path';
import { CRASH_POINTS, type CrashPoint } from '../../main/agent/crash-point.ts';
import type { Place } from '../integration/support/place.ts';
import type { Rng } from '../samples/rng.ts';
import type { Stream } from './stream.ts';
import { endsWithin, startVictim } from './victim.ts';
import type { World } from './world.ts';

/** Points that a running agent passes; the others belong to commands. */
const RUN_POINTS = CRASH_POINTS.filter(
  (at) =>
    !/^(migration|backup|restore|key|purge|damaged)-|^trail-(retired|file)|rebuilt$/.test(at) &&
    at !== 'daily-backup-copied',
);
const BACKUP_POINTS = CRASH_POINTS.filter((at) => at.startsWith('backup-'));
const KEY_POINTS = CRASH_POINTS.filter((at) => at.startsWith('key-'));

/** How far a named point is waited for before the agent is killed where it happens to be. */
const NAMED_MS = 4000;
const LATEST_MS = 1800;

/** Kills the agent once. Returns where: a named point, or `random`. */
export async function killOnce(
  world: World,
  place: Place,
  stream: Stream,
  rng: Rng,
  round: number,
): Promise<CrashPoint | 'random'> {
  if (round % 25 === 24) {
    const at = rng.pick(KEY_POINTS);
    const met = await killCommand(place, ['keys', 'generate'], at, 0);
    await world.registerKeys(place);
    return met;
  }
  if (round % 20 === 19)
    return killCommand(place, ['backup', join(place.dir, 'killed.backup')], rng.pick(BACKUP_POINTS), 0);
  await stream.drop(rng.int(1, 3));
  if (rng.chance(0.6)) {
    const at = rng.pick(RUN_POINTS);
    return killCommand(place, ['run', '--json'], at, rng.int(0, 5), () => stream.drop(rng.int(0, 2)));
  }
  const victim = startVictim(place, ['run', '--json']);
  const after = rng.int(10, LATEST_MS);
  const late = stream.drop(rng.int(0, 2));
  await endsWithin(victim, after);
  victim.child.kill('SIGKILL');
  await Promise.all([victim.ended, late]);
  return 'random';
}

async function killCommand(
  place: Place,
  args: readonly string[],
  at: CrashPoint,
  skip: number,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<CrashPoint | 'random'> {
  const victim = startVictim(place, args, { at, skip });
  const busy = meanwhile();
  const end = await endsWithin(victim, NAMED_MS);
  if (end === null) victim.child.kill('SIGKILL');
  const { code, signal } = await victim.ended;
  await busy;
  if (signal === null && code !== 0)
    throw new Error(`${args.join(' ')} ended by itself with ${String(code)}\n${victim.stderr()}`);
  return end?.signal === 'SIGKILL' ? at : 'random';
}
