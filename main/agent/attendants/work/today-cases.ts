import type { IndexedCase } from '../../index/indexed-case.ts';
import type { TodayEntry, TodayReason } from '../../../../shared/api/work-contract.ts';
import { addDays, DAY_MS, HOUR_MS, startOfDay, taipeiDay } from '../../../../shared/days.ts';
import { belongsToProgram } from '../../../../shared/doubt.ts';
import type { Settings } from '../../../../shared/settings.ts';
import {
  appealTermOf,
  type AppealDecision,
  FOLD_AFTER_DAYS,
  TODAY_KINDS,
  type TodayKind,
} from '../../../../shared/today.ts';
import { AWAITS_FILE_DISPOSITION, isUnlisted } from '../../../../shared/twpas/codes.ts';
import { hasAnothersNumber, isEnded, notShownSince } from '../../carrier/cases/case-facts.ts';
import type { OpenDeadlines } from './deadlines.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';

const URGENCY = new Map<TodayKind, number>(TODAY_KINDS.map((kind, at) => [kind, at]));

/** Inputs for judging one case, besides the case. */
export interface TodayFacts {
  readonly now: number;
  readonly settings: Settings['work'];
  /** 受理編號 that a later application names as its original: that case is answered. */
  readonly answered: ReadonlySet<string>;
  readonly notHandedOver: ReadonlySet<string>;
  /** Cases whose doctor was told of the decision. */
  readonly informed: ReadonlySet<string>;
  /** The doctor's word on an appeal. */
  readonly appeals: ReadonlyMap<string, AppealDecision>;
  readonly deadlines: OpenDeadlines;
}

/** Values equal for all cases of one request, computed once. */
export interface Judgement extends TodayFacts {
  readonly today: string;
  /** Deadlines up to this day are due soon. */
  readonly soon: string;
  /** Overdue since before this day: folded away. */
  readonly fold: string;
}

export function judgement(facts: TodayFacts): Judgement {
  const today = taipeiDay(facts.now);
  return {
    ...facts,
    today,
    soon: addDays(today, facts.settings.remindDays),
    fold: addDays(today, -FOLD_AFTER_DAYS),
  };
}

/** Reason why this case needs a person today: all of its reasons, and its deadline; null when it needs none. */
export function entryOf(one: IndexedCase, facts: Judgement): TodayEntry | null {
  const { row } = one;
  if (row.superseded_by !== null || row.closed_at !== null) return null;
  const reasons = reasonsOf(one, facts);
  const deadline = row.due_on === null ? null : (facts.deadlines.running.get(row.id) ?? null);
  const due = dueKind(deadline, reasons, facts);
  if (reasons.length === 0 && due === null) return null;
  // An overdue or near deadline decides the entry's place, whatever else the case needs.
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
    deadline,
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

/** When the case entered its present stage, ms. */
export const stageSince = ({ row }: IndexedCase): number => row.stage_at ?? row.created_at;

/** Long overdue, with nothing else to do: shown folded away. */
export const isFolded = ({ kind, deadline }: TodayEntry, { fold }: Judgement): boolean =>
  kind === 'overdue' && deadline !== null && deadline.dueOn < fold;

function dueKind(
  deadline: TodayEntry['deadline'],
  reasons: readonly Reason[],
  { today, soon, fold }: Judgement,
): TodayKind | null {
  if (deadline === null || deadline.dueOn > soon) return null;
  if (deadline.dueOn >= today) return 'due-soon';
  // A long-overdue deadline does not fold away the case's other reasons.
  const hasOther = reasons.some(({ kind }) => kind !== 'supplement-requested');
  return deadline.dueOn < fold && hasOther ? null : 'overdue';
}

interface Reason {
  readonly kind: TodayKind;
  /** ms. */
  readonly since: number;
  readonly detail?: string | null;
}

/** Shared by nearly all of 100,000 cases, which have no reason. */
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
  unclearReason,
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

function reviewReason(one: IndexedCase, { answered, deadlines }: Judgement): Reason | null {
  const { row } = one;
  if (row.review === 'failed') return { kind: 'nhi-failed', since: stageSince(one), detail: row.disposition };
  if (row.review !== 'decided') return null;
  if (row.decision !== 'supplement-requested' && row.decision !== 'returned') return null;
  if (row.receipt_number !== null && answered.has(row.receipt_number)) return null;
  if (row.decision === 'returned' && deadlines.lapsed.get(row.id)?.some(({ kind }) => kind === 'returned'))
    return null;
  return { kind: row.decision, since: stageSince(one) };
}

/** An answer that the agent cannot understand may be a decision all the same: new words, or results that contradict each other. */
function unclearReason(one: IndexedCase): Reason | null {
  const { review, decision, disposition } = one.row;
  if (review === 'decided' ? decision !== null : !isUnlisted(disposition)) return null;
  return { kind: 'answer-unclear', since: stageSince(one), detail: disposition };
}

/** A decision that the doctor must learn of or appeal against, until the appeal is at NHI or its deadline has passed. */
function doctorReason(
  one: IndexedCase,
  { answered, informed, appeals, deadlines }: Judgement,
): Reason | null {
  const { row } = one;
  if (row.review !== 'decided') return null;
  if (row.decision !== 'denied' && row.decision !== 'partially-approved') return null;
  if (row.receipt_number !== null && answered.has(row.receipt_number)) return null;
  const term = appealTermOf(row.sub_type);
  if (deadlines.lapsed.get(row.id)?.some(({ kind }) => kind === term)) return null;
  const reason = { since: stageSince(one), detail: row.decision };
  const decision = appeals.get(row.id);
  if (decision === 'no-appeal') return null;
  if (decision === 'appeal' && term !== null) return { kind: 'prepare-appeal', ...reason };
  if (!informed.has(row.id)) return { kind: 'notify-doctor', ...reason };
  return term === null ? null : { kind: 'decide-appeal', ...reason };
}

/** Longest wait of NHI for an attachment without an entry in 待辦. */
const FILE_WAIT_MS = DAY_MS;

function fileReason(one: IndexedCase, { now }: Judgement): Reason | null {
  if (one.row.disposition !== AWAITS_FILE_DISPOSITION) return null;
  const since = stageSince(one);
  if (now - since <= FILE_WAIT_MS) return null;
  return { kind: 'awaits-file-long', since, detail: String(Math.floor((now - since) / HOUR_MS)) };
}

function handOverReason(one: IndexedCase, { notHandedOver }: Judgement): Reason | null {
  if (!notHandedOver.has(one.row.id)) return null;
  return { kind: 'not-handed-over', since: one.row.accepted_at ?? stageSince(one) };
}

function enquiryReason(one: IndexedCase, { now, settings }: Judgement): Reason | null {
  const { row } = one;
  if (isEnded(row.review)) return null;
  // NHI's own 受理日期 if known.
  const since = row.received_on === null ? (row.accepted_at ?? stageSince(one)) : startOfDay(row.received_on);
  if (now - since <= settings.enquiryDays * DAY_MS) return null;
  return { kind: 'enquiry', since, detail: String(Math.floor((now - since) / DAY_MS)) };
}
