import type { Decision, Delivery, HoldReason, Profile, Review, Wish } from '../../../../shared/states.ts';
import type { AttachmentFault } from '../check/file-texts.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import type { Vault } from '../../ground/vault/vault.ts';

/**
 * `unproven`: an attempt of ours ended, and its result is unknown · `refused`: NHI refused it after its body had left, which one search has to
 * confirm · `restored`: the state comes from a backup or a rebuild · `taken-over`: another agent, or this one to another address, may have sent it.
 */
export type DoubtKind = 'unproven' | 'refused' | 'restored' | 'taken-over';

/** One row of `cases` as SQLite gives it. Times are ms since the epoch; BLOBs are sealed. */
export interface CaseRecord {
  readonly seq: number;
  readonly id: string;
  readonly revision: number;
  readonly folder: string;
  readonly path_key: string;
  readonly sha256: string;
  readonly payload: 'kept' | 'none' | 'purged';
  readonly release_mode: 'auto' | 'manual';
  /** A person released it, which satisfies `release: manual` of its folder. */
  readonly released: number;
  /**
   * Reason that holds the case whenever it could be sent, until a person releases it: its bytes came again after NHI's refusal or a correction,
   * or it follows a case that a person stopped.
   */
  readonly stop: Extract<HoldReason, 'came-again' | 'stopped-before'> | null;
  /** The case whose bytes lay at the path of its file before. */
  readonly follows: string | null;
  /** A person released it although an attachment holds bytes of another patient's case. */
  readonly attachments_cleared: number;
  readonly profile: Profile | null;
  readonly priority: string | null;
  readonly sub_type: string | null;
  readonly urgent: number;
  readonly claim_key: string | null;
  readonly patient_key: string | null;
  readonly delivery: Delivery;
  /** The delivery as HIS, page and command line name it; computed by the database. */
  readonly shown: Delivery;
  readonly held_from: Delivery | null;
  readonly hold_reason: HoldReason | null;
  readonly wish: Wish | null;
  readonly review: Review;
  /** `answers.n` of the version that the review follows. */
  readonly answer_n: number | null;
  readonly decision: Decision | null;
  readonly disposition: string | null;
  readonly case_number: string | null;
  readonly location_id: string | null;
  readonly receipt_number: string | null;
  readonly destination: string | null;
  readonly attempts: number;
  readonly failures: number;
  readonly next_attempt_at: number | null;
  readonly first_attempt_at: number | null;
  readonly last_attempt_at: number | null;
  readonly doubt_since: number | null;
  /** The open doubt whether NHI has the case; null: none. A rejected case may have one: it is searched for before it is sent again. */
  readonly doubt_kind: DoubtKind | null;
  readonly doubt_reason: string | null;
  /**
   * State of the case once NHI provably lacks it; null is the queue. `rejected` after an earlier doubtful attempt; after a restore, the
   * backup's state; after a take-over, `waiting` while attachments are missing.
   */
  readonly doubt_after: Exclude<Delivery, 'queued' | 'sending' | 'uncertain' | 'accepted'> | null;
  readonly empty_searches: number;
  readonly last_empty_at: number | null;
  readonly next_search_at: number | null;
  readonly resent_at: number | null;
  /** Number of times that absence was believed after a doubt and the case was sent again; confirmed refusals do not count. */
  readonly resends: number;
  readonly watch_until: number | null;
  readonly doubled: number;
  readonly wait_until: number | null;
  readonly next_poll_at: number | null;
  readonly supersedes: string | null;
  readonly superseded_by: string | null;
  readonly unread: number;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly problems: string;
  readonly label: Buffer;
  readonly summary: Buffer | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly accepted_at: number | null;
  /** When NHI's search by patient first showed it; null until then. */
  readonly first_shown_at: number | null;
  /** Since when a search shows a later accepted case and not this one. */
  readonly missed_since: number | null;
  readonly decided_on: string | null;
  readonly decided_at: number | null;
  /** When delivery, review, decision or disposition last changed; notes and other work of staff do not count. */
  readonly stage_at: number | null;
  /** 受理日期, YYYY-MM-DD: `created` of the answer 已受理; null without such an answer. */
  readonly received_on: string | null;
  /** Day and result of NHI's first decision; the result is null if its items contradict each other. */
  readonly first_decided_on: string | null;
  readonly first_decision: Decision | null;
  readonly moved_to: Buffer | null;
  /** `name#version` of the guide it was last checked against. */
  readonly ig_version: string | null;
  /** The person who sends it despite errors that may be overruled. */
  readonly overridden_by: string | null;
  readonly overridden_at: number | null;
  /**
   * `unknown`: another agent may have sent it, so NHI is searched before it is sent (a doubt of kind `taken-over`);
   * `answered`: it may have, and NHI or a person has said that it has not. Null: no other agent can have sent it.
   */
  readonly past: 'unknown' | 'answered' | null;
  /** When patient data and NHI's answers were removed; null again once NHI or the HIS adds something. */
  readonly forgotten_at: number | null;
  /** Last day that the trail is kept for the patient's age, YYYY-MM-DD; forgotten cases only. */
  readonly kept_for_age: string | null;
}

