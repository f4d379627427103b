import { stageKeyOf, type StageKey } from '../../../shared/stage.ts';
import { type NameOf, noNames } from '../../../shared/code-names.ts';
import { isDeepStrictEqual } from 'node:util';
import { damagedError } from '../ground/db/open.ts';
import type { Store } from '../ground/db/store.ts';
import type { IndexedCase, IndexRecord } from './indexed-case.ts';
import type { CaseLabel, CaseRecord, SealedCase } from '../carrier/cases/case-record.ts';
import { Columns, type Snapshot } from './lookup/columns.ts';
import type { Lookup } from './lookup/filter-parts.ts';
import { Orders } from './lookup/orders.ts';
import { PackedCases } from './lookup/packed-cases.ts';
import { SearchText } from './lookup/search-text.ts';
import type { ArenaSnapshot } from './lookup/text-arena.ts';
import { CHANGED_SINCE, INDEX_AFTER, INDEX_SOME } from '../carrier/cases/queries.ts';

/** A changed case as it was, for listeners to compare. */
export interface CaseBefore {
  readonly stage: StageKey;
  readonly row: Pick<IndexRecord, 'delivery' | 'review' | 'decision'>;
}

/** NHI waits for another application. */
const ASKS: ReadonlySet<StageKey> = new Set<StageKey>(['supplement-requested', 'returned']);

/** All of the index as plain data, for `kept-index.ts`. */
export interface IndexSnapshot {
  readonly cases: Snapshot;
  readonly searchText: ArenaSnapshot;
}

/** So few that they are let go of before the collector moves them. */
const READ_AT_ONCE = 100;

type LabelOpener = Pick<SealedCase, 'label' | 'doctorKey'>;
/** A row and its sealed label, as `INDEX_AFTER` reads it. */
export type LabelledRecord = IndexRecord & Pick<CaseRecord, 'label'>;

/** Requests of NHI (補件) that another application has answered, by the 受理編號 that both name. */
class AnsweredAsks {
  /** How many answer each 受理編號. */
  readonly #answers = new Map<string, number>();
  /** Where the case stands that NHI asks something of. */
  readonly #asks = new Map<string, number>();
  readonly places = new Set<number>();

  isAnswered(receiptNumber: string): boolean {
    return (this.#answers.get(receiptNumber) ?? 0) > 0;
  }

  add({ row, label, stage }: IndexedCase, place: number): void {
    this.#count({ row, label }, 1);
    if (row.receipt_number === null || !ASKS.has(stage)) return;
    this.#asks.set(row.receipt_number, place);
    this.#decide(row.receipt_number);
  }

  remove({ row, label }: IndexedCase, place: number): void {
    this.#count({ row, label }, -1);
    if (row.receipt_number === null || this.#asks.get(row.receipt_number) !== place) return;
    this.#asks.delete(row.receipt_number);
    this.places.delete(place);
  }

  #count({ row, label }: Pick<IndexedCase, 'row' | 'label'>, by: 1 | -1): void {
    const answered = label.originalReceiptNumber;
    if (row.delivery !== 'accepted' || typeof answered !== 'string') return;
    this.#answers.set(answered, (this.#answers.get(answered) ?? 0) + by);
    this.#decide(answered);
  }

  #decide(receiptNumber: string): void {
    const place = this.#asks.get(receiptNumber);
    if (place === undefined) return;
    if (this.isAnswered(receiptNumber)) this.places.add(place);
    else this.places.delete(place);
  }
}

/**
 * All cases in memory, so that names and numbers lie unsealed nowhere on disk and a search reads none. Kept true by the
 * store: what a commit touched is read again before anybody is told of it. Beside the cases themselves stand what they are
 * filtered, searched and put in order by; a changed case costs its own few entries there.
 */
