import { stageKeyOf, type StageKey } from '../../../shared/stage.ts';
import type { Store } from '../db/store.ts';
import type { CaseLabel, CaseRecord } from './case-record.ts';
import { INDEX_ALL, INDEX_SOME } from './queries.ts';
import type { SealedCase } from './sealed-case.ts';

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
  | 'created_at'
  | 'updated_at'
  | 'accepted_at'
  | 'decided_on'
  | 'decided_at'
> & {
  readonly owner: string | null;
  /** The earliest open deadline, YYYY-MM-DD. */
  readonly due_on: string | null;
  readonly snoozed_until: string | null;
  readonly closed_at: number | null;
  readonly awaits_doctor: number | null;
  readonly awaits_report: number | null;
};

/** One case in memory: what SQL knows of it, its opened label, and what both come to. */
export interface IndexedCase {
  readonly row: IndexRecord;
  readonly label: CaseLabel;
  readonly stage: StageKey;
  /** Keyed digest of the doctor's number; empty where there is none. */
  readonly doctorKey: string;
  /** Everything a search compares, folded. */
  readonly text: string;
}

/**
 * All cases in memory, so that names and numbers lie unsealed nowhere on disk and a search reads none. Kept true by the
 * store: what a commit touched is read again before anybody is told of it.
 */
export interface CaseIndex {
  readonly size: number;
  get(id: string): IndexedCase | undefined;
  /** Oldest first, in the order of `seq`. The living list: what walks it over several turns takes a copy. */
  all(): readonly IndexedCase[];
  /** Hears of each case that came or changed, after the commit. Returns its own end. */
  onUpdate(listener: (now: IndexedCase, before: IndexedCase | undefined) => void): () => void;
}

/** What a search compares: NFKC so that full-width digits find half-width ones. */
export function searchWords(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

type LabelledRecord = IndexRecord & Pick<CaseRecord, 'label'>;

/** Opens every label once; 100,000 take some 0.5 s. Ends with the store. */
export function loadCaseIndex(store: Store, sealed: SealedCase): CaseIndex {
  /** Where each stands in `order`: a case never changes its place, and none is ever deleted. */
  const places = new Map<string, number>();
  const listeners = new Set<(now: IndexedCase, before: IndexedCase | undefined) => void>();
  /** An array, since a filter that walks 100,000 cases through a Map or a generator takes three times as long. */
  const order: IndexedCase[] = [];
  /** A hospital has some hundred doctors and many more cases. */
  const doctors = new Map<string, string>([['', '']]);
  const doctorKeyOf = (number: string): string => {
    const known = doctors.get(number);
    if (known !== undefined) return known;
    const key = sealed.doctorKey(number);
    doctors.set(number, key);
    return key;
  };
  const put = ({ label: sealedLabel, ...row }: LabelledRecord): void => {
    const place = places.get(row.id);
    const before = place === undefined ? undefined : order[place];
    const label = sealed.label({ id: row.id, label: sealedLabel });
    const now = {
      row,
      label,
      stage: stageOf(row),
      doctorKey: doctorKeyOf(label.doctorNumber ?? ''),
      text: textOf(row, label),
    };
    if (place === undefined) places.set(row.id, order.push(now) - 1);
    else order[place] = now;
    listeners.forEach((listener) => {
      listener(now, before);
    });
  };
  store.all<LabelledRecord>(INDEX_ALL).forEach(put);
  store.onChange((ids) => {
    if (ids.length > 0) store.all<LabelledRecord>(INDEX_SOME, { ids: JSON.stringify(ids) }).forEach(put);
  });
  return {
    get size() {
      return order.length;
    },
    get(id) {
      const place = places.get(id);
      return place === undefined ? undefined : order[place];
    },
    all: () => order,
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
  });

function textOf(row: IndexRecord, label: CaseLabel): string {
  const parts = [
    row.id,
    label.fileName,
    label.patientName,
    label.patientNumber,
    row.case_number,
    row.receipt_number,
    label.originalReceiptNumber,
    label.doctorName,
    ...label.drugCodes,
    ...(label.drugNames ?? []),
  ];
  return fold(parts.filter((part) => typeof part === 'string').join('\n'));
}
