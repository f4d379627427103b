/**
 * Matches rows of NHI's list with cases. NHI's number decides; without one, the same patient and drug within a few days. If several fit,
 * nothing is guessed: they are `unclear`. The order of rows and cases makes no difference.
 */
import type { ListRow } from '../../../../shared/api/reconcile-contract.ts';
import { daysBetween } from '../../../../shared/days.ts';
import { MOST_DAYS_APART } from '../../../../shared/reconcile.ts';

/** One application on the list: the rows with one number, else one patient's rows of one day and drug. */
export interface ListEntry {
  readonly rows: readonly ListRow[];
  readonly receipt: string | undefined;
  /** Numbers of the application; several of one kind only if its rows contradict each other. */
  readonly caseNumbers: ReadonlySet<string>;
  readonly patients: ReadonlySet<string>;
  /** The earliest. */
  readonly day: string | undefined;
  readonly drugs: ReadonlySet<string>;
}

/** A case of ours, with the fields to compare. `patient` is written as in the rows. */
export interface OwnCase {
  readonly id: string;
  readonly receipt: string | null;
  readonly caseNumber: string | null;
  readonly patient: string | null;
  readonly day: string;
  readonly drugs: ReadonlySet<string>;
  /** NHI has it or may have it. */
  readonly isSent: boolean;
  /** Sent, and within the compared days: the list should have the case. */
  readonly isDue: boolean;
}

interface Meeting {
  readonly entries: readonly ListEntry[];
  readonly cases: readonly OwnCase[];
}

export interface Matched {
  /** Rows of one application, and its case. */
  readonly pairs: readonly Meeting[];
  /** Applications at NHI that fit only cases that we never sent. */
  readonly unsent: readonly Meeting[];
  readonly unclear: readonly (Meeting & { readonly why: 'number-twice' | 'alike' })[];
  readonly onlyTheirs: readonly ListEntry[];
  /** Due cases that the list lacks. */
  readonly onlyOurs: readonly OwnCase[];
}

/** Rows by application. Each row is in one entry. */
export function entriesOf(rows: readonly ListRow[]): ListEntry[] {
  const groups = Map.groupBy(rows, (row) => entryKey(row) ?? `row ${String(row.n)}`);
  return [...groups.values()].map((group) => ({
    rows: group.toSorted((a, b) => a.n - b.n),
    receipt: group[0]?.receipt,
    caseNumbers: new Set(group.flatMap(({ caseNumber }) => caseNumber ?? [])),
    patients: new Set(group.flatMap(({ patient }) => patient ?? [])),
    day: group.flatMap(({ applied }) => applied ?? []).toSorted()[0],
    drugs: new Set(group.flatMap(({ drug }) => drug ?? [])),
  }));
}

/** Key of a row's application, equal in every list; null: no field identifies it. The key may hold a patient's number. */
export function entryKey({ receipt, caseNumber, patient, applied, drug }: ListRow): string | null {
  if (receipt !== undefined) return `receipt ${receipt}`;
  if (caseNumber !== undefined) return `case ${caseNumber}`;
  if (patient === undefined || applied === undefined) return null;
  return `patient ${patient} ${applied} ${drug ?? ''}`;
}

/** Numbers of an entry's rows that name the same drug more than once. */
export function doubledRows({ rows }: ListEntry): number[] {
  const seen = new Map<string, number[]>();
  for (const { n, drug = '' } of rows) seen.set(drug, [...(seen.get(drug) ?? []), n]);
  return [...seen.values()].filter((all) => all.length > 1).flat();
}

type Edge = readonly [ListEntry, OwnCase];

export function match(entries: readonly ListEntry[], cases: readonly OwnCase[]): Matched {
  const matching = new Matching(entries, cases);
  matching.join(numberEdges(entries, cases), 'number-twice');
  for (const isSent of [true, false])
    for (const days of [0, MOST_DAYS_APART]) matching.joinAlike(isSent, days);
  return matching.result();
}

function numberEdges(entries: readonly ListEntry[], cases: readonly OwnCase[]): Edge[] {
  const byReceipt = groupedBy(cases, ({ receipt }) => receipt);
  const byCaseNumber = groupedBy(cases, ({ caseNumber }) => caseNumber);
  return entries.flatMap((entry) => {
    const found = new Set([
      ...(byReceipt.get(entry.receipt ?? null) ?? []),
      ...[...entry.caseNumbers].flatMap((number) => byCaseNumber.get(number) ?? []),
    ]);
    return [...found].map((one): Edge => [entry, one]);
  });
}

