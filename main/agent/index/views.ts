import type { IndexedCase } from './indexed-case.ts';
import type { AskedView, CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { maskName, maskNumber } from '../../../shared/mask.ts';
import { taipeiTime, taipeiTimeOrNull } from '../ground/fhir/taipei.ts';
import type { Phase } from '../carrier/nhi/server.ts';
import { type Asked, lastAsked, nextPollOf, notAskedWhy } from '../carrier/cases/asked.ts';
import { missingNames, named } from '../carrier/cases/attachments.ts';
import type { EventRecord } from '../carrier/cases/trail.ts';
import type { CaseLabel, CaseRecord, DoubtKind } from '../carrier/cases/case-record.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { isInDoubt } from '../carrier/cases/doubt.ts';
import { notShownSince, stateViewOf } from '../carrier/cases/case-facts.ts';
import { handOverOf } from '../carrier/cases/hand-overs.ts';
import { type AnswerRecord, openAnswerView } from '../carrier/cases/outbox.ts';
import { itemsOf, successorOf, twinsOf } from '../carrier/cases/other-cases.ts';
import {
  ANSWERS_OF_CASE,
  ATTEMPTS_OF_CASE,
  EVENTS_OF_CASE,
  SELECT_CASE,
  SELECT_ROWS,
} from '../carrier/cases/queries.ts';
import { movesOf } from '../carrier/cases/staff-moves.ts';

/** Rows in the order of `ids`; unknown ids are left out. */
export function caseRows(context: CaseContext, ids: readonly string[], phi: boolean): CaseRow[] {
  const rows = new Map(
    context.store
      .all<CaseRecord>(SELECT_ROWS, { ids: JSON.stringify(ids) })
      .map((row) => [row.id, row] as const),
  );
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [viewOf(context, row, phi)] : [];
  });
}

function viewOf(context: CaseContext, row: CaseRecord, phi: boolean): CaseRow {
  const indexed = context.index.get(row.id);
  const label = indexed?.label ?? context.sealed.label(row);
  const awaits = row.shown === 'waiting' || row.shown === 'refused' || row.shown === 'held';
  return {
    id: row.id,
    revision: row.revision,
    ...stateViewOf(row),
    fileName: label.fileName,
    folder: row.folder,
    sha256: row.sha256,
    igVersion: row.ig_version,
    overridden:
      row.overridden_by === null || row.overridden_at === null
        ? null
        : { by: row.overridden_by, at: taipeiTime(row.overridden_at) },
    profile: row.profile,
    priority: row.priority,
    wish: row.wish,
    attempts: row.attempts,
    // A refused case that is searched for first counts as queued for staff: its next search is the next due event.
    nextAttemptAt: taipeiTimeOrNull(
      row.next_attempt_at ?? (row.shown === 'queued' ? row.next_search_at : null),
    ),
    lastError:
      row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? row.error_code },
    missingAttachments: awaits ? missingNames(context, row.id) : [],
    supersedes: row.supersedes,
    doubled: row.doubled === 1,
    notShownSince: taipeiTimeOrNull(notShownSince(row)),
    unread: row.unread === 1,
    updatedAt: taipeiTime(row.updated_at),
    decidedOn: row.decided_on,
    decidedAt: taipeiTimeOrNull(row.decided_at),
    drugCodes: [...label.drugCodes],
    ...facetsOf(label),
    answered: row.receipt_number !== null && context.index.isAnswered(row.receipt_number),
    ...workOf(indexed),
    chartNumber: label.chartNumber ?? null,
    maskedPatient: maskedPatient(label),
    patient:
      phi && label.patientNumber !== null
        ? { name: label.patientName ?? '', number: label.patientNumber }
        : null,
  };
}

/** A person's last 現在查詢 about a case. */
const askedView = (asked: Asked | null): AskedView | null =>
  asked === null ? null : { ...asked, at: taipeiTime(asked.at) };

const askedOf = (context: CaseContext, row: CaseRecord): CaseDetail['asked'] => ({
  whyNot: notAskedWhy(context, row),
  nextPollAt: taipeiTimeOrNull(nextPollOf(row)),
  last: askedView(lastAsked(context, row.id)),
});

/** A case that is searched for before its next send is shown with the delivery that staff see: held or queued. */
function shownTo({ kind, to_state, detail }: EventRecord): string | null {
  if (kind !== 'look-first') return to_state;
  return (JSON.parse(detail) as { doubt?: DoubtKind }).doubt === 'refused' ? 'queued' : 'held';
}

