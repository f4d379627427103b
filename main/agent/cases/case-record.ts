import type { AttachmentFault } from '../check/file-texts.ts';
import type { Decision, Delivery, HoldReason, Profile, Review, Wish } from '../../../shared/states.ts';

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
  /** A person let it go on: a folder's `release: manual` has been met. */
  readonly released: number;
  /** … although an attachment of it holds bytes of another patient's case. */
  readonly attachments_cleared: number;
  readonly profile: Profile | null;
  readonly priority: string | null;
  readonly sub_type: string | null;
  readonly urgent: number;
  readonly claim_key: string | null;
  readonly patient_key: string | null;
  readonly delivery: Delivery;
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
  readonly doubt_reason: string | null;
  /**
   * Where it goes once NHI provably lacks it; null is the queue. `rejected` after an earlier doubtful attempt; after a
   * restore, the state that the backup had it in.
   */
  readonly doubt_after: Exclude<Delivery, 'queued' | 'sending' | 'uncertain' | 'accepted'> | null;
  readonly empty_searches: number;
  readonly last_empty_at: number | null;
  readonly next_search_at: number | null;
  readonly resent_at: number | null;
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
  readonly decided_on: string | null;
  readonly decided_at: number | null;
  /** When delivery, review, decision or disposition last changed; what staff do with the case does not move it. */
  readonly stage_at: number | null;
  /** 受理日期, YYYY-MM-DD: `created` of the answer 已受理; null where none was heard. */
  readonly received_on: string | null;
  /** Day and result of the first time NHI decided it; the result is null where it did not fold into one. */
  readonly first_decided_on: string | null;
  readonly first_decision: Decision | null;
  readonly moved_to: Buffer | null;
  /** `name#version` of the guide it was last checked against. */
  readonly ig_version: string | null;
  /** Who sends it although a profile of that guide says otherwise. */
  readonly overridden_by: string | null;
  readonly overridden_at: number | null;
  /** What is sent where attachments were renamed; null: the file's own bytes (`sha256`). */
  readonly sent_sha256: string | null;
  readonly renames: Buffer | null;
  /**
   * `unknown`: another agent may have sent it, so it goes out only once NHI has been asked (`held`, `reconcile`);
   * `answered`: it may have, and NHI or a person has said that it has not. Null: nobody else can have.
   */
  readonly past: 'unknown' | 'answered' | null;
}

/** What the list shows and the search looks through; sealed in `cases.label`, open only in memory. */
export interface CaseLabel {
  /** `/`-separated path inside the folder. */
  readonly relPath: string;
  readonly fileName: string;
  readonly patientName: string | null;
  readonly patientNumber: string | null;
  /** 病歷號; absent in labels sealed before it was kept, as what follows is. */
  readonly chartNumber?: string | null;
  readonly drugCodes: readonly string[];
  /** The rest is absent in labels sealed before it was kept. */
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
  /** Some item is applied for again (續用註記). */
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
  /** Why its bytes cannot be sent. */
  readonly fault: AttachmentFault | null;
}
