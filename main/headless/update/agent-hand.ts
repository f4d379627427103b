import { join } from 'node:path';
import { openControl } from '../control/control-client.ts';
import type { AgentClient } from '../control/control-client.ts';
import type { AgentHand } from './apply.ts';

/** As long as a send may take with the usual time-out, and twice that. */
const WAIT_SECONDS = 120;
/** Past the backup and the switch; an update that never comes ends with it. */
const HOLD_SECONDS = 900;

/** The running agent by its control endpoint, or null where none answers. */
export async function agentHand(dataDir: string, version: string, by: string): Promise<AgentHand | null> {
  if ((await runningAgent(dataDir, by)) === null) return null;
  const ask = async <T>(use: (client: AgentClient) => Promise<T>): Promise<T | null> => {
    const control = await openControl(dataDir, by);
    if (control === null) return null;
    try {
      return await use(control.client);
    } finally {
      await control.close();
    }
  };
  return {
    drain: async () => {
      const times = { holdSeconds: HOLD_SECONDS, waitSeconds: WAIT_SECONDS, by };
      return (await ask((client) => client.drain(times)))?.inFlight ?? 0;
    },
    goOn: async () => {
      try {
        await ask((client) => client.drain({ holdSeconds: 1, waitSeconds: 0, by }));
      } catch {
        // It has ended, or goes on by itself when its hold has passed.
      }
    },
    backUp: async () => {
      const stamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
      // In the data folder, so that the agent's own account can write it and nobody else can read it.
      const file = join(dataDir, 'backups', `before-${version}-${stamp}.backup`);
      const made = await ask((client) => client.backup({ file, by }));
      return made?.file ?? null;
    },
  };
}

export async function runningAgent(
  dataDir: string,
  by: string,
): Promise<{ readonly version: string; readonly pid: number } | null> {
  try {
    const control = await openControl(dataDir, by);
    if (control === null) return null;
    try {
      const { version, pid } = await control.client.status();
      return pid === null ? null : { version, pid };
    } finally {
      await control.close();
    }
  } catch {
    return null; // it ends or starts just now: a caller that waits for it looks again
  }
}
