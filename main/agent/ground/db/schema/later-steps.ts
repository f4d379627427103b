/** Steps of later versions, in order. A shipped step is never edited. */

/** Every change asks when the next queued case becomes ready: without this index, that reads each queued case. */
const NEXT_ATTEMPT_2 = `
  CREATE INDEX cases_next_attempt ON cases (next_attempt_at) WHERE delivery = 'queued';
`;

/**
 * Staff's own data about a case. Days are YYYY-MM-DD in Taipei; a BLOB is sealed. `due_on` is the earliest open deadline, kept here so that
 * the index of cases needs one row.
 */
const CASE_WORK_3 = `
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

/**
 * Data destroyed by retention: the row is the tombstone, written before the bytes are removed (`removed_at` is null until then). `case_id`
 * is null for bytes without a case.
 */
const DESTROYED_4 = `
CREATE TABLE destroyed (
  n INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('bundle', 'attachment', 'unreferenced')),
  bytes INTEGER NOT NULL,
  case_id TEXT REFERENCES cases (id),
  reason TEXT NOT NULL CHECK (reason IN ('decided', 'cancelled', 'superseded', 'unreferenced')),
  actor TEXT NOT NULL,
  marked_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX destroyed_pending ON destroyed (sha256) WHERE removed_at IS NULL;
