import { assertNever } from '../../../shared/assert-never.ts';
import type { AgentState } from '../agent-process/agent-state.ts';

/** What the window holds. */
export type ShownPage = 'page' | 'diagnosis';

/**
 * What the window should hold now. A page that is open stays while its agent is started again: it says so itself, and
 * heals; the diagnosis stays until there is an agent to show.
 */
export function pageToShow(agent: AgentState, shown: ShownPage): ShownPage {
  switch (agent.phase) {
    case 'safe-mode':
    case 'unconfigured':
      return 'diagnosis';
    case 'ready':
      return 'page';
    case 'starting':
    case 'restarting':
    case 'draining':
    case 'ended':
      return shown;
    default:
      return assertNever(agent);
  }
}
