import type { CrashPoint } from '../../main/agent/ground/crash-point.ts';
import { createRng } from '../../main/practice/samples/rng.ts';
import { deedFor, pointsOf, TRIED_POINTS, type Deed } from './deeds.ts';
import type { Held } from './victim.ts';

export interface PointCase {
  readonly at: CrashPoint;
  /** How often the point is passed before the agent is killed at it. */
  readonly skip: number;
  readonly deed: Deed;
  /** Fact that the disk keeps late meanwhile. */
  readonly holds?: Held;
}

/** Points that every file and every line of the trail passes; they are also met a few times further on. */
const SKIPS: Partial<Record<CrashPoint, readonly number[]>> = {
  'file-synced': [0, 2],
  'file-renamed': [0, 2],
  'audit-written': [0, 2],
  'spool-renamed': [0, 1],
};

/** Points of a send at which a byte may have left, each with one half of its promise kept late by the disk. */
export const SEND_CASES: readonly PointCase[] = [
  ...(['headers-sent', 'body-leaving', 'body-sent', 'answer-received', 'answer-committed'] as const).map(
    (at): PointCase => ({ at, skip: 0, deed: deedFor(at), holds: 'intent' }),
  ),
  // The answer's commit comes behind that of `sending` anyway.
  ...(['headers-sent', 'body-leaving', 'body-sent', 'answer-received'] as const).map((at): PointCase => ({
    at,
    skip: 0,
    deed: deedFor(at),
    holds: 'sending',
  })),
];

const isCommit = (at: CrashPoint): boolean => at === 'commit-before' || at === 'commit-after';

/** Every point at least once, but for those of a commit. */
export const POINT_CASES: readonly PointCase[] = [
  ...SEND_CASES,
  ...TRIED_POINTS.filter((at) => !isCommit(at) && !SEND_CASES.some((one) => one.at === at)).flatMap((at) =>
    (SKIPS[at] ?? [0]).map((skip) => ({ at, skip, deed: deedFor(at) })),
  ),
  // A new key is two files: itself, and the one before it, which signs no more.
  ...[0, 1].map((skip): PointCase => ({ at: 'file-synced', skip, deed: 'new-key' })),
  // Payloads come back out of a store.
  ...pointsOf('restore').map((at): PointCase => ({ at, skip: 0, deed: 'restore-from-store' })),
  // A backup into the second place, at the points that one into a file has too.
  ...pointsOf('backup').map((at): PointCase => ({ at, skip: 0, deed: 'second-place' })),
  // A first start, at the points that every start has.
  ...pointsOf('first-start').map((at): PointCase => ({ at, skip: 0, deed: 'first-start' })),
];

/** Before and after each of the first commits of a run: what they hold differs from case to case and from run to run. */
export const COMMIT_CASES: readonly PointCase[] = TRIED_POINTS.filter(isCommit).flatMap((at) =>
  Array.from({ length: 12 }, (_, skip): PointCase => ({ at, skip, deed: 'run' })),
);

/** Some of the others, for a run that has not the time for all. */
export const somePoints = (seed: string, points: number, commits: number): readonly PointCase[] => [
  ...createRng(`points ${seed}`).some(
    POINT_CASES.filter((point) => !SEND_CASES.includes(point)),
    points,
  ),
  ...createRng(`commits ${seed}`).some(COMMIT_CASES, commits),
];
