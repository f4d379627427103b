import type { BundleSummary } from '../fhir/summary.ts';
import type { Vault } from '../vault/vault.ts';
import type { AttachmentRecord, CaseLabel, CaseRecord } from './case-record.ts';

/** Seals and opens what of a case could name a patient; each value is bound to its column and row. */
export interface SealedCase {
  sealLabel(id: string, label: CaseLabel): Buffer;
  label(row: Pick<CaseRecord, 'id' | 'label'>): CaseLabel;
  sealSummary(id: string, summary: BundleSummary): Buffer;
  summary(row: Pick<CaseRecord, 'id' | 'summary'>): BundleSummary | null;
  sealAttachmentName(caseId: string, ord: number, name: string): Buffer;
  attachmentName(row: Pick<AttachmentRecord, 'case_id' | 'ord' | 'name'>): string;
  sealJson(place: string, value: unknown): Buffer;
  openJson(sealed: Buffer, place: string): unknown;
  /** A person's words on a case, as text that fits into an event's detail. */
  sealNote(caseId: string, note: string): string;
  note(caseId: string, sealed: string): string;
  /** Equality of a file's place without storing its name. */
  pathKey(folder: string, relPath: string): string;
  claimKey(key: string): string;
  patientKey(number: string): string;
  /** What a doctor is filtered by: the number may be a national identity number and has no place in an address. */
  doctorKey(number: string): string;
  /** Equality of an attachment's place: folder and name beside the Bundle, in NFC. */
  attachmentKey(folder: string, dir: string, name: string): string;
}

export function sealedCase(vault: Vault): SealedCase {
  const sealJson = (place: string, value: unknown): Buffer => vault.sealText(JSON.stringify(value), place);
  const openJson = (sealed: Buffer, place: string): unknown => JSON.parse(vault.openText(sealed, place));
  return {
    sealJson,
    openJson,
    sealLabel: (id, label) => sealJson(`cases.label.${id}`, label),
    label: (row) => openJson(row.label, `cases.label.${row.id}`) as CaseLabel,
    sealSummary: (id, summary) => sealJson(`cases.summary.${id}`, summary),
    summary: (row) =>
      row.summary ? (openJson(row.summary, `cases.summary.${row.id}`) as BundleSummary) : null,
    sealAttachmentName: (id, ord, name) => vault.sealText(name, `attachments.name.${id}.${String(ord)}`),
    attachmentName: (row) => vault.openText(row.name, `attachments.name.${row.case_id}.${String(row.ord)}`),
    sealNote: (id, note) => vault.sealForTrail(note, `case_events.note.${id}`).toString('base64'),
    note: (id, text) => vault.openText(Buffer.from(text, 'base64'), `case_events.note.${id}`),
    pathKey: (folder, relPath) => vault.digest('path', `${folder}\n${relPath}`),
    claimKey: (key) => vault.digest('claim', key),
    patientKey: (number) => vault.digest('patient', number),
    doctorKey: (number) => vault.digest('doctor', number).slice(0, 16),
    attachmentKey: (folder, dir, name) =>
      vault.digest('attachment', `${folder}\n${dir}\n${name.normalize('NFC')}`),
  };
}
