import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import type { Sample } from '../../main/practice/samples/types.ts';

/**
 * Acts as a clerk who is asked: looks at NHI's own list (here the practice server's) and says what stands there. Only cases that the agent
 * says it cannot settle by itself are touched. Returns how many there were.
 */
export async function settleAsAsked(
  agent: Pick<AgentProcess, 'cases' | 'client'>,
  sandbox: Pick<Sandbox, 'cases'>,
  dropped: readonly Sample[],
): Promise<number> {
  let asked = 0;
  for (const row of await agent.cases()) {
    // The rules miss data in it, and it is sent all the same.
    if (row.holdReason === 'precheck-missing') await agent.client.cases.release({ ids: [row.id] });
    // Found in a folder or the spool after a restore, and nobody knows what became of it since.
    if (row.delivery !== 'held' || row.holdReason !== 'reconcile') continue;
    const sample = dropped.find(({ fileName }) => fileName === row.fileName);
    // A rebuilt case whose file is not found again yet: nobody could tell which one it is.
    if (sample === undefined) continue;
    const there = (await sandbox.cases()).find(({ plantedId }) => plantedId === sample.plantedId);
    const found = there ? { number: there.number } : ({ absent: true, confirmed: true } as const);
    await agent.client.cases.resolve({ id: row.id, by: 'crash machine', found });
    asked += 1;
  }
  return asked;
}
