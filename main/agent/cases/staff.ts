import type { Delivery } from '../../../shared/states.ts';
import { AgentError } from '../error.ts';
import type { Tx } from '../db/store.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { canMove } from './delivery.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { settleAbsent } from './doubt.ts';
import { accept } from './sending.ts';

/** Who moves a case, and why; both go into its history and the audit trail. */
export interface By {
  readonly actor: string;
  readonly reason: string | null;
}

/** The moves a person can make. */
export const STAFF_MOVES = ['retry', 'hold', 'release', 'cancel', 'recheck', 'resolve'] as const;
export type StaffMove = (typeof STAFF_MOVES)[number];

/** What a person could do with a case as it stands; the page offers these and nothing else. */
export function movesOf(row: CaseRecord): StaffMove[] {
  if (row.superseded_by !== null) return [];
  const inFlight = row.delivery === 'sending' || row.delivery === 'uncertain';
  const can: Record<StaffMove, boolean> = {
    retry: row.delivery === 'rejected' || (row.delivery === 'queued' && row.next_attempt_at !== null),
    hold: canMove(row.delivery, 'hold') || (inFlight && row.wish !== 'hold'),
    release: row.delivery === 'held' || (inFlight && row.wish !== null),
    cancel: canMove(row.delivery, 'cancel') || (inFlight && row.wish !== 'cancel'),
    recheck: canRecheck(row),
    resolve: row.delivery === 'uncertain',
  };
  return STAFF_MOVES.filter((move) => can[move]);
}

export function canRecheck(row: CaseRecord): boolean {
  return (
    row.superseded_by === null &&
    row.payload === 'kept' &&
    (row.delivery === 'refused' || row.delivery === 'rejected' || row.delivery === 'cancelled')
  );
}

/** A rejected case once more, or a waiting one now. */
export function retry(context: CaseContext, id: string, by: By): Promise<void> {
  return change(context, id, 'retry', (tx, row) => {
    if (row.delivery === 'rejected') {
      moveCase(
        tx,
        row,
        'retry',
        by.actor,
        { next_attempt_at: tx.now, failures: 0, error_code: null, error_message: null },
        detail(context, id, by),
      );
    } else {
      setCase(tx, id, { next_attempt_at: tx.now, failures: 0 });
      addEvent(tx, id, 'asked-now', by.actor, detail(context, id, by));
    }
  });
}

/** Stops a case; one in flight keeps it as a wish until NHI provably lacks it. */
export function hold(context: CaseContext, id: string, by: By): Promise<void> {
  return change(context, id, 'hold', (tx, row) => {
    if (inFlight(row.delivery)) wish(tx, row, 'hold', by, detail(context, id, by));
    else
      moveCase(
        tx,
        row,
        'hold',
        by.actor,
        { hold_reason: 'by-person' },
        { ...detail(context, id, by), reason: 'by-person' },
      );
  });
}

/** Lets a held case go on from where it was, or takes a wish back. */
export function release(context: CaseContext, id: string, by: By): Promise<void> {
  return change(context, id, 'release', (tx, row) => {
    if (inFlight(row.delivery)) {
      setCase(tx, id, { wish: null });
      addEvent(tx, id, 'wish-withdrawn', by.actor, detail(context, id, by));
      return;
    }
    // What was bound to another destination is bound anew: a person has just said that it belongs to this one.
    const rebound = row.hold_reason === 'destination-changed' ? { destination: null } : {};
    moveCase(
      tx,
      row,
      'release',
      by.actor,
      { released: 1, next_attempt_at: tx.now, ...rebound },
      detail(context, id, by),
    );
  });
}

/** Ends a case; one in flight keeps it as a wish. */
export function cancel(context: CaseContext, id: string, by: By): Promise<void> {
  return change(context, id, 'cancel', (tx, row) => {
    if (inFlight(row.delivery)) wish(tx, row, 'cancel', by, detail(context, id, by));
    else moveCase(tx, row, 'cancel', by.actor, { next_attempt_at: null, unread: 0 }, detail(context, id, by));
  });
}

/** A doubtful send settled by a person who looked at NHI: it is there, under a number that was verified before. */
export function resolveFound(context: CaseContext, id: string, caseNumber: string, by: By): Promise<void> {
  return change(context, id, 'resolve', (tx, row) => {
    addEvent(tx, id, 'resolved-found', by.actor, { ...detail(context, id, by), number: caseNumber });
    accept(context, tx, row, { caseNumber, locationId: row.location_id }, by.actor, { found: true });
  });
}

/** … or it is not there, which the person attested twice. */
export function resolveAbsent(context: CaseContext, id: string, by: By): Promise<void> {
  return change(context, id, 'resolve', (tx, row) => {
    addEvent(tx, id, 'resolved-absent', by.actor, detail(context, id, by));
    settleAbsent(context, tx, row, by.actor, true);
  });
}

export function markRead(context: CaseContext, ids: readonly string[]): Promise<void> {
  return context.store.write((tx) => {
    ids.forEach((id) => {
      if (caseRow(tx, id).unread === 1) setCase(tx, id, { unread: 0 });
    });
  });
}

/** What a person typed may name a patient: it is sealed in the history and in the trail alike. */
function detail(context: CaseContext, id: string, by: By): Readonly<Record<string, string>> {
  return by.reason === null ? {} : { note: context.sealed.sealNote(id, by.reason) };
}

const inFlight = (delivery: Delivery): boolean => delivery === 'sending' || delivery === 'uncertain';

function wish(
  tx: Tx,
  row: CaseRecord,
  what: 'hold' | 'cancel',
  by: By,
  note: Readonly<Record<string, string>>,
): void {
  setCase(tx, row.id, { wish: what });
  addEvent(tx, row.id, 'wish', by.actor, { ...note, wish: what });
}

function change(
  context: CaseContext,
  id: string,
  move: StaffMove,
  work: (tx: Tx, row: CaseRecord) => void,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!movesOf(row).includes(move)) {
      throw new AgentError('move-not-allowed', `A case that is ${row.delivery} does not allow “${move}”.`, {
        messageZh:
          row.superseded_by === null
            ? '案件目前的狀態不能做這個動作。'
            : '案件已由新的檔案取代，不能再送出。',
      });
    }
    work(tx, row);
  });
}
