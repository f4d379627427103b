import { stageKeyOf, type StageKey } from '../../../shared/stage.ts';
import { type NameOf, noNames } from '../../../shared/code-names.ts';
import { damagedError } from '../ground/db/open.ts';
import type { Store } from '../ground/db/store.ts';
import type { IndexedCase, IndexRecord } from './indexed-case.ts';
import type { CaseRecord, SealedCase } from '../carrier/cases/case-record.ts';
import { Columns, type Snapshot } from './lookup/columns.ts';
import type { Lookup } from './lookup/filter-parts.ts';
import { Orders } from './lookup/orders.ts';
import { PackedCases } from './lookup/packed-cases.ts';
import { SearchText } from './lookup/search-text.ts';
import type { ArenaSnapshot } from './lookup/text-arena.ts';
import { CHANGED_SINCE, INDEX_AFTER, INDEX_SOME } from '../carrier/cases/queries.ts';

/** State of a case before its change, for listeners to compare. */
export interface CaseBefore {
  readonly stage: StageKey;
  readonly row: Pick<IndexRecord, 'delivery' | 'review' | 'decision'>;
}

/** Stages in which NHI waits for another application. */
const ASKS: ReadonlySet<StageKey> = new Set<StageKey>(['supplement-requested', 'returned']);

/** All of the index as plain data, for `kept-index.ts`. */
export interface IndexSnapshot {
  readonly cases: Snapshot;
  readonly searchText: ArenaSnapshot;
}

/** Small enough that the parts of one read are garbage before the collector promotes them. */
const READ_AT_ONCE = 100;

type LabelOpener = Pick<SealedCase, 'label' | 'doctorKey'>;
/** A row and its sealed label, as `INDEX_AFTER` reads it. */
export type LabelledRecord = IndexRecord & Pick<CaseRecord, 'label'>;

/** Requests of NHI (補件) that another application answers, matched by the 受理編號 that both name. */
class AnsweredAsks {
  /** Number of answering applications by 受理編號. */
  readonly #answers = new Map<string, number>();
  /** Place of the case in which NHI requests something, by its 受理編號. */
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
 * All cases in memory: names and numbers are nowhere unsealed on disk, and a search reads nothing from disk. Follows the store: the rows that
 * a commit changed are read again before other listeners hear of it. Beside the cases it keeps the structures for filters, searches and
 * orders; a changed case updates only its own entries in them.
 */
export class CaseIndex implements Lookup {
  readonly #sealed: LabelOpener;
  /** Position of each case in `order`; it never changes, since no case is ever deleted. */
  readonly #places = new Map<string, number>();
  readonly #listeners = new Set<(now: IndexedCase, before: CaseBefore | undefined) => void>();
  /** An array: walking 100,000 cases through a Map or a generator takes three times as long. */
  readonly #order: IndexedCase[] = [];
  readonly columns = new Columns();
  readonly #packed = new PackedCases(this.columns);
  readonly searchText: SearchText;
  readonly orders = new Orders();
  /** Doctor keys by number: a hospital has some hundred doctors, and many more cases. */
  readonly #doctors = new Map<string, string>([['', '']]);
  readonly #asks = new AnsweredAsks();
  #revision = 0;
  #isCertain = true;
  #removeKept: () => void = () => undefined;
  #isKept = false;

  constructor(sealed: LabelOpener, readNames: () => NameOf) {
    this.#sealed = sealed;
    this.searchText = new SearchText(this.columns, readNames);
  }

  get(id: string): IndexedCase | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#order[place];
  }

  /** Oldest first, by `seq`. This is the live list: copy it before walking it over several turns of the event loop. */
  all(): readonly IndexedCase[] {
    return this.#order;
  }

  /** All ids in the same order: a list of all cases needs no access to each. */
  ids(): readonly string[] {
    return this.#packed.ids;
  }

  /** True if an application accepted by NHI names this 受理編號 as its original. */
  isAnswered(receiptNumber: string): boolean {
    return this.#asks.isAnswered(receiptNumber);
  }

  /** Places of the cases in which NHI requests something that another application answers: 補件（已送）. */
  answeredAsks(): ReadonlySet<number> {
    return this.#asks.places;
  }

  /** From now on, rows that a commit changed are read again before other listeners hear of it. Ends with the store. */
  follow(store: Pick<Store, 'all' | 'onChange' | 'revision'>): void {
    this.#revision = store.revision();
    store.onChange((ids, now) => {
      if (ids.length === 0) return;
      // If a case cannot be read, the index stays uncertain.
      const wasCertain = this.#isCertain;
      this.#isCertain = false;
      const some = store.all<LabelledRecord>(INDEX_SOME, { ids: JSON.stringify(ids) });
      // Records changed by one commit arrive unordered: sort by seq.
      for (const record of some.sort((a, b) => a.seq - b.seq)) this.#put(record);
      this.#isCertain = wasCertain;
      this.#revision = now;
    });
  }

  /** Revision of the database whose cases the index holds. Null for good once a case could not be read. */
  get atRevision(): number | null {
    return this.#isCertain ? this.#revision : null;
  }

  /** The index has a file on disk; `remove` deletes it. */
  keptIn(remove: () => void): void {
    this.#removeKept = remove;
    this.#isKept = true;
  }

  /** True if it began as an index that an earlier run had kept. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /**
   * Called before values are destroyed that the kept file may hold. Until an orderly stop, a start after a kill then reads all cases.
   * @throws the file system's error: then the file may still be there
   */
  removeKept(): void {
    this.#removeKept();
  }

  snapshot(): IndexSnapshot {
    return { cases: this.#packed.snapshot(this.size), searchText: this.searchText.snapshot() };
  }

  /** Calls the listener for each new or changed case, after the commit. Returns the function that unsubscribes. */
  onUpdate(listener: (now: IndexedCase, before: CaseBefore | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get size(): number {
    return this.#order.length;
  }

  /** Takes over a snapshot, made when the database was as it is now. */
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

  /** Reads all cases after the last one in the index. @throws AgentError `database-damaged` */
  readOn(db: Pick<Store, 'all'>): void {
    let after = this.#order.at(-1)?.row.seq ?? 0;
    for (;;) {
      // In parts: each part is garbage before the next is read.
      const part = db.all<LabelledRecord>(INDEX_AFTER, { seq: after });
      for (const record of part) this.#put(record);
      const last = part.at(-1);
      if (last === undefined) return;
      // A damaged b-tree may lead back to its beginning.
      if (last.seq <= after) throw damagedError();
      after = last.seq;
    }
  }

  /** Reads again the cases of the index that have changed since a revision. */
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
    this.#listeners.forEach((listener) => listener(now, before));
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

const stageOf = (row: IndexRecord): StageKey =>
  stageKeyOf({
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    caseNumber: row.case_number,
    supersededBy: row.superseded_by,
  });
