import { assertNever } from '../../../shared/assert-never.ts';
import type { AgentState } from '../agent-process/agent-state.ts';

/** What the window holds. */
export type ShownPage = 'page' | 'setup' | 'diagnosis' | 'service';

/**
 * What the window should hold now. A page that is open stays while its agent is started again: it says so itself, and
 * heals; the diagnosis stays until there is an agent to show.
 */
export function pageToShow(agent: AgentState, shown: ShownPage): ShownPage {
  switch (agent.phase) {
    case 'safe-mode':
      // Somebody sends already: the window shows that instead of saying what is wrong.
      return serviceOf(agent) === null ? 'diagnosis' : 'service';
    case 'unconfigured':
      return agent.wizard ? 'setup' : 'diagnosis';
    case 'ready':
      return 'page';
    case 'starting':
      // The first run is over as soon as there is something to start.
      return shown === 'setup' ? 'page' : shown;
    case 'restarting':
    case 'draining':
    case 'ended':
      return shown;
    default:
      return assertNever(agent);
  }
}

/** The page of the service that holds the data folder, or null. */
export function serviceOf(agent: AgentState): string | null {
  return agent.phase === 'safe-mode' ? (agent.failure?.serviceUrl ?? null) : null;
}
