import type { CaseLabel } from './case-record.ts';

/** What the Bundle calls a drug. Codes and names are kept as two lists, so only a case of one drug says it. */
export function textOfDrug({ drugCodes, drugNames = [] }: CaseLabel, code: string): string | null {
  return drugCodes.length === 1 && drugCodes[0] === code && drugNames.length === 1
    ? (drugNames[0] ?? null)
    : null;
}
