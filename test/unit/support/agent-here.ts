import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { createAgent } from '../../../main/agent/agent.ts';
import type { Agent } from '../../../main/agent/agent-types.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import type { AgentRouter } from '../../../main/agent/api/router.ts';
import type { Clock } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { settingsIn, type MoreSettings } from './open-core.ts';

/** The whole agent on the data folder of `dir`, as a command opens it, and a command line's client of it. */
export interface AgentHere {
  readonly agent: Agent;
  readonly client: RouterClient<AgentRouter>;
  readonly dataDir: string;
}

/** Stopped with the test at the latest. */
export async function agentHere(dir: string, clock: Clock, more: MoreSettings = {}): Promise<AgentHere> {
  const settings = settingsIn(dir, more);
  mkdirSync(join(dir, 'export'), { recursive: true });
  const ports = {
    clock,
    log: () => undefined,
    keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
    version: 'test',
  };
  const agent = await createAgent(ports, settings, { loops: false });
  let running = true;
  const stop = async (): Promise<void> => {
    if (running) await agent.stop();
    running = false;
  };
  onTestFinished(stop);
  const client = createRouterClient(agent.router, { context: atTheMachine('root', 'command') });
  return { agent: { ...agent, stop }, client, dataDir: settings.dataDir };
}
