import type { HoldReason, Review } from '../../../../shared/states.ts';
import { CONTINUATION_AGAIN, PRIORITY_EMERGENCY } from '../../../../shared/twpas/codes.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import { taipeiTime, taipeiTimeOrNull } from '../../ground/fhir/taipei.ts';
import { isFirstCheck, mayBeOverruled } from '../check/problem-kinds.ts';
import type { Problem } from '../check/problem.ts';
import type { CaseLabel, CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import type { CaseSet } from './move.ts';

/**
 * True if the checks let a Bundle through. Errors of the first checks, attachments among them, refuse it at every level.
 * `overridden`: a person sends it despite errors that may be overruled (`problem-kinds.ts`); other errors still refuse it.
 */
export function isFit(
  context: Pick<CaseContext, 'checkLevel'>,
  problems: readonly Problem[],
  understood: boolean,
  overridden = false,
): boolean {
  const passes = ({ code }: Problem): boolean =>
    !isFirstCheck(code) && (context.checkLevel !== 'error' || (overridden && mayBeOverruled(code)));
  return understood && problems.every((one) => one.severity !== 'error' || passes(one));
}

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

/** `relPath` is `/`-separated. */
export const fileNameOf = (relPath: string): string => relPath.slice(relPath.lastIndexOf('/') + 1);

/** Hold reason that people and the HIS see. A taken-over case is `uncertain` in the database and shown as held. */
export function holdReasonOf(row: Pick<CaseRecord, 'delivery' | 'shown' | 'hold_reason'>): HoldReason | null {
  if (row.shown !== 'held') return null;
  return row.delivery === 'held' ? row.hold_reason : 'reconcile';
}

/** Where a case stands, for its own view and for that of a case beside it. */
export const stateViewOf = (row: CaseRecord) => ({
  delivery: row.shown,
  holdReason: holdReasonOf(row),
  review: row.review,
  decision: row.decision,
  disposition: row.disposition,
  caseNumber: row.case_number,
  receiptNumber: row.receipt_number,
  supersededBy: row.superseded_by,
  subType: row.sub_type,
  problems: problemsOf(row),
  createdAt: taipeiTime(row.created_at),
  stageAt: taipeiTime(row.stage_at ?? row.created_at),
  acceptedAt: taipeiTimeOrNull(row.accepted_at),
});

/** Since when no search shows an accepted case, ms; null if one does, or if NHI has ended its review all the same. */
export function notShownSince(row: Pick<CaseRecord, 'delivery' | 'review' | 'missed_since'>): number | null {
  return row.delivery === 'accepted' && !isEnded(row.review) ? row.missed_since : null;
}

/** NHI shows another application under the case's number: results under it are not stored. */
export const hasAnothersNumber = (row: Pick<CaseRecord, 'delivery' | 'review' | 'error_code'>): boolean =>
  row.delivery === 'accepted' && !isEnded(row.review) && row.error_code === 'number-of-another';

/** NHI's review has ended; NHI may still reopen it. */
export const isEnded = (review: Review): boolean => review === 'decided' || review === 'failed';

/** Stand-in path key of a rebuilt case, whose file nobody has seen since. */
export const rebuiltPathKey = (context: CaseContext, id: string): string =>
  context.sealed.pathKey('rebuilt', id);

export function isRebuilt(context: CaseContext, row: Pick<CaseRecord, 'id' | 'path_key'>): boolean {
  return row.path_key === rebuiltPathKey(context, row.id);
}

export function labelOf(relPath: string, summary: BundleSummary | null, sha256: string): CaseLabel {
  return {
    sha256,
    relPath,
    fileName: fileNameOf(relPath),
    patientName: summary?.patientName ?? null,
    patientNumber: summary?.patientNumber ?? null,
    ...(summary === null ? {} : { chartNumber: summary.chartNumber }),
    drugCodes: summary?.drugCodes ?? [],
    ...facetsOf(summary),
  };
}

function facetsOf(summary: BundleSummary | null): Partial<CaseLabel> {
  if (summary === null) return {};
  const { items, otherNames } = summary;
  const ends = items.flatMap(({ periodEnd }) => periodEnd ?? []).sort();
  return {
    ...(otherNames.length === 0 ? {} : { otherNames }),
    drugNames: [...new Set(items.flatMap(({ drugText }) => drugText ?? []))],
    indications: [...new Set(items.flatMap(({ indicationCode }) => indicationCode ?? []))],
    department: summary.department,
    doctorName: summary.doctor?.name ?? null,
    doctorNumber: summary.doctor?.number ?? null,
    appliedOn: /^\d{4}-\d{2}-\d{2}/.exec(summary.created)?.[0] ?? null,
    periodEnd: ends.at(-1) ?? null,
    originalReceiptNumber: summary.originalReceiptNumber,
    continued: items.some(({ continuation }) => continuation === CONTINUATION_AGAIN),
  };
}

/** Columns of a new case whose Bundle no check understood. */
export const NO_SUMMARY = {
  ...{ profile: null, priority: null, sub_type: null, urgent: 0 },
  ...{ claim_key: null, patient_key: null, summary: null },
} as const;

/** The check's summary as columns. Without a summary, the earlier columns stay. */
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

/** False where one of them is not known, as of a file that could not be read. */
export const isOfAnotherPatient = (
  { patient_key: ours }: Pick<CaseRecord, 'patient_key'>,
  { patient_key: theirs }: Pick<CaseRecord, 'patient_key'>,
): boolean => ours !== null && theirs !== null && ours !== theirs;
