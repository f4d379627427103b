import type { CaseIndex, IndexedCase } from '../cases/case-index.ts';
import { fold, searchWords } from '../cases/lookup/search-text.ts';

/**
 * Places in the index, of what a search found, what it finds without the patients' names and numbers, and without names of
 * files, which often carry them. Whoever may not see a patient would else be told by the search who it is, a letter at a time.
 */
export function foundWithoutPatients(
  index: Pick<CaseIndex, 'all'>,
  places: Uint32Array,
  search: string,
): Uint32Array {
  const words = searchWords(search);
  const all = index.all();
  return places.filter((place) => {
    const one = all[place];
    if (one === undefined) return false;
    const texts = openTexts(one);
    return words.every((word) => texts.some((text) => text.includes(word)));
  });
}

function openTexts({ row, label }: IndexedCase): string[] {
  const texts = [
    row.id,
    row.case_number,
    row.receipt_number,
    label.originalReceiptNumber,
    label.doctorName,
    ...label.drugCodes,
    ...(label.drugNames ?? []),
  ];
  return texts.flatMap((text) => (typeof text === 'string' ? [fold(text)] : []));
}
