import { stageKeyOf, type StageKey } from '../../../shared/stage.ts';
import { type NameOf, noNames } from '../../../shared/code-names.ts';
import { damagedError } from '../ground/db/open.ts';
import type { Store } from '../ground/db/store.ts';
import type { CaseLabel, CaseRecord, SealedCase } from '../carrier/cases/case-record.ts';
import { Columns, type Snapshot } from './lookup/columns.ts';
import type { Lookup } from './lookup/filter-parts.ts';
import { Orders } from './lookup/orders.ts';
import { PackedCases } from './lookup/packed-cases.ts';
import { SearchText } from './lookup/search-text.ts';
import type { ArenaSnapshot } from './lookup/text-arena.ts';
import { INDEX_AFTER, INDEX_SOME } from '../carrier/cases/queries.ts';

/** The unsealed columns that lists, Today and statistics look through. */
export type IndexRecord = Pick<
  CaseRecord,
  | 'seq'
  | 'id'
  | 'folder'
  | 'delivery'
  | 'hold_reason'
  | 'doubt_reason'
  | 'review'
  | 'decision'
  | 'disposition'
  | 'profile'
  | 'priority'
  | 'sub_type'
  | 'patient_key'
  | 'case_number'
  | 'receipt_number'
  | 'superseded_by'
  | 'unread'
  | 'doubled'
  | 'missed_since'
  | 'error_code'
  | 'created_at'
  | 'updated_at'
  | 'accepted_at'
  | 'decided_on'
  | 'decided_at'
  | 'stage_at'
  | 'received_on'
  | 'first_decided_on'
  | 'first_decision'
> & {
  /** Since when it is in doubt or watched, ms; null where no search of it is due. */
  readonly searched_since: number | null;
  readonly owner: string | null;
  /** The earliest open deadline, YYYY-MM-DD. */
  readonly due_on: string | null;
  readonly snoozed_until: string | null;
  readonly closed_at: number | null;
  readonly awaits_doctor: number | null;
  readonly awaits_report: number | null;
};

/** One case in memory, as it is now: what SQL knows of it, its opened label, and what both come to. */
export interface IndexedCase {
  readonly row: IndexRecord;
  readonly label: CaseLabel;
  readonly stage: StageKey;
  /** Keyed digest of the doctor's number; empty where there is none. */
  readonly doctorKey: string;
}

/** What listeners compare a case that changed with. */
export interface CaseBefore {
  readonly stage: StageKey;
  readonly row: Pick<IndexRecord, 'delivery' | 'review' | 'decision'>;
}

/**
 * All cases in memory, so that names and numbers lie unsealed nowhere on disk and a search reads none. Kept true by the
 * store: what a commit touched is read again before anybody is told of it. Beside the cases themselves stand what they are
 * filtered, searched and put in order by; a changed case costs its own few entries there.
 */
export interface CaseIndex extends Lookup {
  readonly orders: Orders;
  get(id: string): IndexedCase | undefined;
  /** Oldest first, in the order of `seq`. The living list: what walks it over several turns takes a copy. */
  all(): readonly IndexedCase[];
  /** Their ids, in the same order: a list of all is read off it, not gathered from 100,000 cases. */
  ids(): readonly string[];
  /** Whether an application that NHI has received names this 受理編號 as its original. */
  isAnswered(receiptNumber: string): boolean;
  /** Places of the cases that NHI asks something of and that somebody has answered: 補件（已送）. */
  answeredAsks(): ReadonlySet<number>;
  /** From now on what a commit touched is read again, before anybody else is told of it. Ends with the store. */
  follow(store: Pick<Store, 'all' | 'onChange' | 'revision'>): void;
  /** It holds the cases as they are at this revision of the database. Null for good once a case could not be read, or after `distrust`. */
  readonly atRevision: number | null;
  /** A label was found damaged: the next start is to read them all. */
  distrust(): void;
  snapshot(): IndexSnapshot;
  /** Hears of each case that came or changed, after the commit. Returns its own end. */
  onUpdate(listener: (now: IndexedCase, before: CaseBefore | undefined) => void): () => void;
}

/** NHI waits for another application. */
const ASKS: ReadonlySet<StageKey> = new Set<StageKey>(['supplement-requested', 'returned']);

/** All of the index as plain data, for `kept-index.ts`. */
export interface IndexSnapshot {
  readonly cases: Snapshot;
  readonly searchText: ArenaSnapshot;
}

type LabelledRecord = IndexRecord & Pick<CaseRecord, 'label'>;

/**
 * Opens every label once; 100,000 take two seconds of processor time. `kept`: what it was when the database was as it is now, then
 * nothing need be read. It only reads; what is written later it hears of by `follow`.
 */
