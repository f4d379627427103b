import type { CaseFacets, FacetValue } from '../../../shared/api/list-contract.ts';
import type { CaseIndex } from './case-index.ts';
import type { CaseLabel } from '../carrier/cases/case-record.ts';
import type { CodedColumn, Entry } from './lookup/columns.ts';
import { type AskedFilter, type Part, partsOf } from './lookup/filter-parts.ts';

type FacetKey = keyof CaseFacets;

/** The Bundle's own text for a value, if any. */
function textOf(entry: Entry, key: FacetKey, value: string): string | null {
  if (key === 'drug') return textOfDrug({ drugCodes: entry.values, drugNames: entry.drugNames }, value);
  return key === 'doctor' ? entry.doctorName : null;
}

/** Limit of values; a search finds the others. */
const MOST = 500;

/** Values, each with the number of cases that it would leave. For a filter's own values, its present choice is ignored. */
export function countFacets(index: CaseIndex, filter: AskedFilter): CaseFacets {
  const failures = failuresOf(index.size, partsOf(index, filter));
  const count = (key: FacetKey): FacetValue[] => {
    const column = index.columns[key];
    const counts = countEntries(column, failures, key);
    const values = new Map<string, { count: number; text: string | null; textOf: number }>();
    for (const [code, entry] of column.entries.entries()) {
      const cases = counts[code] ?? 0;
      if (cases === 0) continue;
      for (const value of new Set(entry.values)) {
        // No owner is a choice of its own.
        if (value === '' && key !== 'owner') continue;
        const before = values.get(value) ?? { count: 0, text: null, textOf: -1 };
        const text = entry.place > before.textOf ? textOf(entry, key, value) : null;
        values.set(value, {
          count: before.count + cases,
          ...(text === null ? { text: before.text, textOf: before.textOf } : { text, textOf: entry.place }),
        });
      }
    }
    return [...values]
      .map(([value, { count: cases, text }]) => ({ value, text, count: cases }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MOST);
  };
  return {
    stage: count('stage'),
    profile: count('profile'),
    priority: count('priority'),
    subType: count('subType'),
    drug: count('drug'),
    indication: count('indication'),
    department: count('department'),
    doctor: count('doctor'),
    owner: count('owner'),
  };
}

interface Failures {
  readonly size: number;
  readonly parts: readonly Part[];
  /** For each place: 0 if it passes all parts, the number (from 1) of the only part that it fails, or `MANY`. */
  readonly failedAt: Uint8Array;
}
const MANY = 255;

function failuresOf(size: number, parts: readonly Part[]): Failures {
  const failedAt = new Uint8Array(size);
  for (const [at, part] of parts.entries()) {
    const holds = part.holds();
    for (let place = 0; place < size; place += 1)
      if (holds[place] !== 1) failedAt[place] = failedAt[place] === 0 ? at + 1 : MANY;
  }
  return { size, parts, failedAt };
}

/** Number of the part about `key`; zero if the filter has none. */
const ownPart = ({ parts }: Failures, key: FacetKey): number =>
  parts.findIndex((part) => part.key === key) + 1;

/** Number of cases of each entry that pass all parts except the one about `key`. */
function countEntries({ codeAt, entries }: CodedColumn, failures: Failures, key: FacetKey): Uint32Array {
  const counts = new Uint32Array(entries.length);
  const { size, failedAt } = failures;
  const own = ownPart(failures, key);
  for (let place = 0; place < size; place += 1) {
    const failed = failedAt[place];
    if (failed !== 0 && failed !== own) continue;
    const code = codeAt[place] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** The Bundle's name of a drug. Codes and names are two separate lists, so only a case with one drug links them. */
export function textOfDrug(
  { drugCodes, drugNames = [] }: Pick<CaseLabel, 'drugCodes' | 'drugNames'>,
  code: string,
): string | null {
  return drugCodes.length === 1 && drugCodes[0] === code && drugNames.length === 1
    ? (drugNames[0] ?? null)
    : null;
}
