import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  doubledRows,
  entriesOf,
  match,
  type Matched,
  type OwnCase,
} from '../../../main/agent/attendants/reconcile/match.ts';
import type { ListRow } from '../../../shared/api/reconcile-contract.ts';

const ownCase = (id: string, more: Partial<OwnCase> = {}): OwnCase => ({
  ...{ id, receipt: null, caseNumber: null, patient: 'A123456789', day: '2026-11-10' },
  ...{ drugs: new Set(['K1']), isSent: true, isDue: true },
  ...more,
});
const listed = (n: number, more: Partial<ListRow> = {}): ListRow => ({
  ...{ n, patient: 'A123456789', drug: 'K1', applied: '2026-11-10' },
  ...more,
});

/** Each group as numbers of rows and ids, whatever the order was. */
function groupsOf({ pairs, unsent, unclear, onlyTheirs, onlyOurs }: Matched): string[] {
  const of = (kind: string, rows: readonly number[], ids: readonly string[]): string =>
    `${kind}: ${rows.toSorted((a, b) => a - b).join(' ')} = ${ids.toSorted().join(' ')}`;
  const rowsOf = (entries: Matched['onlyTheirs']): number[] =>
    entries.flatMap(({ rows }) => rows.map(({ n }) => n));
  const meetings = (kind: string, all: Matched['pairs']): string[] =>
    all.map(({ entries, cases }) =>
      of(
        kind,
        rowsOf(entries),
        cases.map(({ id }) => id),
      ),
    );
  return [
    ...meetings('pair', pairs),
    ...meetings('unsent', unsent),
    ...meetings('unclear', unclear),
    ...onlyTheirs.map((entry) => of('theirs', rowsOf([entry]), [])),
    ...onlyOurs.map(({ id }) => of('ours', [], [id])),
  ].toSorted();
}
const matched = (rows: readonly ListRow[], cases: readonly OwnCase[]): string[] =>
  groupsOf(match(entriesOf(rows), cases));

test('a number of NHI’s decides, whatever patient, drug and day say', () => {
  const cases = [ownCase('a', { receipt: 'R1' }), ownCase('b', { caseNumber: 'C1', day: '2026-09-01' })];
  expect(
    matched([listed(2, { receipt: 'R1', patient: 'B1', drug: 'X', applied: '2026-10-01' })], cases),
  ).toEqual(['ours:  = b', 'pair: 2 = a']);
  expect(matched([{ n: 2, caseNumber: 'C1' }], cases)).toEqual(['ours:  = a', 'pair: 2 = b']);
});

test('without a number, the same patient and drug within three days are one; a fourth day, another drug or patient is not', () => {
  const one = [ownCase('a')];
  for (const applied of ['2026-11-07', '2026-11-10', '2026-11-13'])
    expect(matched([listed(2, { applied })], one)).toEqual(['pair: 2 = a']);
  for (const other of [
    { applied: '2026-11-06' },
    { applied: '2026-11-14' },
    { drug: 'K2' },
    { patient: 'B123456789' },
  ])
    expect(matched([listed(2, other)], one)).toEqual(['ours:  = a', 'theirs: 2 = ']);
});

test('two different numbers of NHI’s are never one application, however alike the rest is', () => {
  expect(matched([listed(2, { receipt: 'R2' })], [ownCase('a', { receipt: 'R1' })])).toEqual([
    'ours:  = a',
    'theirs: 2 = ',
  ]);
  // The case whose number we have not heard yet is the one of the row.
  expect(matched([listed(2, { receipt: 'R2' })], [ownCase('a')])).toEqual(['pair: 2 = a']);
});

test('the same day goes before a day near by, and what fits twice is said and not guessed', () => {
  const two = [ownCase('a', { day: '2026-11-10' }), ownCase('b', { day: '2026-11-12' })];
  expect(matched([listed(2), listed(3, { applied: '2026-11-12' })], two)).toEqual([
    'pair: 2 = a',
    'pair: 3 = b',
  ]);
  expect(matched([listed(2, { applied: '2026-11-11' })], two)).toEqual(['unclear: 2 = a b']);
  expect(matched([listed(2, { receipt: 'R1' }), listed(3, { receipt: 'R2' })], [ownCase('a')])).toEqual([
    'unclear: 2 3 = a',
  ]);
  expect(
    matched(
      [listed(2, { receipt: 'R1' })],
      ['a', 'b'].map((id) => ownCase(id, { receipt: 'R1' })),
    ),
  ).toEqual(['unclear: 2 = a b']);
});

test('lines of one application are one: by their number, or by patient and day where one case has all their drugs', () => {
  const both = ownCase('a', { drugs: new Set(['K1', 'K2']), receipt: 'R1' });
  expect(matched([listed(2, { receipt: 'R1' }), listed(3, { receipt: 'R1', drug: 'K2' })], [both])).toEqual([
    'pair: 2 3 = a',
  ]);
  const unnamed = ownCase('a', { drugs: new Set(['K1', 'K2']) });
  expect(matched([listed(2), listed(3, { drug: 'K2' })], [unnamed])).toEqual(['pair: 2 3 = a']);
  expect(matched([listed(2), listed(3, { drug: 'K3' })], [unnamed])).toEqual(['pair: 2 = a', 'theirs: 3 = ']);
});

