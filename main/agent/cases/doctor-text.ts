import type { NameTable } from '../../../shared/code-names.ts';
import type { CaseLabel } from './case-record.ts';

/** The name for a code: the hospital's, else `written` (what the Bundle says), else NHI's; or null. */
export type NameOf = (table: NameTable, code: string, written?: string | null) => string | null;
export const noNames: NameOf = (_table, _code, written = null) => written;

/** A doctor's name as the hospital has it, else as the Bundle writes it. */
export function doctorText({ doctorNumber, doctorName }: CaseLabel, nameOf: NameOf): string | null {
  const own = typeof doctorNumber === 'string' ? nameOf('doctor', doctorNumber) : null;
  return own ?? doctorName ?? null;
}
