import { AgentError } from '../error.ts';
import type { CaseContext } from './context.ts';
import { isBoundElsewhere } from './hold-rules.ts';
import { caseRow, moveCase } from './move.ts';
import { INSERT_ATTEMPT } from './queries.ts';

/**
 * queued → sending, with its attempt. Must have resolved before the first byte leaves: a crash at any time after it
 * leaves `sending` on disk, which the next start turns into `uncertain`, never into a second send.
 * @throws AgentError `move-not-allowed`, `case-changed`: it is not to be sent any more, or not yet, or not there
 */
export function beginAttempt(context: CaseContext, caseId: string, attemptId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    // The clock may have been set, and a person may have acted, since the worker looked.
    const early = row.next_attempt_at !== null && row.next_attempt_at > tx.now;
    if (early || isBoundElsewhere(context, row)) {
      throw new AgentError('case-changed', 'The case changed meanwhile; look again.', {
        messageZh: '案件狀態已變更，請重新查看。',
      });
    }
    moveCase(
      tx,
      row,
      'attempt',
      'agent',
      {
        attempts: row.attempts + 1,
        destination: context.destination,
        first_attempt_at: row.first_attempt_at ?? tx.now,
        next_attempt_at: null,
        error_code: null,
        error_message: null,
      },
      { attempt: attemptId },
    );
    tx.run(INSERT_ATTEMPT, { id: attemptId, case_id: caseId, destination: context.destination, now: tx.now });
  });
}
