import type { NameTable } from '../../../shared/code-names.ts';
import type { CaseLabel } from './case-record.ts';

/** The hospital's name for a code, or null. */
export type NameOf = (table: NameTable, code: string) => string | null;
export const noNames: NameOf = () => null;

/** A doctor's name as the hospital has it, else as the Bundle writes it. */
export function doctorText({ doctorNumber, doctorName }: CaseLabel, nameOf: NameOf): string | null {
  const own = typeof doctorNumber === 'string' ? nameOf('doctor', doctorNumber) : null;
  return own ?? doctorName ?? null;
}
