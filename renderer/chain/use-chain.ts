import type { ChainCase, ChainView } from '../../shared/api/chains-contract.ts';
import { useQuery, type Query } from '../connection/use-query.ts';

/** The chain of a case. Any case of the patient may have come or changed, and only the agent knows which those are. */
export function useChain(id: string): Query<ChainView> {
  return useQuery(
    id,
    (agent, signal) => agent.chains.ofCase({ id }, { signal }),
    (change) => change.kind === 'all' || change.ids.size > 0,
  );
}

/** What was sent, or is about to be, in answer to a decision: later cases that name its receipt number. */
export function followersOf(id: string, chain: Pick<ChainView, 'cases' | 'edges'>): ChainCase[] {
  return chain.cases.filter(
    (one) =>
      one.stage !== 'cancelled' &&
      chain.edges.some(({ from, to, kind }) => kind === 'receipt' && from === id && to === one.id),
  );
}
