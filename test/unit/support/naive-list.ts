import type { IndexedCase } from '../../../main/agent/index/indexed-case.ts';
import { shortDrugName } from '../../../shared/drug-name.ts';
import type { CaseFilter, CaseOrder } from '../../../shared/api/case-filter.ts';
import type { CaseFacets } from '../../../shared/api/list-contract.ts';
import { type NameOf, noNames } from '../../../shared/code-names.ts';
import { keyOf } from '../../../main/agent/index/lookup/orders.ts';

/** The list in its plainest form: every case is looked at for every question. */
export function naiveList(
  all: readonly IndexedCase[],
  filter: CaseFilter,
  order?: CaseOrder,
  nameOf: NameOf = noNames,
): readonly IndexedCase[] {
  const found = all.toReversed().filter((one) => failed(one, filter, nameOf).length === 0);
  if (order === undefined) return found;
  const { by, descending } = order;
  if (by === 'found') return descending ? found : found.toReversed();
  return found.toSorted((a, b) => {
    const [one, other] = [keyOf(a, by), keyOf(b, by)];
    if (one === other) return 0;
    if (one === null) return 1;
    if (other === null) return -1;
    return one < other === descending ? 1 : -1;
  });
}

/** Value and count, sorted by value. */
export function naiveCounts(
  all: readonly IndexedCase[],
  filter: CaseFilter,
  key: keyof CaseFacets,
): [string, number][] {
  const counts = new Map<string, number>();
  for (const one of all) {
    if (failed(one, filter).some((each) => each !== key)) continue;
    for (const value of new Set(valuesOf(one, key)))
      if (value !== '' || key === 'owner') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

type Axis = Exclude<keyof CaseFilter, 'unread' | 'due' | 'period' | 'search'>;

function valuesOf({ row, label, stage, doctorKey }: IndexedCase, key: Axis): readonly string[] {
  switch (key) {
    case 'delivery':
    case 'review':
    case 'decision':
    case 'profile':
    case 'priority':
    case 'owner':
      return [row[key] ?? ''];
    case 'subType':
      return [row.sub_type ?? ''];
    case 'stage':
      return [stage];
    case 'drug':
      return label.drugCodes;
    case 'indication':
      return label.indications ?? [];
    case 'department':
      return [label.department ?? ''];
    case 'doctor':
      return [doctorKey];
  }
}

/** The conditions that the case does not meet. */
function failed(one: IndexedCase, filter: CaseFilter, nameOf: NameOf = noNames): (keyof CaseFilter)[] {
  const { unread, due, period, search, ...axes } = filter;
  const fails: (keyof CaseFilter)[] = [];
  for (const [axis, wanted] of Object.entries(axes) as [Axis, readonly string[]][])
    if (wanted.length > 0 && !valuesOf(one, axis).some((value) => wanted.includes(value))) fails.push(axis);
  const { row } = one;
  if (unread !== undefined && (row.unread === 1) !== unread) fails.push('unread');
  if (due !== undefined && (row.due_on === null || row.due_on > (due.until ?? '9999'))) fails.push('due');
  const day = period === undefined ? null : dayOf(one, period.by);
  if (
    period !== undefined &&
    (day === null || day < (period.from ?? '') || day > (period.to ?? '9999-12-31'))
  )
    fails.push('period');
  const words = (search ?? '').normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  const text = textOf(one, nameOf);
  if (!words.every((word) => text.includes(word))) fails.push('search');
  return fails;
}

function dayOf({ row, label }: IndexedCase, by: NonNullable<CaseFilter['period']>['by']): string | null {
  if (by === 'applied') return label.appliedOn ?? null;
  if (by === 'decided') return row.decided_on;
  const at = by === 'found' ? row.created_at : row.accepted_at;
  return at === null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** `10:12` in Taipei. */
const clockOf = (at: number | null): string | null =>
  at === null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(11, 16);

function textOf({ row, label }: IndexedCase, nameOf: NameOf): string {
  const parts = [
    row.id,
    label.fileName,
    label.patientName,
    label.patientNumber,
    label.chartNumber,
    row.case_number,
    row.receipt_number,
    label.originalReceiptNumber,
    label.doctorName,
    ...label.drugCodes,
    ...(label.drugNames ?? []),
    ...label.drugCodes.map((code) => nameOf('drug', code)),
    ...[...(label.drugNames ?? []), ...label.drugCodes.map((code) => nameOf('drug', code) ?? '')].map(
      shortDrugName,
    ),
    ...[row.created_at, row.accepted_at].map(clockOf),
    ...(label.indications ?? []).map((code) => nameOf('indication', code)),
    nameOf('department', label.department ?? ''),
  ];
  return parts
    .filter((part) => typeof part === 'string')
    .join('\n')
    .normalize('NFKC')
    .toLowerCase();
}
