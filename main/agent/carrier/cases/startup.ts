import type { Database } from 'better-sqlite3';
import type { Audit, AuditLine } from '../../ground/audit/audit.ts';
import type { StoredPosition } from '../../ground/audit/said.ts';
import { markRestored, META_SET, metaNumber, PAUSED_BY_RESTORE } from '../../ground/db/meta.ts';
import type { Tx } from '../../ground/db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, type CaseSet, moveCase, setCase } from './move.ts';
import { renewDue } from './outbox.ts';
import { doubtColumns } from './outcome.ts';
import {
  ATTEMPT_EXISTS,
  BOUND_ELSEWHERE,
  END_ATTEMPT,
  HEARD_AGAIN,
  INSERT_ATTEMPT,
  NEWEST_EVENT,
  OPEN_ATTEMPTS_OF_CASE,
  OTHER_DESTINATION,
  OUTBOX_REPLACED,
  SELECT_CASE,
  SENDING_CASES,
  UNFINISHED_CASES,
  UNHEARD_ELSEWHERE,
} from './queries.ts';
import { trailTail } from './trail.ts';

interface StartReport {
  /** Cases that were `sending` when the process ended; each is searched for before anything else happens to it. */
  readonly interrupted: readonly string[];
}

/** Prepares the cases for a new owner of the data folder. Safe to run again after a crash in its middle. */
export async function settleAtStart(context: CaseContext): Promise<StartReport> {
  const interrupted = await doubtInterrupted(context);
  await holdBoundElsewhere(context);
  await tellUnheard(context);
  await renewDue(context);
  return { interrupted };
}

/** Puts cases in doubt that are `sending` without a running request: process or disk failed before its end. A crash leaves it to the next run. */
export function doubtInterrupted(
  context: CaseContext,
  isUnderWay: (id: string) => boolean = () => false,
): Promise<string[]> {
  const isLeft = ({ id }: Pick<CaseRecord, 'id'>): boolean => !isUnderWay(id);
  if (!context.store.all<CaseRecord>(SENDING_CASES).some(isLeft)) return Promise.resolve([]);
  return context.store.write((tx) =>
    tx
      .all<CaseRecord>(SENDING_CASES)
      .filter(isLeft)
      .map((row) => {
        tx.all<{ id: string }>(OPEN_ATTEMPTS_OF_CASE, { id: row.id }).forEach((attempt) => {
          tx.run(END_ATTEMPT, { id: attempt.id, now: tx.now, ...INTERRUPTED });
        });
        const columns = { ...doubtColumns(tx, row, 'unproven'), error_code: 'agent-ended' };
        moveCase(tx, row, 'doubt', { set: columns, detail: { outcome: 'interrupted' } });
        return row.id;
      }),
  );
}

/** Holds open cases that are bound to another destination than settings name now. */
function holdBoundElsewhere(context: CaseContext): Promise<void> {
  const reason = 'destination-changed';
  return context.store.write((tx) => {
    const rows = tx.all<CaseRecord>(BOUND_ELSEWHERE, { destination: context.destination });
    rows.forEach((row) => {
      const columns = { hold_reason: reason, next_attempt_at: null, unread: 1 } as const;
      moveCase(tx, row, 'hold', { set: columns, detail: { reason } });
    });
  });
}

/** Marks undecided cases that another destination accepted: their results are not polled until settings return to it. Once for each case. */
function tellUnheard(context: CaseContext): Promise<void> {
  const { destination, store } = context;
  // No scan of all cases for a data folder that has known one server only.
  if (store.get(OTHER_DESTINATION, { destination }) === undefined) return Promise.resolve();
  return store.write((tx) => {
    tx.all<{ id: string }>(UNHEARD_ELSEWHERE, { destination }).forEach(({ id }) => {
      setCase(tx, id, { next_poll_at: null, error_code: 'destination-changed', unread: 1 });
      addEvent(tx, id, 'answers-not-asked');
    });
    tx.all<{ id: string }>(HEARD_AGAIN, { destination }).forEach(({ id }) => {
      setCase(tx, id, { next_poll_at: tx.now, error_code: null });
      addEvent(tx, id, 'answers-asked-again');
    });
  });
}