/** Groups by a key; elements without a key are left out. */
function groupedBy<T>(all: readonly T[], key: (one: T) => string | null): Map<string | null, T[]> {
  const groups = Map.groupBy(all, key);
  groups.delete(null);
  return groups;
}

/** True if both can be the same application although no number matches them. */
function isAlike(entry: ListEntry, one: OwnCase, days: number): boolean {
  const { day, receipt, caseNumbers } = entry;
  if (day === undefined) return false;
  if (receipt !== undefined && one.receipt !== null && receipt !== one.receipt) return false;
  if (caseNumbers.size > 0 && one.caseNumber !== null && !caseNumbers.has(one.caseNumber)) return false;
  if (Math.abs(daysBetween(day, one.day)) > days) return false;
  return (
    entry.drugs.size === 0 || one.drugs.size === 0 || [...entry.drugs].some((drug) => one.drugs.has(drug))
  );
}

/** True if the entries are lines of one application: without a number, each row stands for one drug of a day. */
function areLinesOf(entries: readonly ListEntry[], { drugs }: OwnCase): boolean {
  const [first] = entries;
  const named = new Set<string>();
  for (const { receipt, caseNumbers, day, drugs: own } of entries) {
    const [drug, another] = own;
    if (receipt !== undefined || caseNumbers.size > 0 || day !== first?.day) return false;
    if (drug === undefined || another !== undefined || !drugs.has(drug) || named.has(drug)) return false;
    named.add(drug);
  }
  return true;
}

/** Open rows and cases of both sides, and the matches so far. */
class Matching {
  readonly #entries: Set<ListEntry>;
  readonly #cases: Set<OwnCase>;
  readonly #pairs: Meeting[] = [];
  readonly #unsent: Meeting[] = [];
  readonly #unclear: (Meeting & { readonly why: 'number-twice' | 'alike' })[] = [];

  constructor(entries: readonly ListEntry[], cases: readonly OwnCase[]) {
    this.#entries = new Set(entries);
    this.#cases = new Set(cases);
  }

  /** Joins connected rows and cases: one row with one case is a pair, more are unclear. */
  join(edges: readonly Edge[], why: 'number-twice' | 'alike'): void {
    for (const meeting of connected(edges)) {
      const { entries, cases } = meeting;
      const [one] = cases;
      const isPair =
        one !== undefined && cases.length === 1 && (entries.length === 1 || areLinesOf(entries, one));
      if (isPair) this.#pairs.push(meeting);
      else if (why === 'alike' && entries.length === 1 && cases.every(({ isSent }) => !isSent))
        this.#unsent.push(meeting);
      else this.#unclear.push({ ...meeting, why });
      for (const entry of entries) this.#entries.delete(entry);
      for (const each of cases) this.#cases.delete(each);
    }
  }

  joinAlike(isSent: boolean, days: number): void {
    const open = [...this.#cases].filter((one) => one.isSent === isSent);
    const byPatient = groupedBy(open, ({ patient }) => patient);
    const edges = [...this.#entries].flatMap((entry) =>
      [...entry.patients]
        .flatMap((patient) => byPatient.get(patient) ?? [])
        .filter((one) => isAlike(entry, one, days))
        .map((one): Edge => [entry, one]),
    );
    this.join(edges, 'alike');
  }

  result(): Matched {
    return {
      pairs: this.#pairs,
      unsent: this.#unsent,
      unclear: this.#unclear,
      onlyTheirs: [...this.#entries],
      onlyOurs: [...this.#cases].filter(({ isDue }) => isDue),
    };
  }
}

/** Connected components of the graph, each with its entries and cases. */
function connected(edges: readonly Edge[]): Meeting[] {
  const both = edges.flatMap(([entry, one]) => [
    { from: entry, to: one },
    { from: one, to: entry },
  ]);
  const neighbours = Map.groupBy(both, ({ from }): ListEntry | OwnCase => from);
  const seen = new Set<ListEntry | OwnCase>();
  const meetings: Meeting[] = [];
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    const part: (ListEntry | OwnCase)[] = [start];
    seen.add(start);
    for (const at of part)
      for (const { to: next } of neighbours.get(at) ?? [])
        if (!seen.has(next)) {
          seen.add(next);
          part.push(next);
        }
    meetings.push({
      entries: part.filter((one): one is ListEntry => 'rows' in one),
      cases: part.filter((one): one is OwnCase => 'id' in one),
    });
  }
  return meetings;
}
