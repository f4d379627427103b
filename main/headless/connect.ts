import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import type { Settings } from '../../shared/settings.ts';
import { atTheMachine } from '../agent/api/context.ts';
import { AgentError } from '../agent/error.ts';
import type { AgentPorts } from '../agent/ports.ts';
import { systemUser } from './io.ts';
import { openControl } from './control/control-client.ts';
import type { AgentClient } from './control/control-client.ts';

/** `running`: the call goes to the agent that holds the lock; `alone`: this process holds it, with no loops. */
export type Reach = 'running' | 'alone';

export interface Approach {
  readonly settings: Settings;
  /** Where they were read from. */
  readonly settingsFile: string;
  readonly ports: AgentPorts;
  /** Whom the command is for, where it says so; on record beside the account it runs as. */
  readonly claimed: string | null;
}

/** Another command may hold the lock for a moment, and an agent that starts has it before it listens. */
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 200;

/**
 * Calls the agent wherever it is: the running one through its control endpoint, else one made here under the lock.
 * @throws AgentError `locked` when another process holds the lock and answers nobody.
 */
export async function withAgent<T>(
  approach: Approach,
  use: (client: AgentClient, reach: Reach) => Promise<T>,
): Promise<T> {
  const { settings, claimed } = approach;
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const control = await openControl(settings.dataDir, claimed ?? systemUser());
    if (control !== null) {
      try {
        return await use(control.client, 'running');
      } finally {
        await control.close();
      }
    }
    try {
      return await alone(approach, use);
    } catch (error) {
      if (!(error instanceof LockedElsewhere)) throw error;
      if (Date.now() >= end) throw error.cause;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Tells "could not take the lock" from a `locked` that the command itself might meet. */
class LockedElsewhere extends Error {}

async function alone<T>(
  { settings, settingsFile, ports, claimed }: Approach,
  use: (client: AgentClient, reach: Reach) => Promise<T>,
): Promise<T> {
  // Imported late: a client of a running agent needs no database.
  const { createAgent } = await import('../agent/agent.ts');
  const agent = await createAgent(ports, settings, { loops: false, settingsFile }).catch((error: unknown) => {
    throw error instanceof AgentError && error.code === 'locked'
      ? new LockedElsewhere('', { cause: error })
      : error;
  });
  try {
    // The account of this very process: the one that could open the folder.
    const says = { claimed, sudoUser: process.env['SUDO_USER'] ?? null, stated: false };
    const context = atTheMachine(systemUser(), 'command', says);
    return await use(createRouterClient(agent.router, { context }), 'alone');
  } finally {
    await agent.stop();
  }
}
