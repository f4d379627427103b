import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useCodeNames } from './code-names.ts';

/** The drugs of a case in one line, as names: the first one, and of how many. A code stands only where nobody has a name for it. */
export function useDrugWords(): (row: Pick<CaseRow, 'drugCodes' | 'drugNames'>) => string {
  const { nameOf } = useCodeNames();
  const { subject } = useTexts().shell;
  return ({ drugCodes, drugNames }) => {
    const [code] = drugCodes;
    const first = code === undefined ? (drugNames[0] ?? '') : nameOf('drug', code, drugNames[0] ?? null);
    return drugCodes.length > 1 ? subject.drugs(first, drugCodes.length) : first;
  };
}