CREATE INDEX cases_kept ON cases (seq) WHERE payload = 'kept';
CREATE INDEX attachments_by_sha ON attachments (sha256) WHERE sha256 IS NOT NULL;
`;

/**
 * Results of checks. `cases.ig_version`: the guide. `overridden_by`: the person who sent the case despite a profile's error. `sent_sha256`:
 * the Bundle with other attachment names that is sent instead of the found one, which keeps `sha256`; `renames` is sealed.
 * `attachments.fault`: why an attachment's bytes cannot be sent.
 */
const CHECKS_5 = `
ALTER TABLE cases ADD COLUMN ig_version TEXT;
ALTER TABLE cases ADD COLUMN overridden_by TEXT;
ALTER TABLE cases ADD COLUMN overridden_at INTEGER;
ALTER TABLE cases ADD COLUMN sent_sha256 TEXT;
ALTER TABLE cases ADD COLUMN renames BLOB;
CREATE INDEX cases_by_sent ON cases (sent_sha256) WHERE sent_sha256 IS NOT NULL;
ALTER TABLE attachments ADD COLUMN fault TEXT;
CREATE INDEX attachments_faulty ON attachments (case_id) WHERE fault IS NOT NULL;
`;

/**
 * Hand-overs to NHI after the Bundle: an attachment (`ord` as in `attachments`), or with `ord` -1 the case as one archive. `sending` is on
 * disk before the first byte leaves: a start that finds it makes it `doubtful`.
 */
const HAND_OVER_6 = `
CREATE TABLE hand_overs (
  case_id TEXT NOT NULL REFERENCES cases (id),
  ord INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'doubtful', 'refused', 'done')),
  code TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  place TEXT,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (case_id, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_to_hand_over ON cases (destination, accepted_at) WHERE delivery = 'accepted';
CREATE INDEX hand_overs_due ON hand_overs (next_at) WHERE state = 'waiting';
CREATE INDEX hand_overs_by_state ON hand_overs (state);
`;

/** The hospital's own names for codes, imported as whole tables. Nothing of a patient, so nothing is sealed. */
const CODE_NAMES_7 = `
CREATE TABLE code_names (
  tbl TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (tbl, code)
) WITHOUT ROWID, STRICT;

CREATE TABLE code_name_imports (
  tbl TEXT PRIMARY KEY,
  imported_at INTEGER NOT NULL,
  imported_by TEXT NOT NULL
) WITHOUT ROWID, STRICT;
`;

/**
 * Accounts of the console. Never deleted: the trail holds their names. `name_key` is the name in its form for comparison; `password` is
 * sealed, NULL until a reset allows sign-in, `password_at` when it was set; `stamp` goes up whenever open sessions have to end.
 */
const PEOPLE_8 = `
CREATE TABLE accounts (
  name_key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password BLOB,
  password_at INTEGER NOT NULL,
  must_change INTEGER NOT NULL DEFAULT 1,
  failures INTEGER NOT NULL DEFAULT 0,
  locks INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER,
  stamp INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_sign_in_at INTEGER,
  disabled_at INTEGER,
  disabled_by TEXT
) WITHOUT ROWID, STRICT;
`;

/**
 * `stage_at`: when the case last changed its stage, ms; staff's own changes do not count. `received_on`: 受理日期, of the answer 已受理.
 * `first_decided_on` (YYYY-MM-DD) and `first_decision`: the first decision, for statistics. Cases of earlier versions get no 受理日期, and
 * often only the time of their first decision: their answers are sealed.
 */
export const STAGE_9 = `
ALTER TABLE cases ADD COLUMN stage_at INTEGER;
ALTER TABLE cases ADD COLUMN received_on TEXT;
ALTER TABLE cases ADD COLUMN first_decided_on TEXT;
ALTER TABLE cases ADD COLUMN first_decision TEXT;
UPDATE cases SET stage_at = COALESCE(
  (SELECT MAX(e.at) FROM case_events e
   WHERE e.case_id = cases.id AND e.to_state IS NOT NULL AND (e.kind = 'review' OR e.to_state IS NOT e.from_state)),
  created_at);
UPDATE cases SET
  first_decision = (
    SELECT e.detail ->> 'decision' FROM case_events e
    WHERE e.case_id = cases.id AND e.kind = 'review' AND e.to_state = 'decided' ORDER BY e.n LIMIT 1),
  first_decided_on = (
    SELECT COALESCE(
      CASE WHEN COUNT(*) = 1 THEN cases.decided_on END, date((MIN(e.at) + 28800000) / 1000, 'unixepoch'))
    FROM case_events e WHERE e.case_id = cases.id AND e.kind = 'review' AND e.to_state = 'decided'
    HAVING COUNT(*) > 0)
WHERE decided_at IS NOT NULL;
`;

/** At that version no statement read by revision, and `cases_ready_at` equals `cases_next_attempt`: each of the two cost a write per move. */
const UNREAD_INDEXES_10 = `
  DROP INDEX cases_by_revision;
  DROP INDEX cases_next_attempt;
`;

/**
 * Watched folders from which this data folder takes files, and the files it took over from another agent. Times are ms.
 *
 * `standing`: `ours`: files are taken as new · `lost`: another agent holds its lease · `taking-over`: begun and not done. `newer_than`: by
 * the clock of the folder's own disk; a file dated no later was there before us. `taken_over_files`: files found at a take-over that are no
 * case yet, by the same key as `files`. `cases.past`: `unknown`: another agent may have sent it; `answered`: NHI or a person has since said
 * that it was not sent.
 *
 * Folders that already have cases count as served.
 */
const SERVED_FOLDERS_11 = `
CREATE TABLE served_folders (
  path TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('ours', 'lost', 'taking-over')),
  reason TEXT CHECK (reason IN ('other-agent', 'nobody-can-tell', 'lease-lost', 'restored')),
  taken_over_at INTEGER,
  newer_than INTEGER
) WITHOUT ROWID, STRICT;
CREATE TABLE taken_over_files (path_key TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
ALTER TABLE cases ADD COLUMN past TEXT CHECK (past IN ('unknown', 'answered'));
CREATE INDEX cases_taken_over ON cases (next_search_at)
  WHERE past = 'unknown' AND delivery = 'held' AND hold_reason = 'reconcile';
INSERT INTO served_folders (path, since, standing) SELECT folder, MIN(created_at), 'ours' FROM cases GROUP BY folder;
`;

/** Ticked steps stand only in the history; 待辦 reads them for all cases at once. */
const STEPS_12 = `
  CREATE INDEX events_steps ON case_events (detail ->> 'step', case_id, n, kind) WHERE kind IN ('step-done', 'step-undone');
`;

/** Results at every stage: the last result of a case is looked up, and files with the same bytes have results of their own. */
const RESULTS_13 = `
ALTER TABLE outbox ADD COLUMN copy INTEGER NOT NULL DEFAULT 0 CHECK (copy IN (0, 1));
CREATE INDEX outbox_by_case ON outbox (case_id, n);
`;

/**
 * Earlier versions also sent single attachments as FHIR `Binary`. A person settles each unfinished attempt: the file has arrived, or the
 * case's archive is to be written.
 */
export const HAND_OVER_14 = `
  UPDATE hand_overs SET state = 'refused', code = 'binary-gone'
  WHERE state = 'doubtful' OR (ord >= 0 AND state IN ('waiting', 'sending'));
  UPDATE case_events SET kind = 'hand-over-refused' WHERE kind = 'hand-over-doubtful';
`;

/** Machine on which the bytes were removed, since 電子病歷辦法 §16 asks for the place; null in older rows, and until they are removed. */
export const DESTROYED_15 = `
  ALTER TABLE destroyed ADD COLUMN place TEXT;
`;

/**
 * A doubt has one encoding: `delivery = 'uncertain'`, with `doubt_kind`.
 *
 * `unproven`: an attempt of ours ended with an unknown result · `refused`: NHI refused it after its body had left, which one search has to
 * confirm · `restored`: the state comes from a backup or a rebuild · `taken-over`: another agent may have sent it. The doubt ends once a
 * search has shown that NHI lacks the case, or that NHI has it; until then the case is not sent.
 *
 * `shown`: the delivery for the HIS, the page and the command line. They show a taken-over case as held, a refused one as waiting for its
 * next attempt.
 *
 * `resends`: how often it was sent again after an unresolved doubt; each doubles the time of the next proof of absence.
 *
 * A case held for another agent's sends (version 11) becomes such a doubt. One transaction: after a kill the whole step is repeated.
 */
const DOUBT_16 = `
ALTER TABLE cases ADD COLUMN doubt_kind TEXT CHECK (doubt_kind IN ('unproven', 'refused', 'restored', 'taken-over'));
UPDATE cases SET doubt_kind = CASE WHEN error_code = 'restored' THEN 'restored' ELSE 'unproven' END WHERE delivery = 'uncertain';
UPDATE cases SET delivery = 'uncertain', doubt_kind = 'taken-over', doubt_after = NULLIF(held_from, 'queued'), held_from = NULL, hold_reason = NULL
  WHERE delivery = 'held' AND past = 'unknown' AND hold_reason = 'reconcile';
ALTER TABLE cases ADD COLUMN shown TEXT NOT NULL GENERATED ALWAYS AS
  (CASE WHEN delivery <> 'uncertain' THEN delivery WHEN doubt_kind = 'taken-over' THEN 'held' WHEN doubt_kind = 'refused' THEN 'queued' ELSE 'uncertain' END)
  VIRTUAL;
ALTER TABLE cases ADD COLUMN resends INTEGER NOT NULL DEFAULT 0;
UPDATE cases SET resends = 1 WHERE resent_at IS NOT NULL;
DROP INDEX cases_taken_over;
DROP INDEX cases_by_state;
CREATE INDEX cases_by_state ON cases (delivery, review, decision, doubt_kind);
`;

/**
 * `cases.first_shown_at`: when NHI's search by patient first showed an accepted case, ms · `missed_since`: it was not shown although a
 * later one was. `search_lags`: the longest lag for each kind of application and day (days since the epoch). Older cases have no
 * measurement.
 */
const SHOWN_17 = `
ALTER TABLE cases ADD COLUMN first_shown_at INTEGER;
ALTER TABLE cases ADD COLUMN missed_since INTEGER;
UPDATE cases SET first_shown_at = accepted_at WHERE delivery = 'accepted';
ALTER TABLE destinations DROP COLUMN worst_lag_ms;
CREATE TABLE search_lags (
  destination TEXT NOT NULL,
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  worst_ms INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  PRIMARY KEY (destination, kind, day)
) WITHOUT ROWID, STRICT;
`;

/** `answers.repeats`: how often NHI repeated this answer. */
const REPEATS_18 = `
ALTER TABLE answers ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
`;

/** Backups that this agent wrote to `backup.dir`; other files there may be older, or another agent's. Times are ms. */
const BACKUPS_MADE = `
CREATE TABLE backups (
  name TEXT PRIMARY KEY,
  written_at INTEGER NOT NULL,
  digest TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  slots TEXT NOT NULL,
  key TEXT NOT NULL
) WITHOUT ROWID, STRICT;
`;

/** Bond of a case's plain columns: name of a key, and an HMAC. Until {@link NO_BOND}. */
const BOND = `
  ALTER TABLE cases ADD COLUMN bond TEXT;
`;

/**
 * Retention terms in force, by the setting's name; `value` and `asked` as JSON. `asked`: a shorter term that the settings ask for since
 * `asked_at` (ms). It takes effect a week after `counted_from`: when a clock confirmed by NHI's server first saw it. `refused_by`: who
 * refused it.
 *
 * Each person's choices for the page; `value` is sealed.
 *
 * `accounts.opened` (recent changes by which an account sees patients) is JSON; `waits` and `password_by` are no longer used.
 *
 * `cases.forgotten_at`: when patient, content and answers of a case were removed (ms); null again after a new event. `kept_for_age`: the
 * last day of the year until which the trail of a minor is kept.
 */
export const OUTSIDERS = `
CREATE TABLE kept_terms (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  asked TEXT,
  asked_at INTEGER,
  counted_from INTEGER,
  refused_by TEXT,
  refused_at INTEGER
) WITHOUT ROWID, STRICT;

CREATE TABLE kept_choices (
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (person, name)
) WITHOUT ROWID, STRICT;

ALTER TABLE accounts ADD COLUMN waits TEXT;
ALTER TABLE accounts ADD COLUMN opened TEXT;
ALTER TABLE accounts ADD COLUMN password_by TEXT;

ALTER TABLE cases ADD COLUMN forgotten_at INTEGER;
ALTER TABLE cases ADD COLUMN kept_for_age TEXT;
CREATE INDEX cases_to_forget ON cases (seq) WHERE payload <> 'kept' AND forgotten_at IS NULL;
CREATE INDEX events_forgotten ON case_events (n) WHERE kind = 'forgotten';
`;

/**
 * Answers of NHI's own rules about a case's version. `answers` sealed, null if no rule applies; the rest belongs to the leading answer and
 * names no patient. A dismissal belongs to a rule and a drug, its reason sealed.
 */
const PRECHECKS = `
CREATE TABLE prechecks (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  sha256 TEXT NOT NULL,
  rules TEXT NOT NULL,
  package TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  answers BLOB,
  rule TEXT,
  drug TEXT,
  result TEXT CHECK (result IN ('pass', 'fail', 'unknown')),
  missing INTEGER NOT NULL DEFAULT 0,
  unfit INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID, STRICT;
CREATE INDEX prechecks_open ON prechecks (rule, drug) WHERE missing + unfit > 0;
CREATE TABLE precheck_dismissals (
  rule TEXT NOT NULL,
  drug TEXT NOT NULL,
  reason BLOB NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (rule, drug)
) WITHOUT ROWID, STRICT;
`;

/** Answer of the leading rule before NHI decided; later checks do not change it. It names no patient. */
const PRECHECK_SAID = `
CREATE TABLE precheck_said (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  package TEXT NOT NULL,
  rule TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('pass', 'fail', 'unknown')),
  missing INTEGER NOT NULL,
  unfit INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX precheck_said_by_rule ON precheck_said (package, rule);
INSERT INTO precheck_said
  SELECT case_id, package, rule, sha256, result, missing, unfit FROM prechecks WHERE rule IS NOT NULL AND result IS NOT NULL;
`;

/**
 * 理由簿: the hospital's own tags for what NHI says, and which tag a sentence has. A sentence is a keyed digest, a tag's name is sealed:
 * either may name a patient.
 */
const REASONS = `
CREATE TABLE reason_tags (
  id TEXT PRIMARY KEY,
  name BLOB NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE reason_sentences (
  sentence TEXT PRIMARY KEY,
  tag TEXT NOT NULL REFERENCES reason_tags (id),
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX reason_sentences_by_tag ON reason_sentences (tag);
`;

/** Hospitals import names of drugs alone. Earlier versions also imported doctors' names: unused, and about people. */
const DRUG_NAMES = `
DELETE FROM code_names WHERE tbl <> 'drug';
DELETE FROM code_name_imports WHERE tbl <> 'drug';
`;

/**
 * Deputies: who does an owner's work, from one day to another (both included, Taipei). `case_id` null: all of the owner's cases. A term
 * ends by its day, without a write; `ended_at` is set if a person ended or replaced it.
 *
 * 分派: the first matching row gives a new case its owner. `departments` and `drugs` are JSON lists of codes; an empty list matches all.
 */
const DEPUTIES = `
CREATE TABLE deputies (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT REFERENCES cases (id),
  owner TEXT NOT NULL,
  deputy TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by TEXT
) STRICT;
CREATE INDEX deputies_standing ON deputies (until_day) WHERE ended_at IS NULL;
CREATE INDEX deputies_of_case ON deputies (case_id) WHERE case_id IS NOT NULL AND ended_at IS NULL;
CREATE TABLE assignment_rules (
  place INTEGER PRIMARY KEY,
  departments TEXT NOT NULL,
  drugs TEXT NOT NULL,
  owner TEXT NOT NULL
) STRICT;
`;

/** Finds a recently accepted case by its Bundle's address at NHI. `cases_to_hand_over` has the columns of `cases_accepted`. */
const AT_ADDRESS = `
CREATE INDEX cases_at_address ON cases (location_id) WHERE location_id IS NOT NULL;
DROP INDEX cases_accepted;
`;

/** `stop` holds a case whenever it could be sent, until a person releases it. `follows`: the case whose bytes lay at its path before. */
const COMES_AGAIN = `
ALTER TABLE cases ADD COLUMN stop TEXT;
ALTER TABLE cases ADD COLUMN follows TEXT;
`;

/** Takes back {@link BOND}: who can write the data folder owns the agent. */
const NO_BOND = `
  ALTER TABLE cases DROP COLUMN bond;
  DELETE FROM meta WHERE key = 'cases_bound';
`;

/** A case sends the file that was found, so `sha256` is the only hash of what is sent. */
const ONE_HASH = `
DROP INDEX cases_by_sent;
ALTER TABLE cases DROP COLUMN sent_sha256;
ALTER TABLE cases DROP COLUMN renames;
`;

/** In their order: the first one leads to version 2. */
export const LATER_STEPS: readonly string[] = [
  NEXT_ATTEMPT_2,
  CASE_WORK_3,
  DESTROYED_4,
  CHECKS_5,
  HAND_OVER_6,
  CODE_NAMES_7,
  PEOPLE_8,
  STAGE_9,
  UNREAD_INDEXES_10,
  SERVED_FOLDERS_11,
  STEPS_12,
  RESULTS_13,
  HAND_OVER_14,
  DESTROYED_15,
  DOUBT_16,
  SHOWN_17,
  REPEATS_18,
  BACKUPS_MADE,
  BOND,
  OUTSIDERS,
  PRECHECKS,
  PRECHECK_SAID,
  REASONS,
  DRUG_NAMES,
  DEPUTIES,
  AT_ADDRESS,
  COMES_AGAIN,
  NO_BOND,
  ONE_HASH,
];