/** Listed and searched texts of a case; sealed in `cases.label`, open only in memory. */
export interface CaseLabel {
  /** Hash of the case's bytes: the label opens for these alone. Absent in a forgotten case. */
  readonly sha256?: string;
  /** `/`-separated path inside the folder. */
  readonly relPath: string;
  readonly fileName: string;
  readonly patientName: string | null;
  /** Further names in the Bundle, covered in texts as the first is; absent: none. */
  readonly otherNames?: readonly string[];
  readonly patientNumber: string | null;
  /** 病歷號; absent if the Bundle could not be read. */
  readonly chartNumber?: string | null;
  readonly drugCodes: readonly string[];
  /** This field and the following ones are absent if the Bundle could not be read. */
  readonly drugNames?: readonly string[];
  /** 給付適應症條件 codes. */
  readonly indications?: readonly string[];
  /** 就醫科別 code. */
  readonly department?: string | null;
  readonly doctorName?: string | null;
  readonly doctorNumber?: string | null;
  /** 申請日期, YYYY-MM-DD. */
  readonly appliedOn?: string | null;
  /** Last day the drug is applied for, YYYY-MM-DD. */
  readonly periodEnd?: string | null;
  readonly originalReceiptNumber?: string | null;
  /** At least one item continues an earlier application (續用註記). */
  readonly continued?: boolean;
}

export interface AttachmentRecord {
  readonly case_id: string;
  readonly ord: number;
  readonly name: Buffer;
  readonly name_key: string;
  readonly kind: 'file' | 'dicom';
  readonly state: 'missing' | 'spooled' | 'listed' | 'changed';
  readonly sha256: string | null;
  readonly size: number | null;
  readonly mark_size: number | null;
  readonly mark_mtime_ms: number | null;
  readonly handed_over: number;
  /** Reason why its bytes cannot be sent. */
  readonly fault: AttachmentFault | null;
}

/** Seals and opens the values of a case that could name a patient; each value is bound to its column and row. */
export type SealedCase = ReturnType<typeof sealedCase>;

export function sealedCase(vault: Vault) {
  const sealJson = (place: string, value: unknown): Buffer => vault.sealText(JSON.stringify(value), place);
  const openJson = (sealed: Buffer, place: string): unknown => JSON.parse(vault.openText(sealed, place));
  return {
    sealJson,
    openJson,
    sealLabel: (id: string, label: CaseLabel): Buffer => sealJson(`cases.label.${id}`, label),
    label: (row: Pick<CaseRecord, 'id' | 'label'>): CaseLabel =>
      openJson(row.label, `cases.label.${row.id}`) as CaseLabel,
    sealSummary: (id: string, summary: BundleSummary): Buffer => sealJson(`cases.summary.${id}`, summary),
    summary: (row: Pick<CaseRecord, 'id' | 'summary'>): BundleSummary | null => {
      if (!row.summary) return null;
      return openJson(row.summary, `cases.summary.${row.id}`) as BundleSummary;
    },
    sealAttachmentName: (id: string, ord: number, name: string): Buffer =>
      vault.sealText(name, `attachments.name.${id}.${String(ord)}`),
    attachmentName: (row: Pick<AttachmentRecord, 'case_id' | 'ord' | 'name'>): string =>
      vault.openText(row.name, `attachments.name.${row.case_id}.${String(row.ord)}`),
    /** A person's note on a case, sealed as text for an event's detail. */
    sealNote: (id: string, note: string): string =>
      vault.sealText(note, `case_events.note.${id}`).toString('base64'),
    note: (id: string, text: string): string =>
      vault.openText(Buffer.from(text, 'base64'), `case_events.note.${id}`),
    /** Digest of a file's path: shows equality without storing the name. */
    pathKey: (folder: string, relPath: string): string => vault.digest('path', `${folder}\n${relPath}`),
    claimKey: (key: string): string => vault.digest('claim', key),
    patientKey: (number: string): string => vault.digest('patient', number),
    /** Filter key of a doctor: the number may be a national identity number, which must not appear in a URL. */
    doctorKey: (number: string): string => vault.digest('doctor', number).slice(0, 16),
    /** Digest of a sentence of NHI's for URLs: the sentence may quote a patient. */
    sentenceKey: (sentence: string): string => vault.digest('sentence', sentence).slice(0, 24),
    /** Digest of an attachment's path: folder, directory of the Bundle, and name in NFC. */
    attachmentKey: (folder: string, dir: string, name: string): string =>
      vault.digest('attachment', `${folder}\n${dir}\n${name.normalize('NFC')}`),
  };
}
