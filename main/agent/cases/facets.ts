import type { CaseFilter } from '../../../shared/api/case-filter.ts';
import type { CaseFacets, FacetValue } from '../../../shared/api/list-contract.ts';
import type { CaseIndex, IndexedCase } from './case-index.ts';
import { doctorText, noNames, type NameOf } from './doctor-text.ts';
import { testsOf } from './list.ts';
import { textOfDrug } from './drug-text.ts';

type FacetKey = keyof CaseFacets;
const one = (value: string | null | undefined): readonly string[] =>
  value === null || value === undefined || value === '' ? [] : [value];

const VALUES: Readonly<Record<FacetKey, (of: IndexedCase) => readonly string[]>> = {
  stage: ({ stage }) => [stage],
  profile: ({ row }) => one(row.profile),
  priority: ({ row }) => one(row.priority),
  subType: ({ row }) => one(row.sub_type),
  drug: ({ label }) => label.drugCodes,
  indication: ({ label }) => label.indications ?? [],
  department: ({ label }) => one(label.department),
  doctor: ({ doctorKey }) => one(doctorKey),
  // Those without an owner are a choice of their own.
  owner: ({ row }) => [row.owner ?? ''],
};
const KEYS = Object.keys(VALUES) as FacetKey[];

/** What a Bundle calls a value, where it does. */
const textOf = ({ label }: IndexedCase, key: FacetKey, value: string, nameOf: NameOf): string | null => {
  if (key === 'drug') return textOfDrug(label, value);
  return key === 'doctor' ? doctorText(label, nameOf) : null;
};

/** More are reached by the search. */
const MOST = 500;
/** Cases between two turns of the event loop: some milliseconds. */
const AT_ONCE = 5000;

/** Values with how many cases each would leave: a filter's own choice is set aside for its own values. */
export async function countFacets(
  index: CaseIndex,
  filter: CaseFilter,
  nameOf: NameOf = noNames,
): Promise<CaseFacets> {
  const tests = testsOf(filter);
  const counts = new Map(KEYS.map((key) => [key, new Map<string, Omit<FacetValue, 'value'>>()]));
  const all = [...index.all()];
  for (let at = all.length - 1; at >= 0; at -= 1) {
    const each = all[at];
    if (each) countIn(counts, each, failedBy(tests, each), nameOf);
    if (at % AT_ONCE === 0) await new Promise(setImmediate);
  }
  const sorted = (key: FacetKey): FacetValue[] =>
    [...(counts.get(key) ?? [])]
      .map(([value, rest]) => ({ value, ...rest }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MOST);
  return {
    stage: sorted('stage'),
    profile: sorted('profile'),
    priority: sorted('priority'),
    subType: sorted('subType'),
    drug: sorted('drug'),
    indication: sorted('indication'),
    department: sorted('department'),
    doctor: sorted('doctor'),
    owner: sorted('owner'),
  };
}

/** The one part of the filter that a case fails; null when none; `many` when it counts nowhere. */
function failedBy(tests: ReturnType<typeof testsOf>, each: IndexedCase): keyof CaseFilter | 'many' | null {
  let failed: keyof CaseFilter | null = null;
  for (const { key, test } of tests) {
    if (test(each)) continue;
    if (failed !== null) return 'many';
    failed = key;
  }
  return failed;
}

function countIn(
  counts: ReadonlyMap<FacetKey, Map<string, Omit<FacetValue, 'value'>>>,
  each: IndexedCase,
  failed: keyof CaseFilter | 'many' | null,
  nameOf: NameOf,
): void {
  for (const [key, values] of counts) {
    if (failed !== null && failed !== key) continue;
    for (const value of new Set(VALUES[key](each))) {
      const before = values.get(value);
      values.set(value, {
        count: (before?.count ?? 0) + 1,
        text: before?.text ?? textOf(each, key, value, nameOf),
      });
    }
  }
}
