import type { IndexedCase } from '../indexed-case.ts';

const one = (value: string | null | undefined): readonly string[] => [value ?? ''];

/** Filtered properties of all cases. A case without a value has an empty one. */
export class Columns {
  readonly delivery = new CodedColumn(({ row }) => one(row.delivery));
  readonly review = new CodedColumn(({ row }) => one(row.review));
  readonly decision = new CodedColumn(({ row }) => one(row.decision));
  readonly stage = new CodedColumn(({ stage }) => one(stage));
  readonly profile = new CodedColumn(({ row }) => one(row.profile));
  readonly priority = new CodedColumn(({ row }) => one(row.priority));
  readonly subType = new CodedColumn(({ row }) => one(row.sub_type));
  readonly owner = new CodedColumn(({ row }) => one(row.owner));
  readonly department = new CodedColumn(({ label }) => one(label.department));
  /** A search also compares the Bundle's own words, so different words make a different entry. */
  readonly doctor = new CodedColumn(
    ({ doctorKey }) => one(doctorKey),
    ({ doctorKey, label }) => JSON.stringify([doctorKey, label.doctorName ?? null]),
    ({ label }) => ({ doctorName: label.doctorName ?? null, doctorNumber: label.doctorNumber ?? null }),
  );
  readonly drug = new CodedColumn(
    ({ label }) => label.drugCodes,
    ({ label }) => JSON.stringify([label.drugCodes, label.drugNames ?? []]),
    ({ label }) => ({ drugNames: label.drugNames ?? [] }),
  );
  readonly indication = new CodedColumn(({ label }) => label.indications ?? []);
  readonly unread = new CodedColumn(({ row }) => one(String(row.unread)));
  /** Days, YYYY-MM-DD. */
  readonly dueOn = new CodedColumn(({ row }) => one(row.due_on));
  readonly appliedOn = new CodedColumn(({ label }) => one(label.appliedOn));
  readonly decidedOn = new CodedColumn(({ row }) => one(row.decided_on));
  /** Times, ms. */
  readonly createdAt = new NumberColumn();
  readonly acceptedAt = new NumberColumn();
  readonly #coded: readonly CodedColumn[] = (Object.values(this) as unknown[]).filter(
    (column) => column instanceof CodedColumn,
  );

  snapshot(size: number): Snapshot {
    return snapshotOf(this, size);
  }

  restore(kept: Snapshot): void {
    restoreInto(this, kept);
  }

  put(place: number, now: IndexedCase): void {
    for (const column of this.#coded) column.put(place, now);
    this.createdAt.put(place, now.row.created_at);
    this.acceptedAt.put(place, now.row.accepted_at);
  }
}

/** A part of the index as plain data, written to disk sealed and read back unchanged (`../kept-index.ts`). */
export type Snapshot = Readonly<Record<string, unknown>>;

interface Part {
  /** The first `size` entries as plain data; buffers are shared, not copied. */
  snapshot(size: number): unknown;
  restore(kept: unknown): void;
}

const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && 'snapshot' in value && 'restore' in value;

/** Snapshot of an object's columns, by their names; arrays are taken as they are. */
export function snapshotOf(whole: object, size: number): Snapshot {
  return Object.fromEntries(
    Object.entries(whole).flatMap(([name, part]) =>
      isPart(part) ? [[name, part.snapshot(size)]] : Array.isArray(part) ? [[name, part]] : [],
    ),
  );
}

export function restoreInto(whole: object, kept: Snapshot): void {
  for (const [name, part] of Object.entries(whole) as [string, unknown][]) {
    if (isPart(part)) part.restore(kept[name]);
    // One by one: an array as V8 reads it counts as one with holes, which V8 would then write key by key.
    else if (Array.isArray(part)) for (const value of kept[name] as unknown[]) part.push(value);
  }
}

/** A number of each case, NaN if it has none: for times, as hardly two cases share one. */
export class NumberColumn {
  #numberAt = new Float64Array(1024);

  get numberAt(): Float64Array {
    return this.#numberAt;
  }

  put(place: number, value: number | null): void {
    this.#numberAt = withRoom(this.#numberAt, place);
    this.#numberAt[place] = value ?? NaN;
  }

  at(place: number): number | null {
    const value = this.#numberAt[place] ?? NaN;
    return Number.isNaN(value) ? null : value;
  }

  snapshot(size: number): Float64Array {
    return this.#numberAt.subarray(0, size);
  }

  restore(kept: Float64Array): void {
    this.#numberAt = kept.slice();
  }
}

/** A value, or a set of values, that several cases share. */
export interface Entry extends EntryNames {
  readonly values: readonly string[];
  /** The newest case with this entry. */
  place: number;
}

interface EntryNames {
  /** The Bundles' names of `drug` and `doctor` values: different words make a different entry. */
  readonly drugNames: readonly string[];
  readonly doctorName: string | null;
  readonly doctorNumber: string | null;
}

const NO_NAMES: EntryNames = { drugNames: [], doctorName: null, doctorNumber: null };

const FIRST_ROOM = 1024;

