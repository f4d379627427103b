import type { TodayEntry } from '../../../shared/api/work-contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { TodayKind } from '../../../shared/today.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { taipeiDay, taipeiTime } from '../fhir/taipei.ts';
import { addDays } from './working-days.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AWAITS_FILE = '處理中(等待附件檔)';

/** What the judgement of one case stands on besides the case. */
export interface TodayFacts {
  readonly now: number;
  readonly settings: Settings['work'];
  /** 受理編號 that a later application names as its original: somebody has answered. */
  readonly answered: ReadonlySet<string>;
  readonly notHandedOver: ReadonlySet<string>;
}

/** Why this case needs a person today, the most urgent reason alone; null when it does not. */
export function entryOf(one: IndexedCase, facts: TodayFacts): TodayEntry | null {
  const { row } = one;
  if (row.superseded_by !== null || row.closed_at !== null) return null;
  const found = reasonOf(one, facts);
  if (found === null) return null;
  return {
    key: `${row.id} ${found.kind}`,
    kind: found.kind,
    caseId: row.id,
    since: taipeiTime(found.since),
    owner: row.owner,
    dueOn: row.due_on,
    detail: found.detail ?? null,
  };
}

export const isSnoozed = ({ row }: IndexedCase, now: number): boolean =>
  row.snoozed_until !== null && row.snoozed_until > taipeiDay(now);

interface Reason {
  readonly kind: TodayKind;
  /** ms. */
  readonly since: number;
  readonly detail?: string | null;
}

function reasonOf(one: IndexedCase, facts: TodayFacts): Reason | null {
  const { row } = one;
  const today = taipeiDay(facts.now);
  if (row.due_on !== null && row.due_on < today) return { kind: 'overdue', since: row.updated_at };
  const stated = deliveryReason(one) ?? reviewReason(one, facts);
  if (stated !== null) return stated;
  if (row.due_on !== null && row.due_on <= addDays(today, facts.settings.remindDays))
    return { kind: 'due-soon', since: row.updated_at };
  return slowReason(one, facts);
}

function deliveryReason({ row }: IndexedCase): Reason | null {
  const since = row.updated_at;
  switch (row.delivery) {
    case 'rejected':
    case 'refused':
      return { kind: row.delivery, since };
    case 'uncertain':
      return row.doubt_reason === null ? null : { kind: 'doubtful', since, detail: row.doubt_reason };
    case 'waiting':
      return { kind: 'missing-attachments', since };
    case 'held':
      return { kind: 'held', since, detail: row.hold_reason };
    default:
      return null;
  }
}

function reviewReason({ row }: IndexedCase, { answered }: TodayFacts): Reason | null {
  if (row.delivery !== 'accepted') return null;
  const since = row.decided_at ?? row.updated_at;
  if (row.doubled === 1) return { kind: 'doubled', since };
  if (row.review === 'failed') return { kind: 'nhi-failed', since, detail: row.disposition };
  if (row.review !== 'decided') return null;
  const isAnswered = row.receipt_number !== null && answered.has(row.receipt_number);
  if ((row.decision === 'supplement-requested' || row.decision === 'returned') && !isAnswered)
    return { kind: row.decision, since };
  return null;
}

function slowReason({ row }: IndexedCase, { now, settings, notHandedOver }: TodayFacts): Reason | null {
  if (row.delivery !== 'accepted' || row.accepted_at === null) return null;
  const since = row.accepted_at;
  const age = now - since;
  if (row.disposition === AWAITS_FILE && age > settings.waitingAttachmentFileHours * HOUR_MS)
    return { kind: 'awaits-file-long', since, detail: String(Math.floor(age / HOUR_MS)) };
  if (notHandedOver.has(row.id)) return { kind: 'not-handed-over', since };
  if (row.review === 'reviewing' && age > settings.enquiryDays * DAY_MS)
    return { kind: 'enquiry', since, detail: String(Math.floor(age / DAY_MS)) };
  return null;
}
