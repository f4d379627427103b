import type { IndexedCase } from '../indexed-case.ts';
import type { NameOf } from '../../../../shared/code-names.ts';
import { drugWords, fold, searchWords } from './search-text.ts';

/** Nobody reads more hits than this as a list: they keep their order. */
const MOST = 2000;

/** Rank of hits: patient's name, then number, drug, the rest. A case has the rank of its worst matching word; equal ranks keep their order. */
export function ranked(
  all: readonly IndexedCase[],
  places: Uint32Array,
  search: string,
  nameOf: NameOf,
): Uint32Array {
  if (places.length > MOST) return places;
  const words = searchWords(search);
  const ranks = new Map([...places].map((place) => [place, rankOf(all[place], words, nameOf)]));
  return Uint32Array.from([...places].toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0)));
}

function rankOf(one: IndexedCase | undefined, words: readonly string[], nameOf: NameOf): number {
  if (one === undefined) return 0;
  const { row, label } = one;
  const parts = [
    [label.patientName],
    [
      label.chartNumber,
      label.patientNumber,
      row.id,
      row.case_number,
      row.receipt_number,
      label.originalReceiptNumber,
      label.fileName,
    ],
    drugWords(label.drugCodes, [
      ...(label.drugNames ?? []),
      ...label.drugCodes.map((code) => nameOf('drug', code) ?? ''),
    ]),
  ].map((texts) => fold(texts.filter((text) => typeof text === 'string').join('\n')));
  return Math.max(
    ...words.map((word) => {
      const at = parts.findIndex((text) => text.includes(word));
      return at < 0 ? parts.length : at;
    }),
  );
}
