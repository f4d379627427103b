import { stageKeyOf, type StageKey } from '../../../shared/stage.ts';
import { type NameOf, noNames } from '../../../shared/code-names.ts';
import { damagedError } from '../ground/db/open.ts';
import type { Store } from '../ground/db/store.ts';
import type { IndexedCase, IndexRecord } from './indexed-case.ts';
import type { CaseLabel, CaseRecord, SealedCase } from '../carrier/cases/case-record.ts';
import { Orders } from './lookup/orders.ts';
import { type SearchedCase, SearchText } from './lookup/search-text.ts';
import { INDEX_AFTER, INDEX_SOME } from '../carrier/cases/queries.ts';

/** State of a case before its change, for listeners to compare. */
export interface CaseBefore {
  readonly stage: StageKey;
  readonly row: Pick<IndexRecord, 'delivery' | 'review' | 'decision'>;
}

/** Stages in which NHI waits for another application. */
const ASKS: ReadonlySet<StageKey> = new Set<StageKey>(['supplement-requested', 'returned']);

type LabelOpener = Pick<SealedCase, 'label' | 'doctorKey'>;
/** A row and its sealed label, as `INDEX_AFTER` reads it. */
type LabelledRecord = IndexRecord & Pick<CaseRecord, 'label'>;

/**
 * All cases in memory: names and numbers are nowhere unsealed on disk, and a search reads nothing from disk. Follows the store: the rows that
 * a commit changed are read again before other listeners hear of it. Each question walks over all cases.
 */
export class CaseIndex {
  readonly #sealed: LabelOpener;
  /** Position of each case in `#order`; it never changes, since no case is ever deleted. */
  readonly #places = new Map<string, number>();
  readonly #order: SearchedCase[] = [];
  readonly #listeners = new Set<(now: IndexedCase, before: CaseBefore | undefined) => void>();
  readonly searchText: SearchText;
  readonly orders = new Orders();
  readonly #shared = new SharedValues();
  /** Doctor keys by number: a hospital has some hundred doctors, and many more cases. */
  readonly #doctors = new Map<string, string>([['', '']]);
  /** Number of applications accepted by NHI by the 受理編號 that they name as their original. */
  readonly #answers = new Map<string, number>();

  constructor(sealed: LabelOpener, nameOf: NameOf) {
    this.#sealed = sealed;
    this.searchText = new SearchText(nameOf);
  }

  get(id: string): IndexedCase | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#order[place];
  }

  /** Oldest first, by `seq`. This is the live list: copy it before walking it over several turns of the event loop. */
  all(): readonly SearchedCase[] {
    return this.#order;
  }

  get size(): number {
    return this.#order.length;
  }

  /** True if an application accepted by NHI names this 受理編號 as its original. */
  isAnswered(receiptNumber: string): boolean {
    return (this.#answers.get(receiptNumber) ?? 0) > 0;
  }

  /** True if NHI requests something in this case that another application answers: 補件（已送）. */
  isAnsweredAsk({ row, stage }: IndexedCase): boolean {
    return row.receipt_number !== null && ASKS.has(stage) && this.isAnswered(row.receipt_number);
  }

  /** From now on, rows that a commit changed are read again before other listeners hear of it. Ends with the store. */
  follow(store: Pick<Store, 'all' | 'onChange'>): void {
    store.onChange((ids) => {
      if (ids.length === 0) return;
      const some = store.all<LabelledRecord>(INDEX_SOME, { ids: JSON.stringify(ids) });
      // Records changed by one commit arrive unordered: sort by seq.
      for (const record of some.sort((a, b) => a.seq - b.seq)) this.#put(record);
    });
  }

  /** Calls the listener for each new or changed case, after the commit. Returns the function that unsubscribes. */
  onUpdate(listener: (now: IndexedCase, before: CaseBefore | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Reads all cases. @throws AgentError `database-damaged` */
  readAll(db: Pick<Store, 'all'>): void {
    let after = 0;
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

  #put(record: LabelledRecord): void {
    const label = this.#shared.label(this.#sealed.label(record));
    const row = this.#shared.row(record);
    const stage = stageOf(row);
    const doctorKey = this.#doctorKeyOf(label.doctorNumber ?? '');
    const now = { row, label, stage, doctorKey, ...this.searchText.of(row, label) };
    const place = this.#places.get(row.id) ?? this.#order.length;
    const was = this.#order[place];
    this.#places.set(row.id, place);
    this.#order[place] = now;
    if (was !== undefined) this.#countAnswer(was, -1);
    this.#countAnswer(now, 1);
    this.#listeners.forEach((listener) => listener(now, was));
  }

  #doctorKeyOf(number: string): string {
    const key = this.#doctors.get(number) ?? this.#sealed.doctorKey(number);
    this.#doctors.set(number, key);
    return key;
  }

  #countAnswer({ row, label }: IndexedCase, by: 1 | -1): void {
    const answered = label.originalReceiptNumber;
    if (row.delivery !== 'accepted' || typeof answered !== 'string') return;
    this.#answers.set(answered, (this.#answers.get(answered) ?? 0) + by);
  }
}

