import type { Tx } from '../db/store.ts';
import type { AttachmentRecord, CaseRecord } from './case-record.ts';
import type { FileMark, FoundAttachment } from './intake-port.ts';
import {
  ATTACHMENT_OF_OTHER_PATIENT,
  DELETE_ATTACHMENTS,
  INSERT_ATTACHMENT,
  UPSERT_FILE,
} from './queries.ts';
import { besideName, type Rename } from './renames.ts';
import type { SealedCase } from './sealed-case.ts';
import type { BundleSummary } from '../fhir/summary.ts';

/** The folder part of a `/`-separated path, `''` at the top. */
export function dirOf(relPath: string): string {
  const slash = relPath.lastIndexOf('/');
  return slash < 0 ? '' : relPath.slice(0, slash);
}

/** Remembers how a file looked when it was taken, so that it is not read again. */
export function rememberFile(tx: Tx, pathKey: string, mark: FileMark, sha256: string, caseId: string): void {
  tx.run(UPSERT_FILE, {
    path_key: pathKey,
    size: mark.size,
    mtime_ms: mark.mtimeMs,
    sha256,
    case_id: caseId,
  });
}

export function findAttachment<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
): T | undefined {
  const wanted = name.normalize('NFC');
  return list.find((candidate) => candidate.name.normalize('NFC') === wanted);
}

/** Writes the attachment rows of a case anew: files found or missing, DICOM studies listed. Returns how many are missing. */
export function writeAttachments(
  tx: Tx,
  sealed: SealedCase,
  place: {
    readonly caseId: string;
    readonly folder: string;
    readonly relPath: string;
    readonly renames?: readonly Rename[];
  },
  summary: BundleSummary,
  found: readonly FoundAttachment[],
): number {
  tx.run(DELETE_ATTACHMENTS, { id: place.caseId });
  let missing = 0;
  summary.attachments.forEach((name, ord) => {
    const file = findAttachment(found, name);
    if (!file) missing += 1;
    tx.run(INSERT_ATTACHMENT, {
      case_id: place.caseId,
      ord,
      name: sealed.sealAttachmentName(place.caseId, ord, name),
      name_key: sealed.attachmentKey(
        place.folder,
        dirOf(place.relPath),
        besideName(place.renames ?? [], name),
      ),
      kind: 'file',
      state: file ? 'spooled' : 'missing',
      sha256: file?.sha256 ?? null,
      size: file?.size ?? null,
      mark_size: file?.size ?? null,
      mark_mtime_ms: file?.mtimeMs ?? null,
      fault: file?.fault ?? null,
    });
  });
  summary.studyUids.forEach((uid, index) => {
    const ord = summary.attachments.length + index;
    tx.run(INSERT_ATTACHMENT, {
      case_id: place.caseId,
      ord,
      name: sealed.sealAttachmentName(place.caseId, ord, uid),
      name_key: sealed.attachmentKey('dicom', '', uid),
      kind: 'dicom',
      state: 'listed',
      sha256: null,
      size: null,
      mark_size: null,
      mark_mtime_ms: null,
      fault: null,
    });
  });
  return missing;
}

/** Whether one of a case's spooled attachments holds bytes that another patient's case has under the same name. */
export function holdsOtherPatientsBytes(
  tx: Tx,
  row: Pick<CaseRecord, 'id' | 'patient_key'>,
  attachments: readonly AttachmentRecord[],
): boolean {
  return attachments.some(
    (attachment) =>
      attachment.sha256 !== null &&
      tx.get(ATTACHMENT_OF_OTHER_PATIENT, {
        name_key: attachment.name_key,
        sha256: attachment.sha256,
        id: row.id,
        patient_key: row.patient_key,
      }) !== undefined,
  );
}
