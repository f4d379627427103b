import type { IndexedCase } from '../indexed-case.ts';
import type { NameOf } from '../../../../shared/code-names.ts';
import { drugWords, fold, searchWords } from './search-text.ts';

/** Nobody reads more hits than this as a list: they keep their order. */
const MOST = 2000;

/** Rank of hits: patient's name, then number, drug, the rest. A case has the rank of its worst matching word; equal ranks keep their order. */
export function ranked(
  cases: readonly IndexedCase[],
  search: string,
  nameOf: NameOf,
): readonly IndexedCase[] {
  if (cases.length > MOST) return cases;
  const words = searchWords(search);
  const ranks = new Map(cases.map((one) => [one, rankOf(one, words, nameOf)]));
  return cases.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

function rankOf({ row, label }: IndexedCase, words: readonly string[], nameOf: NameOf): number {
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
