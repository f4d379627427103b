import { fileProblem, isLargeFile } from '../check/file-texts.ts';
import type { Problem } from '../check/problem.ts';
import { problem } from '../check/texts.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { sameName } from '../../ground/fhir/attachment-names.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import type { AttachmentRecord, CaseRecord, SealedCase } from './case-record.ts';
import type { CaseContext } from './context.ts';
import type { FileMark, FoundAttachment } from './intake-port.ts';
import { caseRow } from './move.ts';
import {
  ATTACHMENT_OF_OTHER_PATIENT,
  ATTACHMENTS_OF_CASE,
  DELETE_ATTACHMENTS,
  INSERT_ATTACHMENT,
  UPSERT_FILE,
} from './queries.ts';

/** The folder part of a `/`-separated path, `''` at the top. */
export function dirOf(relPath: string): string {
  const slash = relPath.lastIndexOf('/');
  return slash < 0 ? '' : relPath.slice(0, slash);
}

/** Remembers how a file looked when it was taken, so that it is not read again. */
export function rememberFile(
  tx: Tx,
  pathKey: string,
  mark: FileMark,
  of: { id: string; sha256: string },
): void {
  const { size, mtimeMs } = mark;
  tx.run(UPSERT_FILE, { path_key: pathKey, size, mtime_ms: mtimeMs, sha256: of.sha256, case_id: of.id });
}

export function findAttachment<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
): T | undefined {
  const wanted = name.normalize('NFC');
  return list.find((candidate) => candidate.name.normalize('NFC') === wanted);
}

/** The attachments that a Bundle names, and the files that were found for them. */
interface BundleAttachments {
  readonly summary: BundleSummary;
  readonly found: readonly FoundAttachment[];
}

/** Writes all attachment rows of a case: files found or missing, DICOM studies listed. Returns how many are missing. */
export function writeAttachments(
  tx: Tx,
  sealed: SealedCase,
  place: { readonly caseId: string; readonly folder: string; readonly relPath: string },
  { summary, found }: BundleAttachments,
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
      name_key: sealed.attachmentKey(place.folder, dirOf(place.relPath), name),
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

/** True if one of a case's spooled attachments holds bytes that another patient's case has under the same name. */
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

export interface NamedAttachment {
  readonly name: string;
  readonly row: AttachmentRecord;
}

/** Attachment rows of a case with their names opened. */
export function named(context: CaseContext, id: string): NamedAttachment[] {
  return context.store
    .all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id })
    .map((row) => ({ name: context.sealed.attachmentName(row), row }));
}

/** Names of missing attachments. */
export function missingNames(context: CaseContext, id: string): string[] {
  return named(context, id)
    .filter(({ row }) => row.state === 'missing')
    .map(({ name }) => name);
}

const CODES: ReadonlySet<string> = new Set([
  'attachment-missing',
  'attachment-empty',
  'attachment-content',
  'attachment-large',
  'attachment-unreadable',
]);

/** Problems of attachment files, not of the Bundle: computed again each time a file arrives. */
export const isOfAttachmentFile = ({ code }: Problem): boolean => CODES.has(code);

/** Problems with the bytes of arrived attachments. */
export function badAttachments(
  attachments: readonly NamedAttachment[],
  summary: BundleSummary | null,
): Problem[] {
  return attachments.flatMap(({ name, row }) => {
    const path = placeOf(summary, name, row.ord);
    if (row.state === 'missing') return [];
    if (row.fault !== null) return [fileProblem(row.fault, path)];
    return row.kind === 'file' && isLargeFile(row.size ?? 0) ? [fileProblem('attachment-large', path)] : [];
  });
}

/** One problem for each missing attachment. */
export function missingAttachments(
  attachments: readonly NamedAttachment[],
  summary: BundleSummary | null,
): Problem[] {
  return attachments
    .filter(({ row }) => row.state === 'missing')
    .map(({ name, row }) => {
      const path = placeOf(summary, name, row.ord);
      return row.fault === null ? problem('attachment-missing', path) : fileProblem(row.fault, path);
    });
}

/** Path of the first url that names the attachment. */
function placeOf(summary: BundleSummary | null, name: string, ord: number): string {
  const use = summary?.attachmentUses.find((one) => sameName(one.name, name));
  return use?.path ?? `Bundle.attachment[${String(ord)}]`;
}

/** Attachments of a case in the spool, as event detail: the trail restores them to a lost database. */
export interface KeptAttachment {
  /** Index of its name in the Bundle. */
  readonly ord: number;
  readonly sha256: string;
}

/** `0:<hash> 2:<hash>`; no detail where there are none. */
export function keptDetail(kept: readonly KeptAttachment[]): { readonly kept?: string } {
  return kept.length === 0
    ? {}
    : { kept: kept.map(({ ord, sha256 }) => `${String(ord)}:${sha256}`).join(' ') };
}

/** Writes the attachment rows of an inspected case. Returns how many are missing, and which are in the spool. */
export function writeFound(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  { summary, found }: BundleAttachments,
): { readonly missing: number; readonly kept: { readonly kept?: string } } {
  const place = {
    caseId: row.id,
    folder: row.folder,
    relPath: context.sealed.label(row).relPath,
  };
  const kept = keptDetail(
    summary.attachments.flatMap((name, ord) => {
      const sha256 = findAttachment(found, name)?.sha256;
      return sha256 === undefined ? [] : [{ ord, sha256 }];
    }),
  );
  return { missing: writeAttachments(tx, context.sealed, place, { summary, found }), kept };
}

export function readKept(detail: unknown): KeptAttachment[] {
  if (typeof detail !== 'string') return [];
  return [...detail.matchAll(/(?<!\d)(\d+):([0-9a-f]{64})/g)].map(([, ord, sha256 = '']) => ({
    ord: Number(ord),
    sha256,
  }));
}

/**
 * The kept bytes of a case's attachment, by its name or by its name as the page shows it.
 * @throws AgentError `case-not-found` | `attachment-not-kept` | `attachment-ambiguous` | `payload-gone`
 */
export function openAttachment(
  context: CaseContext,
  id: string,
  name: string,
  shown: (name: string) => string = (whole) => whole,
): { readonly sha256: string; readonly size: number | null } {
  if (caseRow(context.store, id).payload !== 'kept') throw new AgentError('payload-gone/attachments');
  const kept = named(context, id).filter(({ row }) => row.sha256 !== null);
  const alike = kept.filter((one) => shown(one.name) === name);
  const exact = kept.find((one) => sameName(one.name, name));
  const found = exact ?? alike[0];
  if (exact === undefined && alike.length > 1) throw new AgentError('attachment-ambiguous');
  if (found === undefined || found.row.sha256 === null) throw new AgentError('attachment-not-kept');
  return { sha256: found.row.sha256, size: found.row.size };
}
