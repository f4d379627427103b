import type { IndexedCase } from '../../index/indexed-case.ts';
import type { NameOf, NameTable } from '../../../../shared/code-names.ts';
import { drugWords, fold, minuteAt, minuteOf, searchWords } from '../../index/lookup/search-text.ts';

/**
 * Keeps the search hits that match without patients' names and numbers, and without file names, which often contain them. Otherwise a search could
 * reveal a patient, letter by letter, to a person who may not see patients.
 */
export function foundWithoutPatients(
  cases: readonly IndexedCase[],
  search: string,
  nameOf: NameOf,
): IndexedCase[] {
  const words = searchWords(search);
  return cases.filter((one) => {
    const texts = openTexts(one, nameOf);
    const times = [minuteAt(one.row.created_at), minuteAt(one.row.accepted_at)];
    return words.every((word) => {
      const minute = minuteOf(word);
      return texts.some((text) => text.includes(word)) || (minute !== null && times.includes(minute));
    });
  });
}

function openTexts({ row, label }: IndexedCase, nameOf: NameOf): string[] {
  const named = (table: NameTable, codes: readonly string[]): (string | null)[] =>
    codes.map((code) => nameOf(table, code));
  const { department = null } = label;
  const drugNames = named('drug', label.drugCodes).filter((name) => name !== null);
  const texts = [
    row.id,
    row.case_number,
    row.receipt_number,
    label.originalReceiptNumber,
    label.doctorName,
    ...drugWords(label.drugCodes, [...(label.drugNames ?? []), ...drugNames]),
    ...named('department', department === null ? [] : [department]),
    ...named('indication', label.indications ?? []),
  ];
  return texts.flatMap((text) => (typeof text === 'string' ? [fold(text)] : []));
}
