import type { TodayEntry, TodayReason } from '../../../../shared/api/work-contract.ts';
import { addDays, DAY_MS, HOUR_MS, startOfDay, taipeiDay } from '../../../../shared/days.ts';
import { belongsToProgram } from '../../../../shared/doubt.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { TODAY_KINDS, type TodayKind } from '../../../../shared/today.ts';
import { AWAITS_FILE_DISPOSITION } from '../../../../shared/twpas/codes.ts';
import { hasAnothersNumber, notShownSince } from '../../carrier/cases/case-facts.ts';
import type { IndexedCase } from '../../index/case-index.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';

const URGENCY = new Map<TodayKind, number>(TODAY_KINDS.map((kind, at) => [kind, at]));

/** Inputs for judging one case, besides the case. */
export interface TodayFacts {
  readonly now: number;
  readonly settings: Settings['work'];
  /** 受理編號 that a later application names as its original: answered. */
  readonly answered: ReadonlySet<string>;
  readonly notHandedOver: ReadonlySet<string>;
  /** Cases whose doctor was told of the decision. */
  readonly informed: ReadonlySet<string>;
  /** The open deadline of a case that comes first. */
  readonly deadlines: ReadonlyMap<string, NonNullable<TodayEntry['deadline']>>;
}

/** Values equal for all cases of one request, computed once. */
export interface Judgement extends TodayFacts {
  readonly today: string;
  /** Deadlines up to this day are due soon. */
  readonly soon: string;
}

export function judgement(facts: TodayFacts): Judgement {
  const today = taipeiDay(facts.now);
  return { ...facts, today, soon: addDays(today, facts.settings.remindDays) };
}

/** Why this case needs a person today: all of its reasons, and its deadline; null when it needs none. */
export function entryOf(one: IndexedCase, facts: Judgement): TodayEntry | null {
  const { row } = one;
  if (row.superseded_by !== null || row.closed_at !== null) return null;
  const reasons = reasonsOf(one, facts);
  const due = dueKind(row.due_on, facts);
  if (reasons.length === 0 && due === null) return null;
  // An overdue or near deadline decides the place, whatever else the case needs.
  const kind =
    due ??
    reasons
      .map((each) => each.kind)
      .reduce((most, each) => (urgencyOf(each) < urgencyOf(most) ? each : most));
  return {
    key: `${row.id} ${kind}`,
    kind,
    caseId: row.id,
    owner: row.owner,
    deadline: facts.deadlines.get(row.id) ?? null,
    reasons: reasons
      .toSorted((a, b) => urgencyOf(a.kind) - urgencyOf(b.kind))
      .map(({ kind: why, since, detail }): TodayReason => ({
        kind: why,
        since: taipeiTime(since),
        detail: detail ?? null,
      })),
  };
}

export const isSnoozed = ({ row }: IndexedCase, { today }: Pick<Judgement, 'today'>): boolean =>
  row.snoozed_until !== null && row.snoozed_until > today;

export const urgencyOf = (kind: TodayKind): number => URGENCY.get(kind) ?? 0;

/** When the case came to the stage it is in. */
export const stageSince = ({ row }: IndexedCase): number => row.stage_at ?? row.created_at;

function dueKind(dueOn: string | null, { today, soon }: Judgement): TodayKind | null {
  if (dueOn === null || dueOn > soon) return null;
  return dueOn < today ? 'overdue' : 'due-soon';
}

interface Reason {
  readonly kind: TodayKind;
  /** ms. */
  readonly since: number;
  readonly detail?: string | null;
}

/** True of nearly all cases: no list is made for each of 100,000. */
const NONE: readonly Reason[] = [];

function reasonsOf(one: IndexedCase, facts: Judgement): readonly Reason[] {
  if (one.row.delivery !== 'accepted') {
    const found = deliveryReason(one, facts);
    return found === null ? NONE : [found];
  }
  let reasons: Reason[] | null = null;
  for (const reasonOf of AT_NHI) {
    const reason = reasonOf(one, facts);
    if (reason !== null) (reasons ??= []).push(reason);
  }
  return reasons ?? NONE;
}

const AT_NHI: readonly ((one: IndexedCase, facts: Judgement) => Reason | null)[] = [
  doubledReason,
  notShownReason,
  anothersReason,
  reviewReason,
  doctorReason,
  fileReason,
  handOverReason,
  enquiryReason,
];

function deliveryReason(one: IndexedCase, { now }: Judgement): Reason | null {
  const { row } = one;
  const since = stageSince(one);
  switch (row.delivery) {
    case 'rejected':
    case 'refused':
      return { kind: row.delivery, since };
    case 'uncertain':
      if (belongsToProgram(row.searched_since, now)) return null;
      return { kind: 'doubtful', since, detail: row.doubt_reason };
    case 'waiting':
      return { kind: 'missing-attachments', since };
    case 'held':
      return { kind: 'held', since, detail: row.hold_reason };
    default:
      return null;
  }
}

function doubledReason(one: IndexedCase): Reason | null {
  return one.row.doubled === 1 ? { kind: 'doubled', since: stageSince(one) } : null;
}

function notShownReason({ row }: IndexedCase): Reason | null {
  const since = notShownSince(row);
  return since === null ? null : { kind: 'not-shown', since };
}

function anothersReason(one: IndexedCase): Reason | null {
  if (!hasAnothersNumber(one.row)) return null;
  return { kind: 'number-of-another', since: stageSince(one), detail: one.row.case_number };
}

function reviewReason(one: IndexedCase, { answered }: Judgement): Reason | null {
  const { row } = one;
  if (row.review === 'failed') return { kind: 'nhi-failed', since: stageSince(one), detail: row.disposition };
  if (row.review !== 'decided') return null;
  if (row.decision !== 'supplement-requested' && row.decision !== 'returned') return null;
  if (row.receipt_number !== null && answered.has(row.receipt_number)) return null;
  return { kind: row.decision, since: stageSince(one) };
}

/** A decision the doctor has to know of, to appeal or not. */
function doctorReason(one: IndexedCase, { answered, informed }: Judgement): Reason | null {
  const { row } = one;
  if (row.review !== 'decided') return null;
  if (row.decision !== 'denied' && row.decision !== 'partially-approved') return null;
  if (informed.has(row.id)) return null;
  if (row.receipt_number !== null && answered.has(row.receipt_number)) return null;
  return { kind: 'notify-doctor', since: stageSince(one), detail: row.decision };
}

function fileReason(one: IndexedCase, { now, settings }: Judgement): Reason | null {
  if (one.row.disposition !== AWAITS_FILE_DISPOSITION) return null;
  const since = stageSince(one);
  if (now - since <= settings.waitingAttachmentFileHours * HOUR_MS) return null;
  return { kind: 'awaits-file-long', since, detail: String(Math.floor((now - since) / HOUR_MS)) };
}

function handOverReason(one: IndexedCase, { notHandedOver }: Judgement): Reason | null {
  if (!notHandedOver.has(one.row.id)) return null;
  return { kind: 'not-handed-over', since: one.row.accepted_at ?? stageSince(one) };
}

function enquiryReason(one: IndexedCase, { now, settings }: Judgement): Reason | null {
  const { row } = one;
  if (row.review !== 'reviewing') return null;
  // NHI's own 受理日期 if known.
  const since = row.received_on === null ? (row.accepted_at ?? stageSince(one)) : startOfDay(row.received_on);
  if (now - since <= settings.enquiryDays * DAY_MS) return null;
  return { kind: 'enquiry', since, detail: String(Math.floor((now - since) / DAY_MS)) };
}
