import { CRASH_POINTS, type CrashPoint } from '../../main/agent/ground/crash-point.ts';

/** Activity during which a crash point is met. */
export type Deed =
  | 'first-start'
  | 'run'
  | 'run-and-move'
  | 'large-body'
  | 'backup'
  | 'restore'
  | 'second-place'
  | 'restore-from-store'
  | 'new-key'
  | 'old-key'
  | 'purge'
  | 'damaged';

/** Met only on a second machine (test/integration/cli/another-machine.test.ts). */
const ELSEWHERE: ReadonlySet<CrashPoint> = new Set(['restore-folder-aside']);

export const TRIED_POINTS: readonly CrashPoint[] = CRASH_POINTS.filter((at) => !ELSEWHERE.has(at));

/** The deed during which a point is met, if no other is asked for. */
export function deedFor(at: CrashPoint): Deed {
  if (at.startsWith('backup-')) return 'backup';
  if (at.startsWith('store-')) return 'second-place';
  if (at.startsWith('restore-')) return 'restore';
  if (at === 'key-retired') return 'old-key';
  if (at.startsWith('key-')) return 'new-key';
  if (/^(purge|trail)-(marked|removed|retired|file-removed)$/.test(at)) return 'purge';
  if (at === 'damaged-aside' || at === 'case-rebuilt') return 'damaged';
  if (at === 'file-moved') return 'run-and-move';
  if (at === 'body-leaving') return 'large-body';
  return 'run';
}

/** Points that are met during this deed and not during most others. */
export function pointsOf(deed: Deed): readonly CrashPoint[] {
  if (deed === 'first-start')
    return ['file-synced', 'file-renamed', 'commit-before', 'commit-after', 'audit-written'];
  if (deed === 'restore-from-store') return pointsOf('restore');
  const own = TRIED_POINTS.filter((at) => deedFor(at) === deed);
  return deed === 'second-place' ? [...own, ...pointsOf('backup')] : own;
}
