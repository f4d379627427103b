import type { Store } from '../db/store.ts';
import type { CaseLabel, CaseRecord } from './case-record.ts';
import { SELECT_LABELS } from './queries.ts';
import type { SealedCase } from './sealed-case.ts';

/** Names, numbers and file names in memory only, so that search needs nothing unsealed on disk. */
export interface LabelIndex {
  get(id: string): CaseLabel | undefined;
  put(id: string, label: CaseLabel): void;
  /** Whether each of the words stands in the label or in one of `more`; without regard to case and width. */
  matches(id: string, words: readonly string[], more?: readonly (string | null)[]): boolean;
}

/** What a search compares: NFKC so that full-width digits find half-width ones. */
export function searchWords(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Opens every label once; 100,000 take some 0.4 s. */
export function loadLabelIndex(store: Store, sealed: SealedCase): LabelIndex {
  const labels = new Map<string, CaseLabel>();
  const texts = new Map<string, string>();
  const put = (id: string, label: CaseLabel): void => {
    labels.set(id, label);
    texts.set(
      id,
      fold(
        [id, label.fileName, label.patientName ?? '', label.patientNumber ?? '', ...label.drugCodes].join(
          '\n',
        ),
      ),
    );
  };
  store.all<Pick<CaseRecord, 'id' | 'label'>>(SELECT_LABELS).forEach((row) => {
    put(row.id, sealed.label(row));
  });
  return {
    get: (id) => labels.get(id),
    put,
    matches: (id, words, more = []) => {
      const text = [texts.get(id) ?? '', ...more.map((one) => fold(one ?? ''))].join('\n');
      return words.every((word) => text.includes(word));
    },
  };
}
