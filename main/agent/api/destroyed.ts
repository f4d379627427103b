import type { DestroyedView } from '../../../shared/api/operations-contract.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import {
  FORGETTING_METHOD,
  type ForgottenDetail,
  type ForgottenRecord,
  forgottenRecords,
} from '../carrier/cases/forgotten.ts';
import { type DestroyedRecord, destroyedRecords, REMOVAL_METHOD } from '../carrier/cases/payloads.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';

/** What retention has destroyed: files of the spool, and what cases said. Newest first. */
export function destroyedViews(context: CaseContext, limit: number): DestroyedView[] {
  const files = destroyedRecords(context, limit).map(fileView);
  const cases = forgottenRecords(context, limit).map(caseView);
  // All times are of one zone.
  return [...cases, ...files]
    .sort((one, other) => (one.markedAt < other.markedAt ? 1 : one.markedAt > other.markedAt ? -1 : 0))
    .slice(0, limit);
}

function fileView(record: DestroyedRecord): DestroyedView {
  return {
    sha256: record.sha256,
    kind: record.kind,
    bytes: record.bytes,
    caseId: record.case_id,
    reason: record.reason,
    actor: record.actor,
    markedAt: taipeiTime(record.marked_at),
    removedAt: record.removed_at === null ? null : taipeiTime(record.removed_at),
    method: record.removed_at === null ? null : REMOVAL_METHOD,
    place: record.place,
  };
}

function caseView(record: ForgottenRecord): DestroyedView {
  const { reason, bytes, place } = JSON.parse(record.detail) as ForgottenDetail;
  const at = taipeiTime(record.at);
  return {
    ...{ kind: 'case', sha256: record.sha256, caseId: record.case_id, actor: record.actor },
    ...{ reason, bytes, place, method: FORGETTING_METHOD },
    ...{ markedAt: at, removedAt: at },
  };
}
