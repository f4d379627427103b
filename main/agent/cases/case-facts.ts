import { PRIORITY_EMERGENCY } from '../../../shared/twpas/codes.ts';
import type { BundleSummary } from '../fhir/summary.ts';
import type { Problem } from '../check/problem.ts';
import type { CaseLabel } from './case-record.ts';
import type { CaseContext } from './context.ts';
import type { CaseSet } from './move.ts';

/** Whether the checks let a Bundle through at the level that settings ask for. */
export function isFit(
  context: Pick<CaseContext, 'checkLevel'>,
  problems: readonly Problem[],
  understood: boolean,
): boolean {
  return (
    understood &&
    (context.checkLevel !== 'error' || problems.every((problem) => problem.severity !== 'error'))
  );
}

/** What was found wrong, as columns. */
export function problemColumns(problems: readonly Problem[]): CaseSet {
  const worst = problems.find((problem) => problem.severity === 'error');
  return {
    problems: JSON.stringify(problems),
    error_code: worst?.code ?? null,
    error_message: worst?.message ?? null,
  };
}

export const problemsOf = (row: { readonly problems: string }): Problem[] =>
  JSON.parse(row.problems) as Problem[];

export function labelOf(relPath: string, summary: BundleSummary | null): CaseLabel {
  return {
    relPath,
    fileName: relPath.slice(relPath.lastIndexOf('/') + 1),
    patientName: summary?.patientName ?? null,
    patientNumber: summary?.patientNumber ?? null,
    drugCodes: summary?.drugCodes ?? [],
  };
}

/** What a check learned of the Bundle, as columns. A check that understood nothing takes nothing back. */
export function summaryColumns(context: CaseContext, id: string, summary: BundleSummary | null): CaseSet {
  if (summary === null) return {};
  return {
    profile: summary.profile,
    priority: summary.priority,
    sub_type: summary.subType,
    urgent: summary.priority === PRIORITY_EMERGENCY ? 1 : 0,
    claim_key: context.sealed.claimKey(summary.claimKey),
    patient_key: context.sealed.patientKey(summary.patientNumber),
    summary: context.sealed.sealSummary(id, summary),
  };
}