export function loadCaseIndex(
  db: Pick<Store, 'all'>,
  sealed: Pick<SealedCase, 'label' | 'doctorKey'>,
  readNames: () => NameOf = () => noNames,
  kept: IndexSnapshot | null = null,
): CaseIndex {
  /** Where each stands in `order`: a case never changes its place, and none is ever deleted. */
  const places = new Map<string, number>();
  const listeners = new Set<(now: IndexedCase, before: CaseBefore | undefined) => void>();
  /** An array, since a filter that walks 100,000 cases through a Map or a generator takes three times as long. */
  const order: IndexedCase[] = [];
  const columns = new Columns();
  const packed = new PackedCases(columns);
  const searchText = new SearchText(columns, readNames);
  const orders = new Orders();
  /** A hospital has some hundred doctors and many more cases. */
  const doctors = new Map<string, string>([['', '']]);
  const doctorKeyOf = (number: string): string => {
    const known = doctors.get(number);
    if (known !== undefined) return known;
    const key = sealed.doctorKey(number);
    doctors.set(number, key);
    return key;
  };
  /** How many answer each 受理編號. */
  const answers = new Map<string, number>();
  /** Where the case stands that NHI asks something of, by its 受理編號; and those of them that somebody has answered. */
  const asks = new Map<string, number>();
  const answeredAsks = new Set<number>();
  const settleAsk = (receiptNumber: string): void => {
    const place = asks.get(receiptNumber);
    if (place === undefined) return;
    if ((answers.get(receiptNumber) ?? 0) > 0) answeredAsks.add(place);
    else answeredAsks.delete(place);
  };
  const countAnswer = ({ row, label }: IndexedCase, by: 1 | -1): void => {
    const answered = label.originalReceiptNumber;
    if (row.delivery !== 'accepted' || typeof answered !== 'string') return;
    answers.set(answered, (answers.get(answered) ?? 0) + by);
    settleAsk(answered);
  };
  const noteAsk = ({ row, stage }: IndexedCase, place: number): void => {
    if (row.receipt_number === null || !ASKS.has(stage)) return;
    asks.set(row.receipt_number, place);
    settleAsk(row.receipt_number);
  };
  const forgetAsk = ({ row }: IndexedCase, place: number): void => {
    if (row.receipt_number === null || asks.get(row.receipt_number) !== place) return;
    asks.delete(row.receipt_number);
    answeredAsks.delete(place);
  };
  const put = (record: LabelledRecord): void => {
    const label = sealed.label(record);
    const given = {
      row: record,
      label,
      stage: stageOf(record),
      doctorKey: doctorKeyOf(label.doctorNumber ?? ''),
    };
    const known = places.get(record.id);
    const was = known === undefined ? undefined : order[known];
    const place = known ?? order.length;
    let before: CaseBefore | undefined;
    if (was === undefined) {
      places.set(record.id, place);
      order.push(packed.caseAt(place));
    } else {
      const { stage, row } = was;
      before = { stage, row: { delivery: row.delivery, review: row.review, decision: row.decision } };
      countAnswer(was, -1);
      forgetAsk(was, place);
    }
    columns.put(place, given);
    packed.put(place, given);
    countAnswer(given, 1);
    noteAsk(given, place);
    searchText.put(place, given);
    const now = order[place] ?? given;
    orders.put(place, now);
    listeners.forEach((listener) => {
      listener(now, before);
    });
  };
  if (kept !== null) {
    packed.restore(kept.cases);
    searchText.restore(kept.searchText);
    packed.ids.forEach((id, place) => {
      places.set(id, place);
      const one = packed.caseAt(place);
      order.push(one);
      countAnswer(one, 1);
      noteAsk(one, place);
    });
  }
  let revision = 0;
  let isCertain = true;
  let after = order.at(-1)?.row.seq ?? 0;
  for (;;) {
    // Not all at once: what is read of one part is let go before the next.
    const part = db.all<LabelledRecord>(INDEX_AFTER, { seq: after });
    part.forEach(put);
    const last = part.at(-1);
    if (last === undefined) break;
    // A damaged tree may lead back to where it began.
    if (last.seq <= after) throw damagedError();
    after = last.seq;
  }
  return {
    follow(store) {
      revision = store.revision();
      store.onChange((ids, now) => {
        if (ids.length === 0) return;
        // Where a case cannot be read, it stays so.
        const wasCertain = isCertain;
        isCertain = false;
        const some = store.all<LabelledRecord>(INDEX_SOME, { ids: JSON.stringify(ids) });
        // What came in one commit is told in no order.
        some.sort((one, other) => one.seq - other.seq).forEach(put);
        isCertain = wasCertain;
        revision = now;
      });
    },
    get atRevision() {
      return isCertain ? revision : null;
    },
    distrust() {
      isCertain = false;
    },
    snapshot: () => ({
      cases: packed.snapshot(order.length),
      searchText: searchText.snapshot(),
    }),
    columns,
    searchText,
    orders,
    get size() {
      return order.length;
    },
    get(id) {
      const place = places.get(id);
      return place === undefined ? undefined : order[place];
    },
    all: () => order,
    ids: () => packed.ids,
    isAnswered: (receiptNumber) => (answers.get(receiptNumber) ?? 0) > 0,
    answeredAsks: () => answeredAsks,
    onUpdate(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const stageOf = (row: IndexRecord): StageKey =>
  stageKeyOf({
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    caseNumber: row.case_number,
    supersededBy: row.superseded_by,
  });
