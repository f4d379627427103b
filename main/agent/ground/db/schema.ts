import type { Database } from 'better-sqlite3';
import { AgentError } from '../error.ts';

/** `PRAGMA user_version` of a database with these tables; 0 is an empty one. */
export const SCHEMA_VERSION = 1;

export const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Makes the tables of an empty database, in one transaction.
 * @throws AgentError `database-newer` if a later version of the agent wrote it.
 */
export function makeTables(db: Database): void {
  const version = versionOf(db);
  if (version > SCHEMA_VERSION) throw new AgentError('database-newer');
  if (version === SCHEMA_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(SCHEMA);
    db.pragma(`user_version = ${String(SCHEMA_VERSION)}`);
    db.exec('COMMIT');
  } catch (error) {
    // On a full disk SQLite has already rolled back.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * A case is one version of one file. `payload`: its bytes in the spool.
 *
 * A doubt is `delivery = 'uncertain'` with a `doubt_kind`. `unproven`: an attempt of ours ended with an unknown result · `refused`: NHI
 * refused it after its body had left, which one search has to confirm · `restored`: the state comes from a backup or a rebuild ·
 * `taken-over`: another agent may have sent it. The doubt ends once a search has shown that NHI lacks the case, or that NHI has it; until
 * then the case is not sent. `shown`: the delivery for the HIS, the page and the command line: a taken-over case is shown as held, a
 * refused one as waiting for its next attempt. `resends`: how often it was sent again after an unresolved doubt; each doubles the time of
 * the next proof of absence. `past`: `unknown`: another agent may have sent it; `answered`: NHI or a person has since said that it was not
 * sent.
 *
 * `stop` holds a case whenever it could be sent, until a person releases it. `follows`: the case whose bytes lay at its path before.
 * `overridden_by`: the person who sent the case despite a profile's error. `ig_version`: the guide that checked it.
 *
 * `stage_at`: when the case last changed its stage; staff's own changes do not count. `received_on`: 受理日期, of the answer 已受理.
 * `first_decided_on` (YYYY-MM-DD) and `first_decision`: the first decision, for statistics. `first_shown_at`: when NHI's search by patient
 * first showed an accepted case · `missed_since`: it was not shown although a later one was. `forgotten_at`: when patient, content and
 * answers were removed; null again after a new event. `kept_for_age`: the last day of the year until which the trail of a minor is kept.
 */
const CASES = `
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
  attachments_cleared INTEGER NOT NULL DEFAULT 0,
  profile TEXT,
  ig_version TEXT,
  priority TEXT,
  sub_type TEXT,
  urgent INTEGER NOT NULL DEFAULT 0,
  claim_key TEXT,
  patient_key TEXT,
  delivery TEXT NOT NULL,
  held_from TEXT,
  hold_reason TEXT,
  stop TEXT,
  wish TEXT,
  past TEXT CHECK (past IN ('unknown', 'answered')),
  review TEXT NOT NULL DEFAULT 'none',
  answer_n INTEGER,
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
  doubt_kind TEXT CHECK (doubt_kind IN ('unproven', 'refused', 'restored', 'taken-over')),
  doubt_since INTEGER,
  doubt_reason TEXT,
  doubt_after TEXT,
  empty_searches INTEGER NOT NULL DEFAULT 0,
  last_empty_at INTEGER,
  next_search_at INTEGER,
  resends INTEGER NOT NULL DEFAULT 0,
  resent_at INTEGER,
  watch_until INTEGER,
  doubled INTEGER NOT NULL DEFAULT 0,
  wait_until INTEGER,
  next_poll_at INTEGER,
  first_shown_at INTEGER,
  missed_since INTEGER,
  supersedes TEXT,
  superseded_by TEXT,
  follows TEXT,
  unread INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_message TEXT,
  problems TEXT NOT NULL DEFAULT '[]',
  overridden_by TEXT,
  overridden_at INTEGER,
  label BLOB NOT NULL,
  summary BLOB,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  stage_at INTEGER NOT NULL,
  accepted_at INTEGER,
  received_on TEXT,
  decided_on TEXT,
  decided_at INTEGER,
  first_decided_on TEXT,
  first_decision TEXT,
  moved_to BLOB,
  forgotten_at INTEGER,
  kept_for_age TEXT,
  shown TEXT NOT NULL GENERATED ALWAYS AS (
    CASE
      WHEN delivery <> 'uncertain' THEN delivery
      WHEN doubt_kind = 'taken-over' THEN 'held'
      WHEN doubt_kind = 'refused' THEN 'queued'
      ELSE 'uncertain'
    END
  ) VIRTUAL
) STRICT;
CREATE INDEX cases_ready ON cases (urgent DESC, seq) WHERE delivery = 'queued';
CREATE INDEX cases_ready_at ON cases (next_attempt_at) WHERE delivery = 'queued';
CREATE INDEX cases_in_doubt ON cases (next_search_at) WHERE delivery = 'uncertain';
CREATE INDEX cases_watched ON cases (next_search_at) WHERE watch_until IS NOT NULL;
CREATE INDEX cases_movable ON cases (folder) WHERE delivery = 'accepted' AND moved_to IS NULL;
CREATE INDEX cases_polled ON cases (destination, next_poll_at) WHERE delivery = 'accepted' AND case_number IS NOT NULL;
CREATE INDEX cases_nameless ON cases (destination, next_poll_at) WHERE delivery = 'accepted' AND case_number IS NULL;
CREATE INDEX cases_to_hand_over ON cases (destination, accepted_at) WHERE delivery = 'accepted';
CREATE INDEX cases_by_state ON cases (delivery, review, decision, doubt_kind);
CREATE INDEX cases_by_sha ON cases (sha256);
CREATE INDEX cases_by_claim ON cases (claim_key) WHERE claim_key IS NOT NULL;
CREATE INDEX cases_by_path ON cases (path_key);
CREATE INDEX cases_by_patient ON cases (patient_key) WHERE patient_key IS NOT NULL;
CREATE INDEX cases_by_folder ON cases (folder, delivery);
CREATE UNIQUE INDEX cases_by_number ON cases (destination, case_number) WHERE case_number IS NOT NULL;
CREATE INDEX cases_at_address ON cases (location_id) WHERE location_id IS NOT NULL;
CREATE INDEX cases_kept ON cases (seq) WHERE payload = 'kept';
CREATE INDEX cases_to_forget ON cases (seq) WHERE payload <> 'kept' AND forgotten_at IS NULL;
`;

/** `fault`: why an attachment's bytes cannot be sent. `files`: the files that are a case. */
const FILES = `
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
  fault TEXT,
  PRIMARY KEY (case_id, ord)
) WITHOUT ROWID, STRICT;
CREATE INDEX attachments_missing ON attachments (case_id) WHERE state = 'missing';
CREATE INDEX attachments_faulty ON attachments (case_id) WHERE fault IS NOT NULL;
CREATE INDEX attachments_by_name ON attachments (name_key, sha256);
CREATE INDEX attachments_by_sha ON attachments (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE files (
  path_key TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  sha256 TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id)
) WITHOUT ROWID, STRICT;
`;

/**
 * Watched folders from which this data folder takes files, and the files it took over from another agent.
 *
 * `standing`: `ours`: files are taken as new · `lost`: another agent holds its lease · `taking-over`: begun and not done. `newer_than`: by
 * the clock of the folder's own disk; a file dated no later was there before us. `taken_over_files`: files found at a take-over that are no
 * case yet, by the same key as `files`.
 */
const FOLDERS = `
CREATE TABLE served_folders (
  path TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('ours', 'lost', 'taking-over')),
  reason TEXT CHECK (reason IN ('other-agent', 'nobody-can-tell', 'lease-lost', 'restored')),
  taken_over_at INTEGER,
  newer_than INTEGER
) WITHOUT ROWID, STRICT;
CREATE TABLE taken_over_files (path_key TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
`;

/** Ticked steps stand only in the history; 待辦 reads them for all cases at once. */
const EVENTS = `
CREATE TABLE case_events (
  n INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT,
  actor TEXT NOT NULL,
  revision INTEGER NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX events_by_case ON case_events (case_id, n);
CREATE INDEX events_steps ON case_events (detail ->> 'step', case_id, n, kind) WHERE kind IN ('step-done', 'step-undone');
CREATE INDEX events_forgotten ON case_events (n) WHERE kind = 'forgotten';
`;

/**
 * NHI: what was sent, what it answered, and what was handed over to it after the Bundle.
 *
 * `answers.repeats`: how often NHI repeated this answer. A hand-over is the case's files as one archive; `sending` is on
 * disk before the first byte leaves. `search_lags`: the longest time until NHI's search showed a case, for
 * each kind of application and day (days since the epoch).
 */
const SERVER = `
CREATE TABLE destinations (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL,
  hospital_id TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open',
  reason TEXT,
  until INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  paused_by_person INTEGER NOT NULL DEFAULT 0,
  per_case_only INTEGER NOT NULL DEFAULT 0,
  decisions_mark INTEGER,
  last_send_at INTEGER,
  last_poll_at INTEGER
) STRICT;

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
  repeats INTEGER NOT NULL DEFAULT 0,
  UNIQUE (case_id, kind, content_hash)
) STRICT;

CREATE TABLE hand_overs (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'refused', 'done')),
  code TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  place TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_overs_due ON hand_overs (next_at) WHERE state = 'waiting';
CREATE INDEX hand_overs_by_state ON hand_overs (state);

CREATE TABLE search_lags (
  destination TEXT NOT NULL,
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  worst_ms INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  PRIMARY KEY (destination, kind, day)
) WITHOUT ROWID, STRICT;
`;

/** Results for the HIS. `copy`: files with the same bytes have results of their own. */
const RESULTS = `
CREATE TABLE outbox (
  n INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  revision INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  written_at INTEGER,
  payload BLOB NOT NULL,
  copy INTEGER NOT NULL DEFAULT 0 CHECK (copy IN (0, 1))
) STRICT;
CREATE INDEX outbox_due ON outbox (n) WHERE written_at IS NULL;
CREATE INDEX outbox_by_case ON outbox (case_id, n);
`;

/** Staff's own data about a case. `due_on` is the earliest open deadline, kept here so that the index of cases needs one row. */
const WORK = `
CREATE TABLE case_work (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  owner TEXT,
  due_on TEXT,
  snoozed_until TEXT,
  closed_at INTEGER
) WITHOUT ROWID, STRICT;

CREATE TABLE case_deadlines (
  n INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  kind TEXT NOT NULL,
  due_on TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('rule', 'typed')),
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  met_at INTEGER,
  removed_at INTEGER
) STRICT;
CREATE INDEX deadlines_by_case ON case_deadlines (case_id);
CREATE INDEX deadlines_open ON case_deadlines (due_on) WHERE met_at IS NULL AND removed_at IS NULL;

CREATE TABLE case_notes (
  n INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('note', 'call', 'closed')),
  body BLOB NOT NULL
) STRICT;
CREATE INDEX notes_by_case ON case_notes (case_id, n);
`;

/**
 * Deputies: who does an owner's work, from one day to another (both included). A term ends by its day, without a write.
 *
 * 分派: whom a new case of a department (就醫科別) goes to.
 */
const ASSIGNMENT = `
CREATE TABLE deputies (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  deputy TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL
) STRICT;
CREATE TABLE assignment_rules (
  department TEXT PRIMARY KEY,
  owner TEXT NOT NULL
) WITHOUT ROWID, STRICT;
`;

/**
 * Accounts of the console. Never deleted: the trail holds their names. `name_key` is the name in its form for comparison; `password` is
 * sealed, NULL until a reset allows sign-in, `password_at` when it was set; `stamp` goes up whenever open sessions have to end. `opened`:
 * recent changes by which an account sees patients, as JSON.
 *
 * `kept_choices`: each person's choices for the page; `value` is sealed.
 */
const PEOPLE = `
CREATE TABLE accounts (
  name_key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password BLOB,
  password_at INTEGER NOT NULL,
  must_change INTEGER NOT NULL DEFAULT 1,
  locked_until INTEGER,
  stamp INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_sign_in_at INTEGER,
  disabled_at INTEGER,
  disabled_by TEXT,
  opened TEXT
) WITHOUT ROWID, STRICT;

CREATE TABLE kept_choices (
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (person, name)
) WITHOUT ROWID, STRICT;
`;

/**
 * Answers of NHI's own rules about a case's version. `answers` sealed, null if no rule applies; the rest belongs to the leading answer and
 * names no patient.
 */
const PRECHECKS = `
CREATE TABLE prechecks (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  sha256 TEXT NOT NULL,
  rules TEXT NOT NULL,
  package TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  answers BLOB,
  result TEXT CHECK (result IN ('pass', 'fail', 'unknown')),
  missing INTEGER NOT NULL DEFAULT 0,
  unfit INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID, STRICT;
CREATE INDEX prechecks_open ON prechecks (case_id) WHERE missing + unfit > 0;
`;

/**
 * Data destroyed by retention: the row is the tombstone, written before the bytes are removed (`removed_at` and `place`, the machine, are
 * null until then; 電子病歷辦法 §16 asks for the place). `case_id` is null for bytes without a case.
 */
const RETENTION = `
CREATE TABLE destroyed (
  n INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('bundle', 'attachment', 'unreferenced')),
  bytes INTEGER NOT NULL,
  case_id TEXT REFERENCES cases (id),
  reason TEXT NOT NULL CHECK (reason IN ('decided', 'cancelled', 'superseded', 'unreferenced')),
  actor TEXT NOT NULL,
  marked_at INTEGER NOT NULL,
  removed_at INTEGER,
  place TEXT
) STRICT;
CREATE INDEX destroyed_pending ON destroyed (sha256) WHERE removed_at IS NULL;
`;

const VALUES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
`;

/** All tables. A time is in ms since the epoch, a day YYYY-MM-DD in Taipei; a BLOB is sealed. */
export const SCHEMA = [
  VALUES,
  CASES,
  FILES,
  FOLDERS,
  EVENTS,
  SERVER,
  RESULTS,
  WORK,
  ASSIGNMENT,
  PEOPLE,
  PRECHECKS,
  RETENTION,
].join('');
