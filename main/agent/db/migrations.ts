import type { Database } from 'better-sqlite3';
import { AgentError } from '../error.ts';
import { crashPoint } from '../crash-point.ts';

/**
 * Numbered, forward-only, one transaction each; a shipped one is never edited. `PRAGMA user_version` holds the
 * number of the last one applied.
 */
const MIGRATIONS: readonly string[] = [
  // 1: the first shape.
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

  CREATE TABLE cases (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    folder TEXT NOT NULL,
    path_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    payload TEXT NOT NULL CHECK (payload IN ('kept', 'none', 'purged')),
    release_mode TEXT NOT NULL CHECK (release_mode IN ('auto', 'manual')),
    released INTEGER NOT NULL DEFAULT 0,
    profile TEXT,
    priority TEXT,
    sub_type TEXT,
    urgent INTEGER NOT NULL DEFAULT 0,
    claim_key TEXT,
    patient_key TEXT,
    delivery TEXT NOT NULL,
    held_from TEXT,
    hold_reason TEXT,
    wish TEXT,
    review TEXT NOT NULL DEFAULT 'none',
    decision TEXT,
    disposition TEXT,
    case_number TEXT,
    location_id TEXT,
    receipt_number TEXT,
    destination TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,
    first_attempt_at INTEGER,
    last_attempt_at INTEGER,
    doubt_since INTEGER,
    doubt_reason TEXT,
    doubt_after TEXT,
    empty_searches INTEGER NOT NULL DEFAULT 0,
    last_empty_at INTEGER,
    next_search_at INTEGER,
    resent_at INTEGER,
    watch_until INTEGER,
    doubled INTEGER NOT NULL DEFAULT 0,
    wait_until INTEGER,
    next_poll_at INTEGER,
    supersedes TEXT,
    superseded_by TEXT,
    unread INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    error_message TEXT,
    problems TEXT NOT NULL DEFAULT '[]',
    label BLOB NOT NULL,
    summary BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    accepted_at INTEGER,
    decided_on TEXT,
    decided_at INTEGER,
    moved_to BLOB
  ) STRICT;
  CREATE INDEX cases_ready ON cases (urgent DESC, seq) WHERE delivery = 'queued';
  CREATE INDEX cases_in_doubt ON cases (next_search_at) WHERE delivery = 'uncertain';
  CREATE INDEX cases_watched ON cases (watch_until) WHERE watch_until IS NOT NULL;
  CREATE INDEX cases_polled ON cases (next_poll_at) WHERE delivery = 'accepted' AND next_poll_at IS NOT NULL;
  CREATE INDEX cases_by_state ON cases (delivery, review, decision);
  CREATE INDEX cases_by_sha ON cases (sha256);
  CREATE INDEX cases_by_claim ON cases (claim_key) WHERE claim_key IS NOT NULL;
  CREATE INDEX cases_by_path ON cases (path_key);
  CREATE INDEX cases_by_patient ON cases (patient_key) WHERE patient_key IS NOT NULL;
  CREATE INDEX cases_by_revision ON cases (revision);
  CREATE INDEX cases_by_folder ON cases (folder, delivery);
  CREATE UNIQUE INDEX cases_by_number ON cases (destination, case_number) WHERE case_number IS NOT NULL;

  CREATE TABLE attachments (
    case_id TEXT NOT NULL REFERENCES cases (id),
    ord INTEGER NOT NULL,
    name BLOB NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('file', 'dicom')),
    state TEXT NOT NULL CHECK (state IN ('missing', 'spooled', 'listed', 'changed')),
    sha256 TEXT,
    size INTEGER,
    mark_size INTEGER,
    mark_mtime_ms REAL,
    handed_over INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, ord)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX attachments_missing ON attachments (case_id) WHERE state = 'missing';
  CREATE INDEX attachments_by_name ON attachments (name_key, sha256);

  CREATE TABLE files (
    path_key TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    sha256 TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id)
  ) WITHOUT ROWID, STRICT;

  CREATE TABLE case_events (
    n INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    actor TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}'
  ) STRICT;
  CREATE INDEX events_by_case ON case_events (case_id, n);

  CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    destination TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    phase TEXT NOT NULL,
    status INTEGER,
    outcome TEXT,
    error_code TEXT
  ) STRICT;
  CREATE INDEX attempts_by_case ON attempts (case_id, started_at);

  CREATE TABLE answers (
    n INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    resource_id TEXT,
    content_hash TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    ordinal TEXT NOT NULL,
    body BLOB NOT NULL,
    view BLOB NOT NULL,
    UNIQUE (case_id, kind, content_hash)
  ) STRICT;

  CREATE TABLE outbox (
    n INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    revision INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    written_at INTEGER,
    payload BLOB NOT NULL
  ) STRICT;
  CREATE INDEX outbox_due ON outbox (n) WHERE written_at IS NULL;

  CREATE TABLE destinations (
    id TEXT PRIMARY KEY,
    fhir_base_url TEXT NOT NULL,
    client_id TEXT NOT NULL,
    hospital_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    reason TEXT,
    until INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    paused_by_person INTEGER NOT NULL DEFAULT 0,
    per_case_only INTEGER NOT NULL DEFAULT 0,
    decisions_mark INTEGER,
    worst_lag_ms INTEGER NOT NULL DEFAULT 0,
    last_send_at INTEGER,
    last_poll_at INTEGER
  ) STRICT;

  CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a database to this version. A crash in the middle leaves the last whole migration; the next start goes on.
 * @throws AgentError `database-newer` when a later version of the agent wrote it.
 */
export function migrate(db: Database): { from: number; to: number } {
  const from = Number(db.pragma('user_version', { simple: true }));
  if (from > SCHEMA_VERSION) {
    throw new AgentError(
      'database-newer',
      'The data folder was written by a newer version of the agent; install that version or a later one.',
      {
        messageZh: '資料夾是由較新版本的程式寫入的，請安裝該版本或更新的版本。',
      },
    );
  }
  MIGRATIONS.slice(from).forEach((sql, index) => {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      db.pragma(`user_version = ${String(from + index + 1)}`);
      crashPoint('migration-run');
      db.exec('COMMIT');
      crashPoint('migration-committed');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  });
  return { from, to: SCHEMA_VERSION };
}