function facetsOf(
  label: CaseLabel,
): Pick<
  CaseRow,
  'drugNames' | 'indications' | 'department' | 'doctor' | 'appliedOn' | 'periodEnd' | 'originalReceiptNumber'
> {
  return {
    drugNames: [...(label.drugNames ?? [])],
    indications: [...(label.indications ?? [])],
    department: label.department ?? null,
    doctor:
      typeof label.doctorName === 'string'
        ? { number: label.doctorNumber ?? null, name: label.doctorName }
        : null,
    appliedOn: label.appliedOn ?? null,
    periodEnd: label.periodEnd ?? null,
    originalReceiptNumber: label.originalReceiptNumber ?? null,
  };
}

function workOf(
  indexed: IndexedCase | undefined,
): Pick<CaseRow, 'owner' | 'dueOn' | 'snoozedUntil' | 'closedAt'> {
  const row = indexed?.row;
  return {
    owner: row?.owner ?? null,
    dueOn: row?.due_on ?? null,
    snoozedUntil: row?.snoozed_until ?? null,
    closedAt: taipeiTimeOrNull(row?.closed_at ?? null),
  };
}

interface AttemptRecord {
  readonly id: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly phase: Phase;
  readonly status: number | null;
  readonly outcome: string | null;
  readonly error_code: string | null;
}

/** All data of one case, or null if there is none. */
export function caseDetail(context: CaseContext, id: string, phi: boolean): CaseDetail | null {
  const row = context.store.get<CaseRecord>(SELECT_CASE, { id });
  if (!row) return null;
  const summary = context.sealed.summary(row);
  const handOver = handOverOf(context, id);
  return {
    ...viewOf(context, row, phi),
    events: context.store.all<EventRecord>(EVENTS_OF_CASE, { id }).map((event) => ({
      at: taipeiTime(event.at),
      kind: event.kind,
      from: event.from_state,
      to: shownTo(event),
      actor: event.actor,
      detail: openDetail(context, id, event.detail),
    })),
    attachments: named(context, id).map(({ name, row: attachment }) => ({
      name,
      kind: attachment.kind,
      state: attachment.state,
      sha256: attachment.sha256,
      size: attachment.size,
      handedOver: attachment.handed_over === 1,
      fault: attachment.fault,
      handOver: attachment.kind === 'file' ? handOver : null,
    })),
    attemptList: context.store.all<AttemptRecord>(ATTEMPTS_OF_CASE, { id }).map((attempt) => ({
      id: attempt.id,
      startedAt: taipeiTime(attempt.started_at),
      endedAt: taipeiTimeOrNull(attempt.ended_at),
      phase: attempt.phase,
      status: attempt.status,
      outcome: attempt.outcome,
      errorCode: attempt.error_code,
    })),
    answers: context.store
      .all<AnswerRecord>(ANSWERS_OF_CASE, { id })
      .map((answer) => openAnswerView(context, answer)),
    items: itemsOf(context, row),
    gender: summary?.gender ?? null,
    birthDate: summary?.birthDate ?? null,
    diagnosisCodes: summary ? [...summary.diagnosisCodes] : [],
    claimCreated: summary?.created ?? null,
    doubt:
      isInDoubt(row) || row.watch_until !== null
        ? {
            since: taipeiTime(row.doubt_since ?? row.created_at),
            emptySearches: row.empty_searches,
            nextSearchAt: taipeiTimeOrNull(row.next_search_at),
            needsPerson: isInDoubt(row) ? row.doubt_reason : null,
            resentAt: taipeiTimeOrNull(row.resent_at),
          }
        : null,
    twins: twinsOf(context, row),
    successor: successorOf(context, row),
    asked: row.delivery === 'accepted' ? askedOf(context, row) : null,
    moves: movesOf(row),
  };
}

function maskedPatient({ patientName, patientNumber }: CaseLabel): CaseRow['maskedPatient'] {
  if (patientNumber === null) return null;
  return { name: maskName(patientName ?? ''), number: maskNumber(patientNumber) };
}

function openDetail(context: CaseContext, id: string, text: string): CaseDetail['events'][number]['detail'] {
  const detail = JSON.parse(text) as CaseDetail['events'][number]['detail'];
  const { note } = detail;
  return typeof note === 'string' ? { ...detail, note: context.sealed.note(id, note) } : detail;
}
