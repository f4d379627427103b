import { STATS_BY, STATS_PERIODS, type StatsBy, type StatsPeriod } from '../../shared/api/stats-contract.ts';

export interface Question {
  readonly rows: StatsBy;
  readonly columns: StatsBy | null;
  readonly by: StatsPeriod['by'];
  readonly from: string;
  readonly to: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Out of the address; without one, this month by drug. */
export function parseQuestion(query: string, today: string): Question {
  const params = new URLSearchParams(query);
  const by = (name: string): StatsBy | null => STATS_BY.find((each) => each === params.get(name)) ?? null;
  const day = (name: string, otherwise: string): string => {
    const asked = params.get(name) ?? '';
    return DAY.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : otherwise;
  };
  const rows = by('rows') ?? 'drug';
  const columns = by('columns');
  return {
    rows,
    columns: columns === rows ? null : columns,
    by: STATS_PERIODS.find((each) => each === params.get('by')) ?? 'applied',
    from: day('from', `${today.slice(0, 8)}01`),
    to: day('to', today),
  };
}

export function queryOfQuestion({ rows, columns, by, from, to }: Question): string {
  return new URLSearchParams({
    rows,
    ...(columns === null ? {} : { columns }),
    by,
    from,
    to,
  }).toString();
}
