import type { AuditLine } from '../audit/audit.ts';
import type { Tx } from '../db/store.ts';
import { moveCase } from './move.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { ATTEMPT_EXISTS, END_ATTEMPT, INSERT_ATTEMPT, SELECT_CASE } from './queries.ts';
import { doubtColumns } from './absent.ts';

const AGENT = 'agent';

type Intent = AuditLine & { readonly attemptId: string; readonly caseId: string };

/** Intents at the end of the trail that were not taken back. */
function standingIntents(lines: readonly AuditLine[]): Intent[] {
  const dropped = new Set(
    lines.filter(({ kind }) => kind === 'send-dropped').map(({ attemptId }) => attemptId),
  );
  return lines.filter(
    (line): line is Intent =>
      line.kind === 'send-intent' &&
      line.attemptId !== undefined &&
      line.caseId !== undefined &&
      !dropped.has(line.attemptId),
  );
}

/**
 * Hashes of Bundles that the trail says were about to be sent and of which the database has no case: it lost its end.
 * Should such a file be found again, a person looks before it goes out.
 */
export function unknownSends(store: CaseContext['store'], lines: readonly AuditLine[]): ReadonlySet<string> {
  return new Set(
    standingIntents(lines).flatMap(({ caseId, sha256 }) =>
      sha256 === undefined || store.get(SELECT_CASE, { id: caseId }) !== undefined ? [] : [sha256],
    ),
  );
}

/**
 * Puts in doubt what the trail says was about to be sent while the database says that nothing was tried. Either the agent
 * ended between its two durable lines, or the disk took the second one back after the body had left: from here nobody can
 * tell, so it is looked up and not sent. Runs again after a crash in its middle; each attempt is taken up once.
 */
export function doubtUnrecorded(context: CaseContext, lines: readonly AuditLine[]): Promise<string[]> {
  const intents = standingIntents(lines);
  if (intents.length === 0) return Promise.resolve([]);
  return context.store.write((tx) =>
    intents.flatMap((intent) => {
      const row = tx.get<CaseRecord>(SELECT_CASE, { id: intent.caseId });
      if (row === undefined || tx.get(ATTEMPT_EXISTS, { id: intent.attemptId }) !== undefined) return [];
      record(context, tx, row, intent);
      // A person or a newer file stopped it before it was `sending`: nothing left, and nothing goes out by itself.
      if (row.delivery !== 'queued') return [];
      const at = Date.parse(intent.at);
      moveCase(
        tx,
        row,
        'doubt',
        AGENT,
        {
          ...doubtColumns(tx, row),
          attempts: row.attempts + 1,
          destination: row.destination ?? context.destination,
          first_attempt_at: row.first_attempt_at ?? at,
          next_attempt_at: null,
          error_code: 'agent-ended',
        },
        { attempt: intent.attemptId, outcome: 'interrupted' },
      );
      return [row.id];
    }),
  );
}

function record(context: CaseContext, tx: Tx, row: CaseRecord, intent: Intent): void {
  const now = Date.parse(intent.at);
  tx.run(INSERT_ATTEMPT, { id: intent.attemptId, case_id: row.id, destination: context.destination, now });
  tx.run(END_ATTEMPT, {
    id: intent.attemptId,
    now: tx.now,
    phase: 'preparing',
    status: null,
    outcome: 'interrupted',
    error_code: 'agent-ended',
  });
}
