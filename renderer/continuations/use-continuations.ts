import type { ContinuationDetail } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useLast, useQuery } from '../connection/use-query.ts';

/** The contract's maximum number of details per request. */
const AT_ONCE = 200;

/** Rows with the patients, and NHI's words. */
export interface ContinuationData {
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly details: ReadonlyMap<string, ContinuationDetail>;
}

export async function toldOf(
  agent: AgentClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ContinuationData> {
  const rows = await agent.cases.rows({ ids: [...ids], phi: false }, { signal });
  const details: ContinuationDetail[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE)
    details.push(...(await agent.continuations.details({ ids: ids.slice(at, at + AT_ONCE) }, { signal })));
  return {
    rows: new Map(rows.map((row) => [row.id, row])),
    details: new Map(details.map((detail) => [detail.caseId, detail])),
  };
}

/** Patients and NHI's words of the visible rows. Rows keep theirs while others come or go. */
export function useTold(ids: readonly string[]): ContinuationData | null {
  const { data } = useQuery(
    `continuations told ${ids.join()}`,
    (agent, signal) => toldOf(agent, ids, signal),
    () => true,
  );
  return useLast(data);
}

/** Approved cases that the search finds; null without a search. */
export function useFound(words: string): ReadonlySet<string> | null {
  const { data } = useQuery(
    `continuations search ${words}`,
    async (agent, signal) => {
      if (words === '') return null;
      const asked = { search: words, decision: ['approved' as const, 'partially-approved' as const] };
      const { ids } = await agent.cases.ids(asked, { signal });
      return new Set(ids);
    },
    () => true,
  );
  return data;
}