export class CaseIndex implements Lookup {
  readonly #sealed: LabelOpener;
  /** Where each stands in `order`: a case never changes its place, and none is ever deleted. */
  readonly #places = new Map<string, number>();
  readonly #listeners = new Set<(now: IndexedCase, before: CaseBefore | undefined) => void>();
  /** An array, since a filter that walks 100,000 cases through a Map or a generator takes three times as long. */
  readonly #order: IndexedCase[] = [];
  readonly columns = new Columns();
  readonly #packed = new PackedCases(this.columns);
  readonly searchText: SearchText;
  readonly orders = new Orders();
  /** A hospital has some hundred doctors and many more cases. */
  readonly #doctors = new Map<string, string>([['', '']]);
  readonly #asks = new AnsweredAsks();
  #revision = 0;
  #isCertain = true;
  #removeKept: () => void = () => undefined;

  constructor(sealed: LabelOpener, readNames: () => NameOf) {
    this.#sealed = sealed;
    this.searchText = new SearchText(this.columns, readNames);
  }

  get(id: string): IndexedCase | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#order[place];
  }

  /** Oldest first, in the order of `seq`. The living list: what walks it over several turns takes a copy. */
  all(): readonly IndexedCase[] {
    return this.#order;
  }

  /** Their ids, in the same order: a list of all is read off it, not gathered from 100,000 cases. */
  ids(): readonly string[] {
    return this.#packed.ids;
  }

  /** Whether an application that NHI has received names this 受理編號 as its original. */
  isAnswered(receiptNumber: string): boolean {
    return this.#asks.isAnswered(receiptNumber);
  }

  /** Places of the cases that NHI asks something of and that somebody has answered: 補件（已送）. */
  answeredAsks(): ReadonlySet<number> {
    return this.#asks.places;
  }

  /** From now on what a commit touched is read again, before anybody else is told of it. Ends with the store. */
  follow(store: Pick<Store, 'all' | 'onChange' | 'revision'>): void {
    this.#revision = store.revision();
    store.onChange((ids, now) => {
      if (ids.length === 0) return;
      // Where a case cannot be read, it stays so.
      const wasCertain = this.#isCertain;
      this.#isCertain = false;
      const some = store.all<LabelledRecord>(INDEX_SOME, { ids: JSON.stringify(ids) });
      // Records changed by one commit arrive unordered: sort by seq.
      for (const record of some.sort((a, b) => a.seq - b.seq)) this.#put(record);
      this.#isCertain = wasCertain;
      this.#revision = now;
    });
  }

  /** It holds the cases as they are at this revision of the database. Null for good once a case could not be read, or after `distrust`. */
  get atRevision(): number | null {
    return this.#isCertain ? this.#revision : null;
  }

  /** A label was found damaged: the next start is to read them all. */
  distrust(): void {
    this.#isCertain = false;
    try {
      this.#removeKept();
    } catch {
      // Logged at the place of removal. The next label check finds the damage again.
    }
  }

  /** Its file lies on the disk until `remove` is called. */
  keptIn(remove: () => void): void {
    this.#removeKept = remove;
  }

  /**
   * Before values are destroyed that the kept file may hold. From here on a start after a kill reads all cases, until an orderly stop.
   * @throws the file system's error: then the file may still be there
   */
  removeKept(): void {
    this.#removeKept();
  }

  /** Holds a row against what is known of it. @returns whether it differed: then it is put right */
  correct(record: LabelledRecord): boolean {
    const known = this.get(record.id);
    if (known !== undefined && isAlike(known, record, this.#sealed.label(record))) return false;
    this.#put(record);
    return true;
  }

  snapshot(): IndexSnapshot {
    return { cases: this.#packed.snapshot(this.size), searchText: this.searchText.snapshot() };
  }

  /** Hears of each case that came or changed, after the commit. Returns its own end. */
  onUpdate(listener: (now: IndexedCase, before: CaseBefore | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get size(): number {
    return this.#order.length;
  }

  /** Takes over what it was when the database was as it is now. */
  restore(kept: IndexSnapshot): void {
    this.#packed.restore(kept.cases);
    this.searchText.restore(kept.searchText);
    this.#packed.ids.forEach((id, place) => {
      this.#places.set(id, place);
      const one = this.#packed.caseAt(place);
      this.#order.push(one);
      this.#asks.add(one, place);
    });
  }

  /** Reads all cases behind the last that it holds. @throws AgentError `database-damaged` */
  readOn(db: Pick<Store, 'all'>): void {
    let after = this.#order.at(-1)?.row.seq ?? 0;
    for (;;) {
      // Not all at once: what is read of one part is let go before the next.
      const part = db.all<LabelledRecord>(INDEX_AFTER, { seq: after });
      for (const record of part) this.#put(record);
      const last = part.at(-1);
      if (last === undefined) return;
      // A damaged tree may lead back to where it began.
      if (last.seq <= after) throw damagedError();
      after = last.seq;
    }
  }

  /** Reads again what has changed since a revision, of the cases that it holds. */
  readChanged(db: Pick<Store, 'all'>, revision: number): void {
    const seq = this.#order.at(-1)?.row.seq ?? 0;
    const changed = db.all<{ id: string }>(CHANGED_SINCE, { revision, seq }).map(({ id }) => id);
    for (let from = 0; from < changed.length; from += READ_AT_ONCE) {
      const ids = JSON.stringify(changed.slice(from, from + READ_AT_ONCE));
      for (const record of db.all<LabelledRecord>(INDEX_SOME, { ids })) this.#put(record);
    }
  }

  #doctorKeyOf(number: string): string {
    const known = this.#doctors.get(number);
    if (known !== undefined) return known;
    const key = this.#sealed.doctorKey(number);
    this.#doctors.set(number, key);
    return key;
  }

  #put(record: LabelledRecord): void {
    const label = this.#sealed.label(record);
    const given = {
      row: record,
      label,
      stage: stageOf(record),
      doctorKey: this.#doctorKeyOf(label.doctorNumber ?? ''),
    };
    const known = this.#places.get(record.id);
    const was = known === undefined ? undefined : this.#order[known];
    const place = known ?? this.#order.length;
    let before: CaseBefore | undefined;
    if (was === undefined) {
      this.#places.set(record.id, place);
      this.#order.push(this.#packed.caseAt(place));
    } else {
      const { stage, row } = was;
      before = { stage, row: { delivery: row.delivery, review: row.review, decision: row.decision } };
      this.#asks.remove(was, place);
    }
    this.columns.put(place, given);
    this.#packed.put(place, given);
    this.#asks.add(given, place);
    this.searchText.put(place, given);
    const now = this.#order[place] ?? given;
    this.orders.put(place, now);
    this.#listeners.forEach((listener) => {
      listener(now, before);
    });
  }
}

