import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayView } from '../../shared/api/work-contract.ts';
import { useQuery, type Query } from '../connection/use-query.ts';
import { groupEntries } from './groups.ts';

/** The contract gives this many rows at once. */
const BATCH = 2000;

export interface TodayData {
  readonly view: TodayView;
  readonly rows: ReadonlyMap<string, CaseRow>;
}

/** 今日 with the rows of the cases it shows; `perGroup`: so many of each reason. */
export function useTodayData(perGroup: number): Query<TodayData> {
  return useQuery(
    'today',
    async (client, signal) => {
      const view = await client.today.list({}, { signal });
      const shown = groupEntries(view.entries).groups.flatMap(({ entries }) =>
        entries.slice(0, perGroup).map(({ caseId }) => caseId),
      );
      const ids = [
        ...new Set([...shown, ...view.decidedSince, ...view.continuations.map(({ caseId }) => caseId)]),
      ];
      const rows = new Map<string, CaseRow>();
      for (let from = 0; from < ids.length; from += BATCH) {
        const part = await client.cases.rows({ ids: ids.slice(from, from + BATCH), phi: false }, { signal });
        for (const row of part) rows.set(row.id, row);
      }
      return { view, rows };
    },
    () => true,
  );
}