test('a case that was never sent is found where no sent one fits, and is missed by nobody', () => {
  const unsent = { isSent: false, isDue: false };
  expect(matched([listed(2)], [ownCase('a', unsent), ownCase('b', unsent)])).toEqual(['unsent: 2 = a b']);
  expect(matched([listed(2)], [ownCase('a', unsent), ownCase('b')])).toEqual(['pair: 2 = b']);
  expect(matched([], [ownCase('a', unsent), ownCase('b', { isDue: false })])).toEqual([]);
});

const some = <T>(...values: T[]): fc.Arbitrary<T | undefined> =>
  fc.constantFrom<T | undefined>(undefined, ...values);
const days = ['2026-11-01', '2026-11-02', '2026-11-04', '2026-11-09'];
const anyRow: fc.Arbitrary<Omit<ListRow, 'n'>> = fc
  .record({
    receipt: some('R1', 'R2', 'R3', 'R4'),
    caseNumber: some('C1', 'C2'),
    patient: some('A1', 'A2'),
    drug: some('K1', 'K2'),
    applied: some(...days),
  })
  .map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)));
const anyRows = fc
  .array(anyRow, { maxLength: 14 })
  .map((rows) => rows.map((row, at): ListRow => ({ ...row, n: at + 2 })));
const anyCases = fc
  .array(
    fc.record({
      receipt: fc.constantFrom(null, 'R1', 'R2', 'R3', 'R4'),
      caseNumber: fc.constantFrom(null, 'C1', 'C2'),
      patient: fc.constantFrom(null, 'A1', 'A2'),
      day: fc.constantFrom(...days),
      drugs: fc.subarray(['K1', 'K2']).map((drugs): ReadonlySet<string> => new Set(drugs)),
      state: fc.constantFrom('due', 'sent', 'unsent'),
    }),
    { maxLength: 14 },
  )
  .map((cases) =>
    cases.map(({ state, ...one }, at): OwnCase => ({
      ...one,
      id: `c${String(at)}`,
      isSent: state !== 'unsent',
      isDue: state === 'due',
    })),
  );

test('each row, and each case of the days, lands in exactly one group', () => {
  fc.assert(
    fc.property(anyRows, anyCases, (rows, cases) => {
      const { pairs, unsent, unclear, onlyTheirs, onlyOurs } = match(entriesOf(rows), cases);
      const meetings = [...pairs, ...unsent, ...unclear];
      const landed = [...meetings.flatMap(({ entries }) => entries), ...onlyTheirs];
      const numbers = landed.flatMap((entry) => entry.rows.map(({ n }) => n));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(rows.map(({ n }) => n));
      const ids = [...meetings.flatMap((meeting) => meeting.cases), ...onlyOurs].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(cases.filter(({ isDue }) => isDue).map(({ id }) => id)));
      expect(onlyOurs.every(({ isDue }) => isDue)).toBe(true);
    }),
  );
});

test('the order of rows and of cases makes no difference', () => {
  const shuffledRows = anyRows.chain((rows) =>
    fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
  );
  const shuffledCases = anyCases.chain((cases) =>
    fc.tuple(fc.constant(cases), fc.shuffledSubarray(cases, { minLength: cases.length })),
  );
  fc.assert(
    fc.property(shuffledRows, shuffledCases, ([rows, otherRows], [cases, otherCases]) => {
      expect(matched(otherRows, otherCases)).toEqual(matched(rows, cases));
    }),
  );
});

test('a row that stands twice is told, and changes no group', () => {
  fc.assert(
    fc.property(anyRows, anyCases, fc.nat(), (rows, cases, at) => {
      const twice = rows[at % Math.max(rows.length, 1)];
      fc.pre(twice !== undefined && keyed(twice));
      const again: ListRow = { ...twice, n: 1000 };
      const doubled = entriesOf([...rows, again]).flatMap(doubledRows);
      expect(doubled).toEqual(expect.arrayContaining([twice.n, again.n]));
      expect(matched([...rows, again], cases).map((group) => group.replace(' 1000', ''))).toEqual(
        matched(rows, cases),
      );
    }),
  );
});

/** Rows that can be told apart from another one. */
const keyed = ({ receipt, caseNumber, patient, applied }: ListRow): boolean =>
  receipt !== undefined || caseNumber !== undefined || (patient !== undefined && applied !== undefined);

test('a list that names each case by its number leaves nothing over', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), (count) => {
      const cases = Array.from({ length: count }, (_none, at) =>
        ownCase(`c${String(at)}`, { receipt: `R${String(at)}` }),
      );
      const rows = cases.map(({ receipt }, at): ListRow => ({ n: at + 2, receipt: receipt ?? '' }));
      expect(match(entriesOf(rows), cases)).toMatchObject({ onlyTheirs: [], onlyOurs: [], unclear: [] });
    }),
  );
});