/**
 * Opens every label once (100,000 in two seconds). Takes `kept` if the database is unchanged; with `since`, the revision of `kept`, reads
 * the rows that have changed from then on. Later changes come by `follow`.
 */
export function loadCaseIndex(
  db: Pick<Store, 'all'>,
  sealed: LabelOpener,
  readNames: () => NameOf = () => noNames,
  kept: IndexSnapshot | null = null,
  since: number | null = null,
): CaseIndex {
  const index = new CaseIndex(sealed, readNames);
  if (kept !== null) index.restore(kept);
  if (since !== null) index.readChanged(db, since);
  index.readOn(db);
  return index;
}

/** Whether two labels are equal in the members that the index uses; an absent member equals an empty one. */
function isAlike(
  { row, label }: IndexedCase,
  { label: _sealed, ...record }: LabelledRecord,
  opened: CaseLabel,
): boolean {
  const holds = (known: object, given: object): boolean =>
    Object.entries(given).every(
      ([name, value]) => !(name in known) || isDeepStrictEqual(said(known[name as never]), said(value)),
    );
  return holds(row, record) && holds(label, opened);
}

/** Columns keep no text and an empty one alike. */
const said = (value: unknown): unknown => (value === '' ? null : (value ?? null));

const stageOf = (row: IndexRecord): StageKey =>
  stageKeyOf({
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    caseNumber: row.case_number,
    supersededBy: row.superseded_by,
  });
