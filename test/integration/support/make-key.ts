import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { openAgentHere } from '../../support/agent-here.ts';
import type { Place } from './place.ts';

export interface Jwks {
  readonly keys: readonly object[];
}

/** Makes a key for a data folder that no agent has open, in this process: a command of its own takes a third of a second to load. */
export async function makeKey(place: Pick<Place, 'config' | 'dataDir'>, clock = systemClock): Promise<Jwks> {
  const { agent, client } = await openAgentHere(place, { clock, actor: 'test', host: { loops: false } });
  try {
    await client.keys.generate({ alg: 'ES384' });
    return await client.keys.jwks();
  } finally {
    await agent.stop();
  }
}
