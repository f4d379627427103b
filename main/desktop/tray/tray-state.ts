import type { StatusView } from '../../../shared/api/views/status.ts';
import type { AgentState } from '../agent-process/supervisor.ts';

/** The five pictures of the tray icon, the most urgent first. */
export const TRAY_ICONS = ['attention', 'paused', 'offline', 'sending', 'fine'] as const;
export type TrayIcon = (typeof TRAY_ICONS)[number];

/** Content of the tray, from the latest state in the main process. */
export interface TrayView {
  readonly icon: TrayIcon;
  /** Reason of the icon; texts under `tray.reason.<reason>`. */
  readonly reason:
    | 'fine'
    | 'sending'
    | 'needs-person'
    | 'folder'
    | 'destination-paused'
    | 'paused-by-person'
    | 'new-server'
    | 'unreachable'
    | 'starting'
    | 'restarting'
    | 'not-set-up'
    | 'stopped';
  readonly sending: number;
  readonly queued: number;
  readonly uncertain: number;
  readonly needsPerson: number;
  /** `resume` would help: a person paused sending, or a new server waits for confirmation at this machine. */
  readonly canResume: boolean;
  /** True if the agent answers calls now. */
  readonly reachable: boolean;
}

const NOTHING = { sending: 0, queued: 0, uncertain: 0, needsPerson: 0, canResume: false } as const;

export function trayView(agent: AgentState, status: StatusView | null): TrayView {
  switch (agent.phase) {
    case 'safe-mode':
      return { icon: 'attention', reason: 'stopped', ...NOTHING, reachable: false };
    case 'unconfigured':
      return { icon: 'attention', reason: 'not-set-up', ...NOTHING, reachable: false };
    case 'restarting':
      return { icon: 'offline', reason: 'restarting', ...NOTHING, reachable: false };
    case 'starting':
    case 'draining':
    case 'ended':
      return { icon: 'offline', reason: 'starting', ...NOTHING, reachable: false };
    case 'ready':
      if (status === null) return { icon: 'offline', reason: 'starting', ...NOTHING, reachable: false };
      return { ...pictureOf(status), ...countsOf(status), reachable: true };
  }
}

/** Number of cases that need an action of a person; decisions do not count, as they only need reading. */
export function needsPerson({ counts }: StatusView): number {
  return counts.delivery.refused + counts.delivery.rejected + counts.review.failed;
}

function countsOf(status: StatusView): Omit<TrayView, 'icon' | 'reason' | 'reachable'> {
  const { sending, queued, uncertain } = status.counts.delivery;
  return {
    sending,
    queued,
    uncertain,
    needsPerson: needsPerson(status),
    canResume: status.destination.pausedByPerson || status.destination.newServer,
  };
}

function pictureOf(status: StatusView): Pick<TrayView, 'icon' | 'reason'> {
  const { destination, counts, folders } = status;
  if (destination.newServer) return { icon: 'attention', reason: 'new-server' };
  // A person's pause comes first, so that nobody forgets it.
  if (destination.pausedByPerson) return { icon: 'paused', reason: 'paused-by-person' };
  if (destination.state === 'paused') return { icon: 'attention', reason: 'destination-paused' };
  const badFolder = folders.some(({ state }) => !['starting', 'watching', 'read-only'].includes(state));
  if (badFolder) return { icon: 'attention', reason: 'folder' };
  if (needsPerson(status) > 0) return { icon: 'attention', reason: 'needs-person' };
  if (destination.state === 'unreachable') return { icon: 'offline', reason: 'unreachable' };
  if (counts.delivery.sending > 0 || counts.delivery.queued > 0)
    return { icon: 'sending', reason: 'sending' };
  return { icon: 'fine', reason: 'fine' };
}
