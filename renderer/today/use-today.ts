import { useEffect, useEffectEvent } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayDetail, TodayView } from '../../shared/api/work-contract.ts';
import { useQuery, type Query } from '../connection/use-query.ts';
import { createStore, type Store } from '../ui/store.ts';

/** The contract's limits per request. */
const [ROWS, DETAILS] = [2000, 500];
/** Maximum number of cases fetched with NHI's and staff's words: nobody reads more at once. */
const TOLD = 300;
/** Refetch interval: searches of a doubtful send and the change of day cause no change event. */
const AGAIN_MS = 60_000;

export interface TodayData {
  readonly view: TodayView;
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly details: ReadonlyMap<string, TodayDetail>;
}

/** 待辦 with the rows of its cases. */
export function useTodayData(): Query<TodayData> {
  const query = useQuery(
    'today',
    async (client, signal) => {
      const view = await client.today.list({}, { signal });
      const listed = [...view.entries, ...view.late].flatMap(({ caseId }) =>
        caseId === null ? [] : [caseId],
      );
      const ids = listed.slice(0, ROWS);
      const told = listed.slice(0, Math.min(TOLD, DETAILS));
      const [rows, details] = await Promise.all([
        client.cases.rows({ ids, phi: false }, { signal }),
        client.today.details({ ids: told }, { signal }),
      ]);
      return {
        view,
        rows: new Map(rows.map((row) => [row.id, row])),
        details: new Map(details.map((detail) => [detail.caseId, detail])),
      };
    },
    () => true,
    'today',
  );
  const again = useEffectEvent(query.reload);
  useEffect(() => {
    const timer = setInterval(() => again(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return query;
}

/** Number of cases in 待辦 as last received by the header; null before. */
export const todayCount: Store<number | null> = createStore<number | null>(null);