/** Opens every label once; later changes come by `follow`. */
export function loadCaseIndex(
  db: Pick<Store, 'all'>,
  sealed: LabelOpener,
  nameOf: NameOf = noNames,
): CaseIndex {
  const index = new CaseIndex(sealed, nameOf);
  index.readAll(db);
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

/** One string for equal values: each row and label is read with strings of its own, and most cases share most of theirs. */
class SharedValues {
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();

  row(row: IndexRecord): IndexRecord {
    // Field by field: the driver's object would keep the sealed label in memory.
    return {
      seq: row.seq,
      id: row.id,
      folder: this.#one(row.folder),
      delivery: this.#one(row.delivery),
      hold_reason: this.#one(row.hold_reason),
      doubt_reason: this.#one(row.doubt_reason),
      review: this.#one(row.review),
      decision: this.#one(row.decision),
      disposition: this.#one(row.disposition),
      profile: this.#one(row.profile),
      priority: this.#one(row.priority),
      sub_type: this.#one(row.sub_type),
      patient_key: row.patient_key,
      case_number: row.case_number,
      receipt_number: row.receipt_number,
      superseded_by: row.superseded_by,
      unread: row.unread,
      doubled: row.doubled,
      missed_since: row.missed_since,
      error_code: this.#one(row.error_code),
      created_at: row.created_at,
      updated_at: row.updated_at,
      accepted_at: row.accepted_at,
      decided_on: this.#one(row.decided_on),
      decided_at: row.decided_at,
      stage_at: row.stage_at,
      received_on: this.#one(row.received_on),
      first_decided_on: this.#one(row.first_decided_on),
      first_decision: this.#one(row.first_decision),
      searched_since: row.searched_since,
      owner: this.#one(row.owner),
      due_on: this.#one(row.due_on),
      snoozed_until: this.#one(row.snoozed_until),
      closed_at: row.closed_at,
    };
  }

  label(label: CaseLabel): CaseLabel {
    const { relPath, fileName, otherNames } = label;
    return {
      relPath,
      fileName: fileName === relPath ? relPath : fileName,
      patientName: label.patientName,
      ...(otherNames === undefined ? {} : { otherNames }),
      patientNumber: label.patientNumber,
      chartNumber: label.chartNumber ?? null,
      drugCodes: this.#list(label.drugCodes),
      drugNames: this.#list(label.drugNames ?? []),
      indications: this.#list(label.indications ?? []),
      department: this.#one(label.department ?? null),
      doctorName: this.#one(label.doctorName ?? null),
      doctorNumber: this.#one(label.doctorNumber ?? null),
      appliedOn: this.#one(label.appliedOn ?? null),
      periodEnd: this.#one(label.periodEnd ?? null),
      originalReceiptNumber: label.originalReceiptNumber ?? null,
      continued: label.continued ?? false,
    };
  }

  #one<T extends string | null>(value: T): T {
    if (value === null) return value;
    const known = this.#texts.get(value);
    if (known !== undefined) return known as T;
    this.#texts.set(value, value);
    return value;
  }

  #list(values: readonly string[]): readonly string[] {
    const key = [...values, ''].join('\n');
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    this.#lists.set(key, values);
    return values;
  }
}