/** One property of all cases as numbers: each distinct value is stored once. A condition tests the distinct values, then reads one array. */
export class CodedColumn {
  readonly #keyOf: (one: IndexedCase) => string;
  readonly #valuesOf: (one: IndexedCase) => readonly string[];
  readonly #namesOf: (one: IndexedCase) => Partial<EntryNames>;
  readonly #codes = new Map<string, number>();
  #codeAt: Codes = new Uint8Array(FIRST_ROOM);
  readonly #entries: Entry[] = [];

  /** `keyOf`: equal for two cases exactly if their values and the names of these values are equal. */
  constructor(
    valuesOf: (one: IndexedCase) => readonly string[],
    keyOf = (one: IndexedCase): string => keyOfAll(valuesOf(one)),
    namesOf: (one: IndexedCase) => Partial<EntryNames> = () => ({}),
  ) {
    this.#namesOf = namesOf;
    this.#valuesOf = valuesOf;
    this.#keyOf = keyOf;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Entry number of each place; longer than the number of cases. */
  get codeAt(): Codes {
    return this.#codeAt;
  }

  put(place: number, one: IndexedCase): void {
    const key = this.#keyOf(one);
    let code = this.#codes.get(key);
    if (code === undefined) {
      const entry = { ...NO_NAMES, values: this.#valuesOf(one), place, ...this.#namesOf(one) };
      code = this.#entries.push(entry) - 1;
      this.#codes.set(key, code);
    }
    const entry = this.#entries[code] ?? missing();
    entry.place = Math.max(entry.place, place);
    this.#codeAt = withCode(this.#codeAt, place, code);
  }

  entryAt(place: number): Entry {
    return this.entries[this.#codeAt[place] ?? 0] ?? missing();
  }

  /** The value of a property that a case has at most once; null if it has none. */
  firstAt(place: number): string | null {
    const value = this.entryAt(place).values[0] ?? '';
    return value === '' ? null : value;
  }

  snapshot(size: number): CodedSnapshot {
    const { used, codeAt } = usedCodes(this.#codeAt, size);
    const keys = [...this.#codes.keys()];
    const entries = used.map((code) => ({ ...(this.#entries[code] ?? missing()) }));
    // The entry's newest case may have another value by now.
    codeAt.forEach((code, place) => void ((entries[code] ?? missing()).place = place));
    return { keys: used.map((code) => keys[code] ?? ''), entries, codeAt };
  }

  restore({ keys, entries, codeAt }: CodedSnapshot): void {
    keys.forEach((key, code) => this.#codes.set(key, code));
    for (const entry of entries) this.#entries.push(entry);
    this.#codeAt = codeAt.slice();
  }

  /** For each entry whether the condition holds, 1 or 0. */
  where(test: (entry: Entry) => boolean): Uint8Array {
    return Uint8Array.from(this.entries, (entry) => Number(test(entry)));
  }
}

interface CodedSnapshot {
  /** In the order of their codes, as the entries. */
  readonly keys: readonly string[];
  readonly entries: readonly Entry[];
  readonly codeAt: Codes;
}

/** Key of a set of values. A single value is its own key, unless it begins with `[`, as the JSON of a list does. */
const keyOfAll = (values: readonly string[]): string =>
  values.length === 1 && values[0]?.startsWith('[') === false ? values[0] : JSON.stringify(values);

/** A code of each case, in as few bytes as the largest one needs: most columns have fewer than 256 values, and a hospital has 250,000 cases. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

const codesUpTo = (code: number): typeof Uint8Array | typeof Uint16Array | typeof Uint32Array =>
  code > 0xffff ? Uint32Array : code > 0xff ? Uint16Array : Uint8Array;

/** The same array with the code at a place, or a copy if it has no room for the place or for the code. */
export function withCode(codes: Codes, place: number, code: number): Codes {
  const Wanted = codesUpTo(code);
  const room = withRoom(codes, place);
  const wide = Wanted.BYTES_PER_ELEMENT > room.BYTES_PER_ELEMENT ? new Wanted(room) : room;
  wide[place] = code;
  return wide;
}

/** The codes in use, and each place's index among them: codes that no case has any more are dropped. */
export function usedCodes(
  codeAt: Codes,
  size: number,
): { readonly used: readonly number[]; readonly codeAt: Codes } {
  const numbers = new Map<number, number>();
  const numberAt = Uint32Array.from(codeAt.subarray(0, size), (code) => {
    const known = numbers.get(code);
    if (known !== undefined) return known;
    numbers.set(code, numbers.size);
    return numbers.size - 1;
  });
  return { used: [...numbers.keys()], codeAt: new (codesUpTo(numbers.size))(numberAt) };
}

/** The same array, or a copy of at least twice its length if the place is beyond its end. */
export function withRoom<T extends Codes | Float64Array>(numbers: T, place: number): T {
  if (place < numbers.length) return numbers;
  const Numbers = numbers.constructor as new (length: number) => T;
  const longer = new Numbers(Math.max(place + 1, numbers.length * 2));
  longer.set(numbers);
  return longer;
}

function missing(): never {
  throw new Error('a code without an entry');
}
