import type { StageKey } from '../../../shared/stage.ts';
import type { CaseLabel, CaseRecord } from '../carrier/cases/case-record.ts';

/** The unsealed columns that lists, Today and statistics look through. */
export type IndexRecord = Pick<
  CaseRecord,
  | 'seq'
  | 'id'
  | 'folder'
  | 'delivery'
  | 'hold_reason'
  | 'doubt_reason'
  | 'review'
  | 'decision'
  | 'disposition'
  | 'profile'
  | 'priority'
  | 'sub_type'
  | 'patient_key'
  | 'case_number'
  | 'receipt_number'
  | 'superseded_by'
  | 'unread'
  | 'doubled'
  | 'missed_since'
  | 'error_code'
  | 'created_at'
  | 'updated_at'
  | 'accepted_at'
  | 'decided_on'
  | 'decided_at'
  | 'stage_at'
  | 'received_on'
  | 'first_decided_on'
  | 'first_decision'
> & {
  /** Start of its doubt or watch, ms; null if no search for it is due. */
  readonly searched_since: number | null;
  readonly owner: string | null;
  /** The earliest open deadline, YYYY-MM-DD. */
  readonly due_on: string | null;
  readonly snoozed_until: string | null;
  readonly closed_at: number | null;
};

/** One case in memory, in its present state: the columns from SQL, its opened label, and values derived from both. */
export interface IndexedCase {
  readonly row: IndexRecord;
  readonly label: CaseLabel;
  readonly stage: StageKey;
  /** Keyed digest of the doctor's number; empty without one. */
  readonly doctorKey: string;
}
