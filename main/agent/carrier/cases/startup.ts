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
  /** Cases that were `sending` when the process ended; each is looked up before anything else happens to it. */
  readonly interrupted: readonly string[];
}

/** Brings the cases to what a new owner may assume. Safe to run again after a crash in its middle. */
export async function settleAtStart(context: CaseContext): Promise<StartReport> {
  const interrupted = await doubtInterrupted(context);
  await holdBoundElsewhere(context);
  await tellUnheard(context);
  await renewDue(context);
  return { interrupted };
}

/** A case `sending` without a request may be at NHI: process or disk failed before its end. A crash leaves it to the next look. */
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
          tx.run(END_ATTEMPT, {
            id: attempt.id,
            now: tx.now,
            phase: 'preparing',
            status: null,
            outcome: 'interrupted',
            error_code: 'agent-ended',
          });
        });
        const columns = { ...doubtColumns(tx, row, 'unproven'), error_code: 'agent-ended' };
        moveCase(tx, row, 'doubt', { set: columns, detail: { outcome: 'interrupted' } });
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
      moveCase(tx, row, 'hold', { set: columns, detail: { reason } });
    });
  });
}

/** Nobody asks another destination what became of the cases it accepted: said on each, once, until settings come back to it. */
function tellUnheard(context: CaseContext): Promise<void> {
  const { destination, store } = context;
  // To look through all cases at each start is not for those who have had one server only.
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

/** Hashes of Bundles with an intent in the trail and no case: the database lost its end. Found again, they wait for a person. */
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

/**
 * After a restore or a rebuild: what happened since is unknown, so every case that is not proven finished is in doubt,
 * never queued, and remembers where it was for when NHI provably lacks it. One our checks never understood could not have
 * been sent and stays refused. Sending is paused until a person has looked.
 * @param cancelled cases that a person cancelled by what the trail says, which may be after the backup was made: should NHI
 *   lack them, they are cancelled and never sent. `nobody-knows`: the trail was taken back as well, so what would go on by itself is held
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
      const columns = { ...doubtColumns(tx, row, 'restored'), ...before, error_code: 'restored', unread: 1 };
      moveCase(tx, row, 'restored', { set: columns });
      // Results due then are older than what the HIS may have got since: it gets the case's outcome instead. A copy's
      // answer stays due: a later one that lies there is left as it is.
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
      // A taken-over case was held for everybody: a person looks at it again.
      return row.doubt_kind === 'taken-over'
        ? { doubt_after: 'held', held_from: row.doubt_after ?? 'queued' }
        : { held_from: row.held_from };
  }
}

/**
 * Whether this database is older than what has happened, and its cases have not been put in doubt for it yet: a backup was
 * restored, it was lost and made again, the whole folder is a copy, or somebody put an old copy in its place. Marks it, so that a crash in the middle
 * finds the same again.
 * @returns since when its state stands in for a newer one, ms; null when it is up to date
 */
export async function pendingRestore(
  db: Database,
  audit: Audit,
  found: {
    readonly madeAnew: boolean;
    readonly copied: boolean;
    /** Evidence elsewhere of state that this folder lacks: it was taken back. */
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
  // Above all that was said, also by a clock that was ahead then: the next start finds nothing that is more.
  db.transaction(() => {
    if (!isPending) markRestored(db, now, why);
    const above = Math.max(revision, metaNumber(db, 'revision') ?? 0);
    db.prepare(META_SET).run({ key: 'revision', value: String(above) });
  })();
  return isPending ? restoredAt : now;
}

/**
 * The trail is only ever written after the commit: history that the database lacks is no crash of ours. While the trail's
 * end reaches back to what the database has, its intents tell which cases that concerns (`doubtUnrecorded`); else nobody
 * can say.
 */
async function isFarBehind(db: Database, audit: Audit): Promise<boolean> {
  const { newest, numbers } = await eventsIn(db, audit);
  return numbers.some((n) => n > newest) && !numbers.some((n) => n <= newest);
}

/** Whether the trail has history that the database lacks. */
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
