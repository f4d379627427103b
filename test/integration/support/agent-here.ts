import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { openAgentHere } from '../../support/agent-here.ts';
import type { AgentUnderTest } from './agent-process.ts';
import type { Place } from './place.ts';
import { watchChanges } from './watch-changes.ts';

/** An agent in this process, for what needs neither a kill nor a signal: a process of its own takes a second of the processor to load. */
export type AgentHere = Omit<AgentUnderTest, 'consoleUrl' | 'during'>;

/** Starts it, with all its loops and without its page. */
export async function startAgentHere(place: Pick<Place, 'config' | 'dataDir'>): Promise<AgentHere> {
  const { agent, client, text } = await openAgentHere(place, {
    clock: systemClock,
    actor: 'test',
    host: { loops: true, settingsFile: place.config },
  });
  const watch = watchChanges(client, text);
  const cases: AgentHere['cases'] = async () => {
    const { ids } = await client.cases.ids({});
    return client.cases.rows({ ids, phi: true });
  };
  return {
    client,
    cases,
    log: text,
    status: () => client.status(),
    until: (what, enough) => watch(what, cases, enough),
    untilStatus: (what, enough) => watch(what, () => client.status(), enough),
    stop: () => agent.stop(),
  };
}
