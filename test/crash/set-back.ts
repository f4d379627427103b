import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { SCHEMA_VERSION } from '../../main/agent/ground/db/migrations.ts';
import { openDatabase } from '../../main/agent/ground/db/open.ts';

/** Statements that undo each migration, newest first: the database is then as an earlier version of the agent would have left it. */
const UNDO: readonly (readonly [version: number, sql: string])[] = [
  [
    30,
    `ALTER TABLE cases ADD COLUMN sent_sha256 TEXT;
     ALTER TABLE cases ADD COLUMN renames BLOB;
     CREATE INDEX cases_by_sent ON cases (sent_sha256) WHERE sent_sha256 IS NOT NULL;`,
  ],
  [29, 'ALTER TABLE cases ADD COLUMN bond TEXT;'],
  [28, 'ALTER TABLE cases DROP COLUMN stop; ALTER TABLE cases DROP COLUMN follows;'],
  [
    27,
    `DROP INDEX cases_at_address; CREATE INDEX cases_accepted ON cases (destination, accepted_at) WHERE delivery = 'accepted' AND case_number IS NOT NULL;`,
  ],
  [26, `DROP TABLE assignment_rules; DROP TABLE deputies; DELETE FROM meta WHERE key = 'assigned_up_to';`],
  // It only takes rows away.
  [25, 'SELECT 1;'],
  [24, 'DROP TABLE reason_sentences; DROP TABLE reason_tags;'],
  [23, 'DROP TABLE precheck_said;'],
  [22, 'DROP TABLE precheck_dismissals; DROP TABLE prechecks;'],
  [
    21,
    `DROP TABLE kept_terms;
     DROP TABLE kept_choices;
     ALTER TABLE accounts DROP COLUMN waits;
     ALTER TABLE accounts DROP COLUMN opened;
     ALTER TABLE accounts DROP COLUMN password_by;
     DROP INDEX events_forgotten;
     DROP INDEX cases_to_forget;
     ALTER TABLE cases DROP COLUMN forgotten_at;
     ALTER TABLE cases DROP COLUMN kept_for_age;`,
  ],
  [20, `ALTER TABLE cases DROP COLUMN bond; DELETE FROM meta WHERE key = 'cases_bound';`],
  [19, 'DROP TABLE backups;'],
  [18, 'ALTER TABLE answers DROP COLUMN repeats;'],
  [
    17,
    `ALTER TABLE cases DROP COLUMN first_shown_at;
     ALTER TABLE cases DROP COLUMN missed_since;
     DROP TABLE search_lags;
     ALTER TABLE destinations ADD COLUMN worst_lag_ms INTEGER NOT NULL DEFAULT 0;`,
  ],
  [
    16,
    `DROP INDEX cases_by_state;
     UPDATE cases SET delivery = 'held', hold_reason = 'reconcile', held_from = COALESCE(doubt_after, 'queued'), doubt_after = NULL
       WHERE delivery = 'uncertain' AND doubt_kind = 'taken-over';
     ALTER TABLE cases DROP COLUMN shown;
     ALTER TABLE cases DROP COLUMN resends;
     ALTER TABLE cases DROP COLUMN doubt_kind;
     CREATE INDEX cases_by_state ON cases (delivery, review, decision);
     CREATE INDEX cases_taken_over ON cases (next_search_at)
       WHERE past = 'unknown' AND delivery = 'held' AND hold_reason = 'reconcile';`,
  ],
  [15, 'ALTER TABLE destroyed DROP COLUMN place;'],
  // It left nothing to take back where no attachment went as a Binary.
  [14, 'SELECT 1;'],
  [13, 'DROP INDEX outbox_by_case; ALTER TABLE outbox DROP COLUMN copy;'],
  [12, 'DROP INDEX events_steps;'],
  [
    11,
    `DROP INDEX cases_taken_over;
     ALTER TABLE cases DROP COLUMN past;
     DROP TABLE taken_over_files;
     DROP TABLE served_folders;`,
  ],
  [
    10,
    `CREATE INDEX cases_by_revision ON cases (revision);
     CREATE INDEX cases_next_attempt ON cases (next_attempt_at) WHERE delivery = 'queued';`,
  ],
  [
    9,
    ['stage_at', 'received_on', 'first_decided_on', 'first_decision']
      .map((column) => `ALTER TABLE cases DROP COLUMN ${column};`)
      .join('\n'),
  ],
];

/** Sets a database back to a version, by default by all the migrations above, so that the next start has them to do again with cases in it. The agent must have ended. */
export function setBack(dataDir: string, version = SCHEMA_VERSION - UNDO.length): void {
  const db = openDatabase(join(dataDir, 'agent.db'));
  try {
    for (const [step, sql] of UNDO) {
      const now = Number(db.pragma('user_version', { simple: true }));
      if (now <= version) return;
      if (now !== step)
        throw new Error(
          `migration ${String(now)} of ${String(SCHEMA_VERSION)} is new: say here how to undo it`,
        );
      db.exec(sql);
      db.pragma(`user_version = ${String(step - 1)}`);
    }
  } finally {
    db.close();
  }
}

/** Migrations that a start has to do after {@link setBack}. */
export const SET_BACK_BY = UNDO.length;

/** Facts by case that migrations must leave as they are, or make anew from an unchanged history. */
export function caseFacts(dataDir: string): ReadonlyMap<string, string> {
  const db = openDatabase(join(dataDir, 'agent.db'), { readonly: true });
  try {
    return new Map(
      rows(db).map((row) => [String(row['id']), JSON.stringify({ ...row, events: events(db, row['id']) })]),
    );
  } finally {
    db.close();
  }
}

function rows(db: Database): Record<string, unknown>[] {
  return db
    .prepare(
      `SELECT id, seq, sha256, payload, delivery, review, decision, case_number, attempts, hex(label) AS label,
       created_at, decided_at, decided_on, stage_at, first_decided_on, first_decision FROM cases ORDER BY seq`,
    )
    .all() as Record<string, unknown>[];
}

const events = (db: Database, id: unknown): unknown[] =>
  db
    .prepare(
      'SELECT n, kind, from_state, to_state, actor, detail FROM case_events WHERE case_id = ? ORDER BY n',
    )
    .all(id);

/** Cases that are not what they were, each a sentence. */
export function changedSince(before: ReadonlyMap<string, string>, dataDir: string): string[] {
  const now = caseFacts(dataDir);
  return [...before]
    .filter(([id, facts]) => now.get(id) !== facts)
    .map(([id, facts]) => `case ${id} was ${facts} and is ${now.get(id) ?? 'gone'}`);
}
