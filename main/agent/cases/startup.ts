import type { CaseRecord } from './case-record.ts';
import { doubtColumns } from './absent.ts';
import type { CaseContext } from './context.ts';
import { addEvent, moveCase, setCase } from './move.ts';
import {
  BOUND_ELSEWHERE,
  END_ATTEMPT,
  HEARD_AGAIN,
  OPEN_ATTEMPTS_OF_CASE,
  SENDING_CASES,
  UNHEARD_ELSEWHERE,
} from './queries.ts';

const AGENT = 'agent';

interface StartReport {
  /** Cases that were `sending` when the process ended; each is looked up before anything else happens to it. */
  readonly interrupted: readonly string[];
}

/** Brings the cases to what a new owner may assume. Safe to run again after a crash in its middle. */
export async function settleAtStart(context: CaseContext): Promise<StartReport> {
  const interrupted = await doubtInterrupted(context);
  await holdBoundElsewhere(context);
  await tellUnheard(context);
  return { interrupted };
}

/** Whatever was `sending` when the process ended may be at NHI. */
function doubtInterrupted(context: CaseContext): Promise<string[]> {
  return context.store.write((tx) =>
    tx.all<CaseRecord>(SENDING_CASES).map((row) => {
      tx.all<{ id: string }>(OPEN_ATTEMPTS_OF_CASE, { id: row.id }).forEach((attempt) => {
        tx.run(END_ATTEMPT, {
          id: attempt.id,
          now: tx.now,
          phase: 'preparing',
          status: null,
          outcome: 'interrupted',
          error_code: 'agent-ended',
        });
      });
      const columns = { ...doubtColumns(tx, row), error_code: 'agent-ended' };
      moveCase(tx, row, 'doubt', AGENT, columns, { outcome: 'interrupted' });
      return row.id;
    }),
  );
}

/** Open cases bound to another destination than settings name now. */
function holdBoundElsewhere(context: CaseContext): Promise<void> {
  const reason = 'destination-changed';
  return context.store.write((tx) => {
    const rows = tx.all<CaseRecord>(BOUND_ELSEWHERE, { destination: context.destination });
    rows.forEach((row) => {
      const columns = { hold_reason: reason, next_attempt_at: null, unread: 1 } as const;
      moveCase(tx, row, 'hold', AGENT, columns, { reason });
    });
  });
}

/** Nobody asks another destination what became of the cases it accepted: said on each, once, until settings come back to it. */
function tellUnheard(context: CaseContext): Promise<void> {
  const { destination } = context;
  return context.store.write((tx) => {
    tx.all<{ id: string }>(UNHEARD_ELSEWHERE, { destination }).forEach(({ id }) => {
      setCase(tx, id, { next_poll_at: null, error_code: 'destination-changed', unread: 1 });
      addEvent(tx, id, 'answers-not-asked', AGENT);
    });
    tx.all<{ id: string }>(HEARD_AGAIN, { destination }).forEach(({ id }) => {
      setCase(tx, id, { next_poll_at: tx.now, error_code: null });
      addEvent(tx, id, 'answers-asked-again', AGENT);
    });
  });
}
