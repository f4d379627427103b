/**
 * What staff keep about a case beside what the agent does with it. Days are YYYY-MM-DD in Taipei; a BLOB is sealed.
 * `due_on` is the earliest open deadline, kept here so that the index of cases needs one row.
 */
export const CASE_WORK_3 = `
CREATE TABLE case_work (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  owner TEXT,
  due_on TEXT,
  snoozed_until TEXT,
  closed_at INTEGER,
  closed_by TEXT,
  awaits_doctor INTEGER NOT NULL DEFAULT 0,
  awaits_report INTEGER NOT NULL DEFAULT 0
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
  kind TEXT NOT NULL CHECK (kind IN ('note', 'call', 'withdrawal', 'closed')),
  body BLOB NOT NULL
) STRICT;
CREATE INDEX notes_by_case ON case_notes (case_id, n);

CREATE TABLE case_links (
  case_id TEXT NOT NULL REFERENCES cases (id),
  other_id TEXT NOT NULL REFERENCES cases (id),
  kind TEXT NOT NULL CHECK (kind IN ('emergency-complete', 'first-continued')),
  verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'denied')),
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (case_id, other_id, kind)
) WITHOUT ROWID, STRICT;
CREATE TABLE staff_seen (actor TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX links_by_other ON case_links (other_id);
`;
