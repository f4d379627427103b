import type { IndexRecord } from './case-index.ts';
import type { CaseLabel } from './case-record.ts';

export interface SharedStrings {
  row(record: IndexRecord): IndexRecord;
  /** The label itself, changed. */
  label(label: CaseLabel): CaseLabel;
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * One copy of what many cases have in common. Each row and each label comes with strings of its own, and with 100,000 cases
 * much of the memory would be the same few words over and over.
 */
export function sharedStrings(): SharedStrings {
  const strings = new Map<string, string>();
  const one = <T extends string | null>(text: T): T => {
    if (text === null) return text;
    const known = strings.get(text);
    if (known === undefined) strings.set(text, text);
    return (known ?? text) as T;
  };
  const lists = new Map<string, readonly string[]>();
  const list = (texts: readonly string[]): readonly string[] => {
    const key = texts.join('\n');
    const known = lists.get(key);
    if (known?.length === texts.length) return known;
    lists.set(key, texts);
    return texts;
  };
  return {
    // Name by name: V8 keeps an object made in a loop, or by spreading without `label`, as a slow and large table.
    row: (record) => ({
      seq: record.seq,
      id: record.id,
      folder: one(record.folder),
      delivery: one(record.delivery),
      hold_reason: one(record.hold_reason),
      doubt_reason: one(record.doubt_reason),
      review: one(record.review),
      decision: one(record.decision),
      disposition: one(record.disposition),
      profile: one(record.profile),
      priority: one(record.priority),
      sub_type: one(record.sub_type),
      patient_key: record.patient_key,
      case_number: record.case_number,
      receipt_number: record.receipt_number,
      superseded_by: record.superseded_by,
      unread: record.unread,
      doubled: record.doubled,
      created_at: record.created_at,
      updated_at: record.updated_at,
      accepted_at: record.accepted_at,
      decided_on: one(record.decided_on),
      decided_at: record.decided_at,
      stage_at: record.stage_at,
      received_on: one(record.received_on),
      first_decided_on: one(record.first_decided_on),
      first_decision: one(record.first_decision),
      owner: one(record.owner),
      due_on: one(record.due_on),
      snoozed_until: one(record.snoozed_until),
      closed_at: record.closed_at,
      awaits_doctor: record.awaits_doctor,
      awaits_report: record.awaits_report,
    }),
    label: (given) => {
      const label: Changeable<CaseLabel> = given;
      if (label.fileName === label.relPath) label.fileName = label.relPath;
      label.drugCodes = list(label.drugCodes);
      if (label.drugNames !== undefined) label.drugNames = list(label.drugNames);
      if (label.indications !== undefined) label.indications = list(label.indications);
      if (label.department !== undefined) label.department = one(label.department);
      if (label.doctorName !== undefined) label.doctorName = one(label.doctorName);
      if (label.doctorNumber !== undefined) label.doctorNumber = one(label.doctorNumber);
      if (label.appliedOn !== undefined) label.appliedOn = one(label.appliedOn);
      if (label.periodEnd !== undefined) label.periodEnd = one(label.periodEnd);
      return label;
    },
  };
}
