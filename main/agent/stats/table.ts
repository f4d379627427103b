import type { CaseFilter } from '../../../shared/api/case-filter.ts';
import type { StatsBy, StatsPeriod, StatsTable } from '../../../shared/api/stats-contract.ts';
import type { CaseIndex, IndexedCase } from '../cases/case-index.ts';
import { doctorText, type NameOf, noNames, textOfDrug } from '../cases/facets.ts';
import { listCases } from '../cases/list.ts';
import { isWithin } from './period.ts';
import { counts, createTally, type Tally } from './tally.ts';

export interface StatsQuestion {
  readonly rows: StatsBy;
  readonly columns: StatsBy | null;
  readonly filter: Omit<CaseFilter, 'period'>;
  /** Absent: all there are. */
  readonly period?: StatsPeriod | undefined;
}

/** What stands on a page and still can be read. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 20;
/** Cases between two turns of the event loop. */
const AT_ONCE = 2000;

interface Group {
  readonly value: string;
  text: string | null;
  readonly tally: Tally;
  readonly cells: Map<string, Tally>;
}

/**
 * Cases by one or two of their values. One with two drugs counts in both rows, and once in the total; one without such a value
 * stands under the empty one.
 */
export async function statsTable(
  index: CaseIndex,
  { rows, columns, filter, period }: StatsQuestion,
  nameOf: NameOf = noNames,
): Promise<Omit<StatsTable, 'asOf'>> {
  const total = createTally();
  const rowGroups = new Map<string, Group>();
  const columnGroups = new Map<string, Group>();
  const cases = listCases(index, filter);
  for (const [at, one] of cases.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    if (!counts(one) || (period !== undefined && !isWithin(one, period))) continue;
    total.add(one);
    const columnValues = columns === null ? [] : valuesOf(one, columns);
    for (const value of columnValues)
      groupOf(columnGroups, value, () => textOf(one, columns, value, nameOf)).tally.add(one);
    for (const value of valuesOf(one, rows)) {
      const group = groupOf(rowGroups, value, () => textOf(one, rows, value, nameOf));
      group.tally.add(one);
      for (const column of columnValues) cellOf(group, column).add(one);
    }
  }
  const allRows = largest(rowGroups);
  const allColumns = largest(columnGroups);
  const shownRows = allRows.slice(0, MOST_ROWS);
  const shownColumns = allColumns.slice(0, MOST_COLUMNS);
  return {
    rows: shownRows.map(viewOf),
    columns: shownColumns.map(viewOf),
    cells: shownRows.flatMap((group, row) =>
      shownColumns.flatMap(({ value }, column) => {
        const cell = group.cells.get(value);
        return cell ? [{ row, column, figures: cell.figures() }] : [];
      }),
    ),
    total: total.figures(),
    moreRows: allRows.length - shownRows.length,
    moreColumns: allColumns.length - shownColumns.length,
  };
}

function valuesOf(one: IndexedCase, by: StatsBy): readonly string[] {
  const { label } = one;
  switch (by) {
    case 'drug':
      return label.drugCodes.length > 0 ? [...new Set(label.drugCodes)] : [''];
    case 'indication':
      return label.indications && label.indications.length > 0 ? [...new Set(label.indications)] : [''];
    case 'department':
      return [label.department ?? ''];
    case 'doctor':
      return [one.doctorKey];
  }
}

function textOf({ label }: IndexedCase, by: StatsBy | null, value: string, nameOf: NameOf): string | null {
  if (by === 'drug') return textOfDrug(label, value);
  return by === 'doctor' ? doctorText(label, nameOf) : null;
}

function groupOf(groups: Map<string, Group>, value: string, text: () => string | null): Group {
  let group = groups.get(value);
  if (!group) {
    group = { value, text: null, tally: createTally(), cells: new Map() };
    groups.set(value, group);
  }
  group.text ??= text();
  return group;
}

function cellOf({ cells }: Group, column: string): Tally {
  let cell = cells.get(column);
  if (!cell) {
    cell = createTally();
    cells.set(column, cell);
  }
  return cell;
}

const largest = (groups: ReadonlyMap<string, Group>): Group[] =>
  [...groups.values()].sort((a, b) => b.tally.cases - a.tally.cases || (a.value < b.value ? -1 : 1));

const viewOf = ({ value, text, tally }: Group): StatsTable['rows'][number] => ({
  value,
  text,
  total: tally.figures(),
});
