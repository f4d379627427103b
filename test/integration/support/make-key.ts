import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import type { Place } from './place.ts';

export interface Jwks {
  readonly keys: readonly object[];
}

/** Makes a key for a data folder that no agent has open, in this process: a command of its own takes a third of a second to load. */
export async function makeKey(place: Pick<Place, 'config' | 'dataDir'>): Promise<Jwks> {
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const ports = {
    clock: systemClock,
    log: () => undefined,
    keySlots: [machineSlot(join(place.dataDir, 'keys'))],
    version: 'test',
  };
  const agent = await createAgent(ports, loaded.settings, { loops: false });
  try {
    const client = createRouterClient(agent.router, { context: atTheMachine('test', 'command') });
    await client.keys.generate({ alg: 'ES384' });
    return await client.keys.jwks();
  } finally {
    await agent.stop();
  }
}
