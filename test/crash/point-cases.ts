import { CRASH_POINTS, type CrashPoint } from '../../main/agent/crash-point.ts';

/** What has to be going on for a point to be met. */
export type Deed =
  | 'first-start'
  | 'run'
  | 'run-and-move'
  | 'large-body'
  | 'backup'
  | 'restore'
  | 'new-key'
  | 'old-key'
  | 'purge'
  | 'damaged';

export interface PointCase {
  readonly at: CrashPoint;
  readonly skip: number;
}

/** Met only on a second machine: test/integration/cli/another-machine.test.ts. */
const ELSEWHERE: ReadonlySet<CrashPoint> = new Set(['restore-folder-aside']);

/** Every point once; those that every file, commit and line passes are met a few times further on as well. */
export const POINT_CASES: readonly PointCase[] = CRASH_POINTS.filter((at) => !ELSEWHERE.has(at)).flatMap(
  (at) => {
    const skips: Partial<Record<CrashPoint, readonly number[]>> = {
      'file-synced': [0, 2],
      'file-renamed': [0, 2],
      'commit-before': [1, 6],
      'commit-after': [1, 6],
      'audit-written': [0, 2],
      'spool-renamed': [0, 1],
    };
    return (skips[at] ?? [0]).map((skip) => ({ at, skip }));
  },
);

export function deedFor(at: CrashPoint): Deed {
  if (at.startsWith('migration-')) return 'first-start';
  if (at.startsWith('backup-')) return 'backup';
  if (at.startsWith('restore-')) return 'restore';
  if (at === 'key-retired') return 'old-key';
  if (at.startsWith('key-')) return 'new-key';
  if (/^(purge|trail)-(marked|removed|retired|file-removed)$/.test(at)) return 'purge';
  if (at === 'damaged-aside' || at === 'case-rebuilt') return 'damaged';
  if (at === 'file-moved') return 'run-and-move';
  if (at === 'body-leaving') return 'large-body';
  return 'run';
}