type Intent = AuditLine & { readonly attemptId: string; readonly caseId: string };

/** Intents at the end of the trail without a `send-dropped`. */
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

/** Hashes of Bundles with an intent in the trail and no case: the database lost its end. When found again, they are held for a person. */
export function unknownSends(store: CaseContext['store'], lines: readonly AuditLine[]): ReadonlySet<string> {
  return new Set(
    standingIntents(lines).flatMap(({ caseId, sha256 }) =>
      sha256 === undefined || store.get(SELECT_CASE, { id: caseId }) !== undefined ? [] : [sha256],
    ),
  );
}

/**
 * Puts cases in doubt whose intent is in the trail and whose attempt the database lacks. Either the agent ended between its two durable
 * lines, or the disk lost the second one after the body had left. Nobody can tell which, so the case is searched for and not sent.
 * Runs again after a crash in its middle; each attempt is handled once.
 */
export function doubtUnrecorded(context: CaseContext, lines: readonly AuditLine[]): Promise<string[]> {
  const intents = standingIntents(lines);
  if (intents.length === 0) return Promise.resolve([]);
  return context.store.write((tx) =>
    intents.flatMap((intent) => {
      const row = tx.get<CaseRecord>(SELECT_CASE, { id: intent.caseId });
      if (row === undefined || tx.get(ATTEMPT_EXISTS, { id: intent.attemptId }) !== undefined) return [];
      record(context, tx, row, intent);
      // A person or a newer file stopped it before `sending`: nothing was sent, and nothing will be sent automatically.
      if (row.delivery !== 'queued') return [];
      const at = Date.parse(intent.at);
      moveCase(tx, row, 'doubt', {
        set: {
          ...doubtColumns(tx, row, 'unproven'),
          attempts: row.attempts + 1,
          destination: row.destination ?? context.destination,
          first_attempt_at: row.first_attempt_at ?? at,
          next_attempt_at: null,
          error_code: 'agent-ended',
        },
        detail: { attempt: intent.attemptId, outcome: 'interrupted' },
      });
      return [row.id];
    }),
  );
}

/** End of an attempt that the agent did not live to see. */
const INTERRUPTED = {
  phase: 'preparing',
  status: null,
  outcome: 'interrupted',
  error_code: 'agent-ended',
} as const;

function record(context: CaseContext, tx: Tx, row: CaseRecord, intent: Intent): void {
  const now = Date.parse(intent.at);
  tx.run(INSERT_ATTEMPT, { id: intent.attemptId, case_id: row.id, destination: context.destination, now });
  tx.run(END_ATTEMPT, { id: intent.attemptId, now: tx.now, ...INTERRUPTED });
}

/**
 * After a restore or a rebuild later events are unknown, so every case that is not proven finished is put in doubt, never queued, and keeps
 * its earlier state for when NHI provably lacks it. A case that our checks never understood cannot have been sent and stays refused.
 * Sending is paused until a person resumes it.
 * @param cancelled cases that a person cancelled according to the trail, perhaps after the backup was made: if NHI lacks
 *   them, they are cancelled and never sent. `nobody-knows`: the trail was set back as well, so cases that would go on by themselves are held
 */
export function doubtRestored(
  context: CaseContext,
  restoredAt: number,
  cancelled: ReadonlySet<string> | 'nobody-knows',
): Promise<{ cases: number; uncertain: number }> {
  return context.store.write((tx) => {
    const rows = tx.all<CaseRecord>(UNFINISHED_CASES);
    rows.forEach((row) => {
      const before = whereItGoes(row, cancelled);
      const said = { error_code: 'restored', error_message: null, unread: 1 };
      moveCase(tx, row, 'restored', { set: { ...doubtColumns(tx, row, 'restored'), ...before, ...said } });
      // Due results are older than those that the HIS may have got since: it gets the case's outcome instead. A result for
      // a copy stays due: the writer leaves a later file as it is.
      tx.run(OUTBOX_REPLACED, { id: row.id, now: tx.now });
    });
    tx.run(`UPDATE destinations SET paused_by_person = 1 WHERE id = $id`, { id: context.destination });
    tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: context.destination });
    // In the same commit: a crash before it does all of this again, one after it never twice.
    tx.run(META_SET, { key: 'restored_done', value: String(restoredAt) });
    const cases = tx.get<{ n: number }>(`SELECT COUNT(*) AS n FROM cases`)?.n ?? 0;
    return { cases, uncertain: rows.length };
  });
}

