/** Version 1: events of a case, and stored data about the server. Times are ms since the epoch; a BLOB is sealed. */
export const WORK_1 = `
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
`;
