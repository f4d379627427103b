/** Version 1: the cases and the files they came from. Times are ms since the epoch; a BLOB is sealed. */
export const CASES_1 = `
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
  attachments_cleared INTEGER NOT NULL DEFAULT 0,
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
CREATE INDEX cases_ready_at ON cases (next_attempt_at) WHERE delivery = 'queued';
CREATE INDEX cases_in_doubt ON cases (next_search_at) WHERE delivery = 'uncertain';
CREATE INDEX cases_watched ON cases (next_search_at) WHERE watch_until IS NOT NULL;
CREATE INDEX cases_accepted ON cases (destination, accepted_at) WHERE delivery = 'accepted' AND case_number IS NOT NULL;
CREATE INDEX cases_movable ON cases (folder) WHERE delivery = 'accepted' AND moved_to IS NULL;
CREATE INDEX cases_polled ON cases (destination, next_poll_at) WHERE delivery = 'accepted' AND case_number IS NOT NULL;
CREATE INDEX cases_nameless ON cases (destination, next_poll_at) WHERE delivery = 'accepted' AND case_number IS NULL;
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
`;
