import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';

/** One element of `cases --json`: exactly the fields other programs rely on, and the patient only with `--phi`. */
export function caseElement(row: CaseRow, phi: boolean): Record<string, unknown> {
  return {
    id: row.id,
    fileName: row.fileName,
    folder: row.folder,
    sha256: row.sha256,
    profile: row.profile,
    priority: row.priority,
    subType: row.subType,
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    disposition: row.disposition,
    caseNumber: row.caseNumber,
    receiptNumber: row.receiptNumber,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt,
    problems: row.problems.map(({ severity, code, message, path }) => ({ severity, code, message, path })),
    lastError: row.lastError,
    missingAttachments: row.missingAttachments,
    supersedes: row.supersedes,
    doubled: row.doubled,
    createdAt: row.createdAt,
    acceptedAt: row.acceptedAt,
    decidedOn: row.decidedOn,
    decidedAt: row.decidedAt,
    ...(phi ? { patient: row.patient } : {}),
  };
}

/** `show --json`: the element's fields and everything else known of the case. */
export function caseDocument(detail: CaseDetail, phi: boolean): Record<string, unknown> {
  // Not even covered: a name's first letter with a clinic's day can be enough.
  const { patient, maskedPatient: _covered, ...rest } = detail;
  return { ...caseElement(detail, phi), ...rest, ...(phi ? { patient } : {}) };
}
