import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Sandbox } from '../sandbox/options.ts';
import type { Sample } from '../samples/types.ts';

/**
 * What a clerk does who is asked: looks at NHI's own list (here the practice server's) and says what stands there. Only
 * cases that the agent says it cannot settle by itself are touched. Returns how many there were.
 */
export async function settleAsAsked(
  agent: AgentProcess,
  sandbox: Sandbox,
  dropped: readonly Sample[],
): Promise<number> {
  let asked = 0;
  for (const row of await agent.cases()) {
    if (row.delivery !== 'uncertain') continue;
    const { doubt } = await agent.client.cases.show({ id: row.id, phi: false });
    // Sent twice already and absent again: the agent never sends it a third time on its own.
    if (doubt?.needsPerson !== 'absent-again') continue;
    const sample = dropped.find(({ fileName }) => fileName === row.fileName);
    const there = (await sandbox.cases()).find(({ plantedId }) => plantedId === sample?.plantedId);
    const found = there ? { number: there.number } : ({ absent: true, confirmed: true } as const);
    await agent.client.cases.resolve({ id: row.id, by: 'crash machine', found });
    asked += 1;
  }
  return asked;
}
