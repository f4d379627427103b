import type { implement } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { CaseFilter } from '../../../shared/api/case-filter.ts';
import type { CaseFacets, FacetValue } from '../../../shared/api/list-contract.ts';
import type { NameTableView } from '../../../shared/api/names-contract.ts';
import type { Figures } from '../../../shared/api/stats-contract.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { NAME_TABLES } from '../../../shared/code-names.ts';
import { stageKeyOf } from '../../../shared/stage.ts';
import type { FakeCall } from './fake-agent.ts';
import type { FakeStore } from './fake-store.ts';

type Os = ReturnType<typeof implement<typeof contract>>;

/** The list beside its rows, over the cases in memory. */
export function fakeList(os: Os, store: FakeStore, calls: FakeCall[]) {
  return {
    facets: os.cases.facets.handler(({ input }) => {
      const counted = (filter: CaseFilter) =>
        facetsOf(store.ids(filter).flatMap((id) => store.cases.get(id) ?? []));
      // A filter's own choice is set aside for its own values.
      const { stage } = counted({ ...input, stage: undefined });
      const { subType } = counted({ ...input, subType: undefined });
      return { ...counted(input), stage, subType, todo: 0, answered: 0 };
    }),
    cells: os.cases.cells.handler(async function* ({ input }) {
      const ids = store.ids(input.filter).filter((id) => input.only?.includes(id) ?? true);
      calls.push({ move: 'cells', ids, reason: input.reveal?.reason });
      await Promise.resolve();
      const rows = ids.map((id) => input.columns.map((key) => (key === 'applied' ? '2026-11-25' : id)));
      yield { rows, done: ids.length, total: ids.length };
    }),
    listPrinted: os.cases.listPrinted.handler(({ input }) => {
      calls.push({ move: `list printed ${String(input.ids.length)}`, ids: [], reason: undefined });
      return { by: '王承辦', at: new Date().toISOString() };
    }),
  };
}

export function fakeNames(os: Os, calls: FakeCall[]) {
  let tables: NameTableView[] = NAME_TABLES.map((table) => ({
    table,
    importedAt: null,
    importedBy: null,
    names: [],
  }));
  return {
    list: os.names.list.handler(() => tables),
    nhi: os.names.nhi.handler(() => []),
    import: os.names.import.handler(({ input }) => {
      calls.push({ move: `names ${input.table}`, ids: [], reason: undefined });
      const names = [{ code: 'AF', name: '血液腫瘤科' }];
      tables = tables.map((each) =>
        each.table === input.table
          ? { ...each, names, importedAt: new Date().toISOString(), importedBy: '王承辦' }
          : each,
      );
      return { imported: true, count: 1, encoding: 'utf-8' as const, problems: [], problemCount: 0 };
    }),
  };
}

export function fakeStats(os: Os, store: FakeStore) {
  return {
    table: os.stats.table.handler(({ input }) => {
      const rows = countBy([...store.cases.values()], (row) => row.drugCodes).slice(0, 20);
      return {
        asOf: new Date().toISOString(),
        rows: rows.map(({ value, count }) => ({ value, text: null, total: figuresOf(count) })),
        columns:
          input.columns === null ? [] : [{ value: 'AF', text: null, total: figuresOf(store.cases.size) }],
        cells:
          input.columns === null
            ? []
            : rows.map(({ count }, row) => ({ row, column: 0, figures: figuresOf(count) })),
        total: figuresOf(store.cases.size),
        moreRows: 0,
        moreColumns: 0,
      };
    }),
  };
}

const figuresOf = (cases: number): Figures => ({
  cases,
  approved: Math.floor(cases / 4),
  partiallyApproved: 0,
  denied: Math.floor(cases / 12),
  supplementRequested: Math.floor(cases / 9),
  returned: 0,
  mixed: 0,
  open: cases - Math.floor(cases / 2),
  approval: { part: Math.floor(cases / 4), of: Math.floor(cases / 4) + Math.floor(cases / 12) },
  accepted: cases,
  decided: Math.floor(cases / 2),
  firstApproved: { part: Math.floor(cases / 3), of: Math.floor(cases / 2) },
  appealWon: { part: 0, of: 0 },
  supplement: { part: Math.floor(cases / 9), of: Math.floor(cases / 2) },
  medianDays: 12.5,
  receivedGuessed: Math.floor(cases / 10),
});

function countBy(rows: readonly CaseRow[], of: (row: CaseRow) => readonly string[]): FacetValue[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const value of of(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, text: null, count }))
    .sort((a, b) => b.count - a.count);
}

function facetsOf(rows: readonly CaseRow[]): CaseFacets {
  const one = (value: string | null): string[] => (value === null ? [] : [value]);
  return {
    stage: countBy(rows, (row) => [stageKeyOf(row)]),
    profile: countBy(rows, (row) => one(row.profile)),
    priority: countBy(rows, (row) => one(row.priority)),
    subType: countBy(rows, (row) => one(row.subType)),
    drug: countBy(rows, (row) => row.drugCodes),
    indication: countBy(rows, (row) => row.indications),
    department: countBy(rows, (row) => one(row.department)),
    doctor: countBy(rows, (row) => one(row.doctor?.name ?? null)),
    owner: countBy(rows, (row) => [row.owner ?? '']),
  };
}