const ENDED: CaseSet = { doubt_after: 'cancelled', next_attempt_at: null };

function whereItGoes(row: CaseRecord, cancelled: ReadonlySet<string> | 'nobody-knows'): CaseSet {
  if (cancelled !== 'nobody-knows') return cancelled.has(row.id) ? ENDED : whereItWas(row);
  const isOnItsWay = row.delivery === 'queued' || row.delivery === 'waiting';
  return isOnItsWay
    ? { doubt_after: 'held', held_from: row.delivery, next_attempt_at: null }
    : whereItWas(row);
}

function whereItWas(row: CaseRecord): CaseSet {
  switch (row.delivery) {
    case 'waiting':
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return { doubt_after: row.delivery, next_attempt_at: null };
    case 'held':
      return { doubt_after: 'held', held_from: row.held_from };
    case 'queued':
      return { next_attempt_at: null };
    case 'sending':
    case 'accepted':
      return {};
    case 'uncertain':
      // A taken-over case was shown as held: a person checks it again.
      return row.doubt_kind === 'taken-over'
        ? { doubt_after: 'held', held_from: row.doubt_after ?? 'queued' }
        : { held_from: row.held_from };
  }
}

/**
 * Finds out if this database is older than the real state, and its cases have not been put in doubt for that yet: a backup was restored, a lost
 * database was rebuilt, the whole folder is a copy, or an old copy was put in its place. Marks it, so that after a crash the next start
 * finds the same.
 * @returns time of the restore, ms; null when the database is up to date
 */
export async function pendingRestore(
  db: Database,
  audit: Audit,
  found: {
    readonly madeAnew: boolean;
    readonly copied: boolean;
    /** Evidence outside this folder of a newer state: the folder was set back. */
    readonly ahead: StoredPosition | null;
    readonly now: number;
  },
): Promise<number | null> {
  const { ahead, now } = found;
  const restoredAt = metaNumber(db, 'restored_at');
  const isPending = restoredAt !== metaNumber(db, 'restored_done');
  const why = found.madeAnew ? 'rebuilt' : found.copied ? 'copied' : 'older';
  if (!isPending && why === 'older' && ahead === null && !(await isFarBehind(db, audit))) return null;
  const revision = ahead?.revision ?? 0;
  // A revision above every known one, also of a clock that was ahead: the next start finds none that is higher.
  db.transaction(() => {
    if (!isPending) markRestored(db, now, why);
    const above = Math.max(revision, metaNumber(db, 'revision') ?? 0);
    db.prepare(META_SET).run({ key: 'revision', value: String(above) });
  })();
  return isPending ? restoredAt : now;
}

/**
 * Events reach the trail only after their commit: events that the database lacks do not come from a crash of the agent. If the trail's tail
 * overlaps the database, its intents name the affected cases (`doubtUnrecorded`); else nobody knows them.
 */
async function isFarBehind(db: Database, audit: Audit): Promise<boolean> {
  const { newest, numbers } = await eventsIn(db, audit);
  return numbers.some((n) => n > newest) && !numbers.some((n) => n <= newest);
}

/** True if the trail has history that the database lacks. */
export async function isTrailNewer(db: Database, audit: Audit): Promise<boolean> {
  const { newest, numbers } = await eventsIn(db, audit);
  return numbers.some((n) => n > newest);
}

/** Number of the newest event of the database, and those of the trail's last lines. */
async function eventsIn(db: Database, audit: Audit): Promise<{ newest: number; numbers: number[] }> {
  const newest = (db.prepare(NEWEST_EVENT).get() as { n: number | null }).n ?? 0;
  const numbers = (await trailTail(audit)).map((line) => Number(line.detail?.['event'] ?? NaN));
  return { newest, numbers };
}
