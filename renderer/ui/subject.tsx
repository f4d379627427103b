import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useDrugWords } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';

/** What a case is to those who work on it: the patient, then the drug. */
export function Subject({
  row,
}: {
  readonly row: Pick<CaseRow, 'maskedPatient' | 'drugCodes' | 'drugNames'>;
}): ReactNode {
  const { subject } = useTexts().shell;
  const drugs = useDrugWords();
  return (
    <span className="subject-line">
      <b>{row.maskedPatient?.name ?? subject.nobody}</b> <span>{drugs(row)}</span>
    </span>
  );
}

/** The same in one word, for titles and for what a reader is told: `廖月娥・Tagrisso 80mg`. */
export function useSubjectWords(): (
  row: Pick<CaseRow, 'maskedPatient' | 'drugCodes' | 'drugNames'>,
) => string {
  const { subject } = useTexts().shell;
  const drugs = useDrugWords();
  return (row) => {
    const drug = drugs(row);
    const who = row.maskedPatient?.name ?? subject.nobody;
    return drug === '' ? who : `${who}・${drug}`;
  };
}
