/**
 * Every statement of the case store by name; `test/unit/cases/query-plan.test.ts` asserts how each finds its rows. Where an
 * index is named, SQLite by itself would take the one by state, which holds every case of that state.
 *
 * `+$value` in statements with an order or a limit: for a bare value SQLite plans the statement again at each run, in case another
 * value has a better plan. That takes ten times as long as the statement.
 */

export const CASE_EXISTS = `SELECT 1 FROM cases WHERE id = $id`;
export const SELECT_CASE = `SELECT * FROM cases WHERE id = $id`;
export const SELECT_ROWS = `SELECT * FROM cases WHERE id IN (SELECT value FROM json_each($ids))`;
const INDEXED = `
  SELECT c.seq, c.id, c.folder, c.shown AS delivery, IIF(c.shown = 'held' AND c.delivery = 'uncertain', 'reconcile', c.hold_reason) AS hold_reason, c.doubt_reason,
  IIF(c.next_search_at IS NULL, NULL, COALESCE(c.doubt_since, c.created_at)) AS searched_since, c.missed_since, c.error_code, c.review, c.decision, c.disposition, c.profile, c.priority, c.sub_type,
  c.patient_key, c.case_number, c.receipt_number, c.superseded_by, c.unread, c.doubled, c.created_at, c.updated_at, c.accepted_at, c.decided_on,
  c.decided_at, c.stage_at, c.received_on, c.first_decided_on, c.first_decision, c.label, w.owner, w.due_on, w.snoozed_until, w.closed_at
  FROM cases c LEFT JOIN case_work w ON w.case_id = c.id`;
/** A batch this small is freed before the garbage collector promotes it: with 2,000 rows, 100,000 cases left 80 MB behind. */
export const INDEX_AFTER = `${INDEXED} WHERE c.seq > $seq ORDER BY c.seq LIMIT 100`;
export const INDEX_SOME = `${INDEXED} WHERE c.id IN (SELECT value FROM json_each($ids))`;

export const INSERT_CASE = `
  INSERT INTO cases (id, revision, folder, path_key, sha256, payload, release_mode, delivery, wait_until, label, created_at, updated_at, stage_at,
    destination, profile, priority, sub_type, urgent, claim_key, patient_key, summary)
  VALUES ($id, $revision, $folder, $path_key, $sha256, $payload, $release_mode, $delivery, $wait_until, $label, $now, $now, $now,
    $destination, $profile, $priority, $sub_type, $urgent, $claim_key, $patient_key, $summary)`;

export const INSERT_EVENT = `
  INSERT INTO case_events (case_id, at, kind, from_state, to_state, actor, revision, detail)
  VALUES ($case_id, $at, $kind, $from_state, $to_state, $actor, $revision, $detail)`;
export const EVENTS_OF_CASE = `SELECT * FROM case_events WHERE case_id = +$id ORDER BY n`;
export const LAST_ASKED = `
  SELECT at, actor, detail FROM case_events WHERE case_id = +$id AND kind = +$kind ORDER BY n DESC LIMIT 1`;
export const NEWEST_EVENT = `SELECT MAX(n) AS n FROM case_events`;
export const EVENTS_AFTER = `
  SELECT e.*, c.sha256 FROM case_events e JOIN cases c ON c.id = e.case_id WHERE e.n > $n ORDER BY e.n LIMIT 500`;

/**
 * Runs for each new file, mostly without a hit, like the next two. With an ORDER BY, SQLite plans the statement again for each value,
 * which takes ten times as long as the answer. Callers sort the few rows.
 */
export const CASES_BY_SHA = `SELECT * FROM cases WHERE sha256 = $sha256`;
/** Other bytes of the same claim or out of the same file; superseded cases do not count. */
export const CASES_BY_CLAIM = `
  SELECT * FROM cases WHERE claim_key = $claim_key AND sha256 <> $sha256 AND superseded_by IS NULL`;
export const CASES_BY_PATH = `
  SELECT * FROM cases WHERE path_key = $path_key AND sha256 <> $sha256 AND superseded_by IS NULL`;

/** Scans the table, when a correction would supersede a case: an index would cost a page with each file. */
export const COPY_ELSEWHERE = `SELECT 1 FROM files WHERE case_id = +$id AND sha256 = +$sha256 AND path_key <> +$path_key LIMIT 1`;
export const SELECT_FILE = `SELECT size, mtime_ms, sha256, case_id FROM files WHERE path_key = $path_key`;
export const UPSERT_FILE = `
  INSERT INTO files (path_key, size, mtime_ms, sha256, case_id) VALUES ($path_key, $size, $mtime_ms, $sha256, $case_id)
  ON CONFLICT (path_key) DO UPDATE SET size = $size, mtime_ms = $mtime_ms, sha256 = $sha256, case_id = $case_id`;

export const SELECT_SERVED = `SELECT standing, reason, taken_over_at, newer_than FROM served_folders WHERE path = $path`;
export const FOLDER_IS_OURS = `
  INSERT INTO served_folders (path, since, standing) VALUES ($path, $now, 'ours') ON CONFLICT (path) DO NOTHING`;
export const FOLDER_STANDS = `
  INSERT INTO served_folders (path, since, standing, reason) VALUES ($path, $now, $standing, $reason)
  ON CONFLICT (path) DO UPDATE SET standing = $standing, reason = $reason`;
export const TAKEN_OVER_FILE = `SELECT 1 FROM taken_over_files WHERE path_key = $key`;
export const INSERT_TAKEN_OVER = `INSERT INTO taken_over_files (path_key) VALUES ($key) ON CONFLICT DO NOTHING`;
export const FORGET_TAKEN_OVER = `DELETE FROM taken_over_files WHERE path_key = $key`;
/** Cases of a folder that another agent may have sent in our place. */
export const UNSENT_OF_FOLDER = `
  SELECT * FROM cases WHERE folder = +$folder AND delivery IN ('waiting', 'queued', 'sending', 'held', 'uncertain') AND superseded_by IS NULL ORDER BY seq`;
/** … and its stopped cases, in case a person or a better attachment lets them go on. */
export const STOPPED_CASES_UNKNOWN = `
  UPDATE cases SET past = 'unknown' WHERE folder = $folder AND delivery IN ('refused', 'rejected', 'cancelled') AND past IS NOT 'unknown'`;

export const INSERT_ATTACHMENT = `
  INSERT INTO attachments (case_id, ord, name, name_key, kind, state, sha256, size, mark_size, mark_mtime_ms, fault)
  VALUES ($case_id, $ord, $name, $name_key, $kind, $state, $sha256, $size, $mark_size, $mark_mtime_ms, $fault)`;
export const ATTACHMENTS_OF_CASE = `SELECT * FROM attachments WHERE case_id = +$id ORDER BY ord`;
export const DELETE_ATTACHMENTS = `DELETE FROM attachments WHERE case_id = $id`;
export const UPDATE_ATTACHMENT = `
  UPDATE attachments SET state = $state, sha256 = $sha256, size = $size, mark_size = $mark_size, mark_mtime_ms = $mark_mtime_ms, fault = $fault,
    name_key = COALESCE($name_key, name_key)
  WHERE case_id = $case_id AND ord = $ord`;
export const MARK_ATTACHMENT = `
  UPDATE attachments SET state = $state, mark_size = $mark_size, mark_mtime_ms = $mark_mtime_ms WHERE case_id = $case_id AND ord = $ord`;
export const NOTE_FAULT = `UPDATE attachments SET fault = $fault WHERE case_id = $case_id AND ord = $ord`;
export const MISSING_OF_CASE = `SELECT COUNT(*) AS n FROM attachments WHERE case_id = $id AND state = 'missing'`;
/** Another patient's case that already holds these bytes under this name in this place. */
export const ATTACHMENT_OF_OTHER_PATIENT = `
  SELECT c.id FROM attachments a JOIN cases c ON c.id = a.case_id
  WHERE a.name_key = +$name_key AND a.sha256 = +$sha256 AND a.case_id <> +$id AND c.patient_key IS NOT +$patient_key LIMIT 1`;
/** Starts from the few attachments that are missing or bad, not from all cases of the folder. */
export const AWAITING_CASES = `
  SELECT c.* FROM (
    SELECT case_id FROM attachments WHERE state = 'missing' UNION SELECT case_id FROM attachments WHERE fault IS NOT NULL) m CROSS JOIN cases c ON c.id = m.case_id
  WHERE c.folder = +$folder AND c.shown IN ('waiting', 'refused', 'held') AND c.superseded_by IS NULL ORDER BY c.seq`;
export const WATCHED_ATTACHMENTS = `
  SELECT a.*, c.label FROM cases c JOIN attachments a ON a.case_id = c.id
  WHERE c.folder = +$folder AND c.delivery IN ('waiting', 'refused', 'queued', 'sending', 'uncertain', 'held', 'rejected')
    AND a.kind = 'file' AND a.sha256 IS NOT NULL AND a.fault IS NULL`;
export const MOVABLE_CASES = `
  SELECT * FROM cases INDEXED BY cases_movable WHERE folder = $folder AND delivery = 'accepted' AND moved_to IS NULL AND payload <> 'none'`;

/** The next ones to send: emergency notices first, then oldest first. */
export const READY_CASES = `
  SELECT id, folder, sha256 FROM cases INDEXED BY cases_ready WHERE delivery = 'queued' AND (next_attempt_at IS NULL OR next_attempt_at <= $now)
    AND (destination IS NULL OR destination = +$destination) AND doubt_kind IS NULL
  ORDER BY urgent DESC, seq LIMIT +$limit`;
export const NEXT_READY_AT = `
  SELECT MIN(next_attempt_at) AS at FROM cases INDEXED BY cases_ready_at WHERE delivery = 'queued' AND next_attempt_at > $now`;
export const INSERT_ATTEMPT = `
  INSERT INTO attempts (id, case_id, destination, started_at, phase) VALUES ($id, $case_id, $destination, $now, 'preparing')`;
export const END_ATTEMPT = `
  UPDATE attempts SET ended_at = $now, phase = $phase, status = $status, outcome = $outcome, error_code = $error_code
  WHERE id = $id AND ended_at IS NULL`;
/**
 * By rowid, which follows the start of the attempts. An attempt that never left, or that the agent's own end cut off, does not show
 * how the server takes a send; `doctor` itself tries whether the server can be reached.
 */
export const LAST_ATTEMPTS = `
  SELECT id, case_id, ended_at, outcome, status, error_code FROM attempts
  WHERE destination = +$destination AND ended_at IS NOT NULL AND outcome NOT IN ('interrupted', 'not-sent') ORDER BY rowid DESC LIMIT +$limit`;
export const UPLOAD_ANSWERS_OF_CASE = `
  SELECT content_hash, body FROM answers
  WHERE case_id = +$id AND kind IN ('upload-answer', 'operation-outcome') ORDER BY n DESC LIMIT 10`;
export const ATTEMPT_EXISTS = `SELECT id FROM attempts WHERE id = $id`;
export const ATTEMPTS_OF_CASE = `SELECT * FROM attempts WHERE case_id = +$id ORDER BY started_at`;

export const SENDING_CASES = `SELECT * FROM cases WHERE delivery = 'sending'`;
export const OPEN_ATTEMPTS_OF_CASE = `SELECT id FROM attempts WHERE case_id = $id AND ended_at IS NULL`;
export const BOUND_ELSEWHERE = `
  SELECT * FROM cases WHERE delivery IN ('waiting', 'queued') AND destination IS NOT NULL AND destination <> $destination`;
/** Undecided cases that another destination accepted than settings name now: the agent no longer polls there. */
export const UNHEARD_ELSEWHERE = `
  SELECT id FROM cases
  WHERE delivery = 'accepted' AND review IN ('none', 'processing', 'failed', 'reviewing') AND superseded_by IS NULL
    AND destination <> $destination AND next_poll_at IS NOT NULL`;
/** … of these the newest of the same client and hospital. None while a doubt at their address is open: they are its control cases. */
export const UNHEARD_OF_SENDER = `
  SELECT cases.* FROM cases INDEXED BY cases_by_state
    JOIN destinations old ON old.id = cases.destination
    JOIN destinations here ON here.id = +$destination AND here.client_id = old.client_id AND here.hospital_id = old.hospital_id
  WHERE delivery = 'accepted' AND review IN ('none', 'processing', 'failed', 'reviewing') AND superseded_by IS NULL
    AND old.id <> here.id AND next_poll_at IS NULL AND case_number IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM cases one INDEXED BY cases_in_doubt WHERE one.delivery = 'uncertain' AND one.destination = old.id)
    AND NOT EXISTS (SELECT 1 FROM cases one INDEXED BY cases_watched WHERE one.watch_until IS NOT NULL AND one.destination = old.id)
  ORDER BY accepted_at DESC LIMIT +$limit`;
/** Finds out if settings ever named another destination, or a case was accepted by one. */
export const OTHER_DESTINATION = `
  SELECT 1 FROM destinations WHERE id <> $destination
  UNION ALL SELECT 1 FROM cases INDEXED BY cases_to_hand_over WHERE delivery = 'accepted' AND destination < +$destination
  UNION ALL SELECT 1 FROM cases INDEXED BY cases_to_hand_over WHERE delivery = 'accepted' AND destination > +$destination LIMIT 1`;
/** Undecided cases of this destination that are not polled: settings had named another one meanwhile. */
export const HEARD_AGAIN = `
  SELECT id FROM cases WHERE delivery = 'accepted' AND review IN ('none', 'processing', 'failed', 'reviewing')
    AND destination = +$destination AND next_poll_at IS NULL`;
/** Cases neither proven accepted nor proven unsent. A superseded case, or one without a summary, cannot have been sent since. */
export const UNFINISHED_CASES = `
  SELECT * FROM cases WHERE delivery <> 'accepted' AND superseded_by IS NULL AND summary IS NOT NULL`;

export const DUE_SEARCHES = `
  SELECT * FROM cases INDEXED BY cases_in_doubt WHERE delivery = 'uncertain' AND next_search_at <= $now ORDER BY next_search_at LIMIT 50`;
export const WATCHED_RESENDS = `
  SELECT * FROM cases INDEXED BY cases_watched WHERE watch_until IS NOT NULL AND next_search_at <= $now AND delivery NOT IN ('sending', 'uncertain')
  ORDER BY next_search_at LIMIT 50`;
export const NEXT_SEARCH_AT = `
  SELECT MIN(at) AS at FROM (
    SELECT MIN(next_search_at) AS at FROM cases INDEXED BY cases_in_doubt WHERE delivery = 'uncertain'
    UNION ALL SELECT MIN(next_search_at) FROM cases INDEXED BY cases_watched WHERE watch_until IS NOT NULL)`;
export const CASES_BY_PATIENT = `SELECT * FROM cases WHERE patient_key = +$patient_key ORDER BY seq`;
/** Cases sent and accepted here after the doubtful attempt: if a search shows one, it would show the doubtful case too. A missed case never is one. */
export const LATER_ACCEPTED = `
  SELECT id, sub_type, priority FROM cases INDEXED BY cases_to_hand_over
  WHERE destination = +$destination AND delivery = 'accepted' AND case_number IS NOT NULL AND missed_since IS NULL
    AND accepted_at > +$after AND accepted_at <= +$now AND first_attempt_at > +$after ORDER BY accepted_at LIMIT 500`;
/** The newest accepted case of a kind: unless it shows, the index may stand still. */
export const NEWEST_OF_KIND = `
  SELECT * FROM cases INDEXED BY cases_to_hand_over
  WHERE destination = +$destination AND delivery = 'accepted' AND case_number IS NOT NULL AND missed_since IS NULL
    AND sub_type IS +$sub_type AND priority IS +$priority ORDER BY accepted_at DESC LIMIT 1`;
/** Newest accepted cases of a destination: shown at another address, they prove that it is the same server. */
export const NEWEST_ACCEPTED = `
  SELECT * FROM cases INDEXED BY cases_to_hand_over
  WHERE destination = +$destination AND delivery = 'accepted' AND case_number IS NOT NULL AND missed_since IS NULL
  ORDER BY accepted_at DESC LIMIT +$limit`;
/** A case with this Location, accepted lately or still without a number. */
export const LATELY_AT_ADDRESS = `
  SELECT id FROM cases INDEXED BY cases_at_address
  WHERE location_id = $location AND destination = +$destination AND delivery = 'accepted' AND (case_number IS NULL OR accepted_at > $since) LIMIT 1`;
export const LATER_SHOWN = `
  SELECT 1 FROM cases INDEXED BY cases_to_hand_over
  WHERE destination = $destination AND delivery = 'accepted' AND case_number IS NOT NULL AND accepted_at > $after AND first_shown_at IS NOT NULL LIMIT 1`;
/** A doubt whose control cases do not show. */
export const DOUBT_THAT_LAGS = `
  SELECT 1 FROM cases INDEXED BY cases_in_doubt WHERE delivery = 'uncertain' AND doubt_reason = 'search-lags' AND destination = +$destination LIMIT 1`;
export const UNPROVEN_DOUBTS = `
  SELECT COUNT(*) AS n FROM cases INDEXED BY cases_in_doubt WHERE delivery = 'uncertain' AND doubt_kind = 'unproven'`;
/** Attempts whose body may have reached NHI. */
export const BODIES_OUT = `
  SELECT COUNT(*) AS n FROM attempts WHERE case_id = $id AND (phase IN ('body-sent', 'answered') OR outcome = 'interrupted')`;
export const HELD_FOR_LOOK_AT = `
  SELECT MAX(at) AS at FROM case_events WHERE case_id = +$id AND to_state = 'held' AND detail ->> 'reason' = 'precheck-missing'`;
export const HELD_FOR_LOOK = `
  SELECT * FROM cases INDEXED BY cases_by_state WHERE delivery = 'held' AND hold_reason = 'precheck-missing'`;
/** Event numbers: they show what came first, whatever the clock showed. */
export const IN_DOUBT_SINCE = `SELECT MAX(n) AS n FROM case_events WHERE case_id = +$id AND to_state = 'uncertain'`;
export const FIRST_SENT = `SELECT MIN(n) AS n FROM case_events WHERE case_id = +$id AND to_state = 'sending'`;
export const CASE_BY_NUMBER = `SELECT * FROM cases WHERE destination = $destination AND case_number = $case_number`;
export const ACCEPTED_WITHOUT_NUMBER = `
  SELECT * FROM cases INDEXED BY cases_nameless
  WHERE destination = +$destination AND delivery = 'accepted' AND case_number IS NULL AND next_poll_at <= +$now
  ORDER BY next_poll_at LIMIT 20`;

export const DUE_POLLS = `
  SELECT * FROM cases INDEXED BY cases_polled
  WHERE destination = +$destination AND delivery = 'accepted' AND case_number IS NOT NULL AND next_poll_at <= +$now
  ORDER BY next_poll_at LIMIT +$limit`;
export const IS_UNDECIDED = `
  SELECT 1 FROM cases INDEXED BY cases_by_state
  WHERE delivery = 'accepted' AND review IN ('none', 'processing', 'reviewing') AND destination = +$destination LIMIT 1`;
export const INSERT_ANSWER = `
  INSERT INTO answers (case_id, kind, resource_id, content_hash, received_at, ordinal, body, view)
  VALUES ($case_id, $kind, $resource_id, $content_hash, $now, $ordinal, $body, $view) ON CONFLICT DO NOTHING`;
export const ANSWER_EXISTS = `SELECT n FROM answers WHERE case_id = $case_id AND kind = $kind AND content_hash = $content_hash`;
export const DATE_OF_ANSWER = `SELECT ordinal, resource_id FROM answers WHERE n = $n`;
export const REDATE_ANSWER = `UPDATE answers SET ordinal = $ordinal WHERE n = $n`;
export const BACK_TO_WORK = `
  UPDATE case_work SET closed_at = NULL, snoozed_until = NULL
  WHERE case_id = $id AND (closed_at IS NOT NULL OR snoozed_until > $today)`;
/** Steps done about the doctor, whose newest entry says so. */
export const TOLD_DOCTOR = `
  SELECT step FROM (
    SELECT detail ->> 'step' AS step, kind, MAX(n) FROM case_events
    WHERE case_id = $id AND kind IN ('step-done', 'step-undone')
      AND detail ->> 'step' IN ('doctor-informed', 'appeal-decided') GROUP BY step)
  WHERE kind = 'step-done'`;
export const ANSWER_REPEATED = `UPDATE answers SET ordinal = $ordinal, repeats = repeats + 1 WHERE n = $n`;
export const ANSWERS_OF_CASE = `SELECT * FROM answers WHERE case_id = +$id ORDER BY n`;
export const SELECT_ANSWER = `SELECT * FROM answers WHERE case_id = $case_id AND n = $n`;

export const INSERT_OUTBOX = `
  INSERT INTO outbox (case_id, revision, due_at, payload, copy) VALUES ($case_id, $revision, $now, $payload, $copy)`;
/** The last result of a case with a revision above `$since`: results from before a restore do not count. */
export const LAST_OUTBOX = `
  SELECT revision, payload FROM outbox WHERE case_id = +$id AND copy = 0 AND +revision > $since ORDER BY n DESC LIMIT 1`;
/** A case that may need a new result: not one on its way that never had a result. */
export const CASE_WITH_NEWS = `
  SELECT * FROM cases WHERE id = $id AND (shown NOT IN ('waiting', 'queued', 'sending')
    OR EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_by_case WHERE case_id = $id))`;
/** Ends a result that is not written yet and out of date. The row stays until there is a newer one, or SQLite would reuse its number. */
export const OUTBOX_REPLACED = `UPDATE outbox SET written_at = $now WHERE case_id = $id AND copy = 0 AND written_at IS NULL`;
/**
 * Rows that a case's (or its copies') new result replaces. Never the highest number: SQLite would reuse it, and the writer could confuse
 * the two results.
 */
export const OUTBOX_FORGOTTEN = `
  DELETE FROM outbox
  WHERE case_id = $id AND copy = $copy AND written_at IS NOT NULL AND n < (SELECT MAX(n) FROM outbox)`;
export const DUE_OUTBOX = `SELECT * FROM outbox WHERE written_at IS NULL AND n > +$after ORDER BY n LIMIT 100`;
export const CASES_WITH_DUE = `SELECT DISTINCT case_id FROM outbox INDEXED BY outbox_due WHERE written_at IS NULL`;
export const CASE_IS_DUE = `SELECT 1 FROM outbox INDEXED BY outbox_by_case WHERE case_id = $id AND written_at IS NULL LIMIT 1`;
/** All results of a case but the highest number, as above; due ones too, as settings may name no result folder any more. */
export const OUTBOX_OF_FORGOTTEN = `DELETE FROM outbox WHERE case_id = $id AND n < (SELECT MAX(n) FROM outbox)`;
export const OUTBOX_OF_CASE = `SELECT n, revision FROM outbox WHERE case_id = +$id`;
export const OUTBOX_SAYS = `UPDATE outbox SET payload = $payload, written_at = COALESCE(written_at, due_at) WHERE n = $n`;
export const OUTBOX_WRITTEN = `UPDATE outbox SET written_at = $now WHERE n = $n`;

export const NOTE_LAG = `
  INSERT INTO search_lags (destination, kind, day, worst_ms, samples) VALUES ($destination, $kind, $day, $worst, 1)
  ON CONFLICT (destination, kind, day) DO UPDATE SET worst_ms = MAX(worst_ms, $worst), samples = samples + 1`;
export const OLD_LAGS = `DELETE FROM search_lags WHERE day < $before`;
export const LAG_OF_KIND = `
  SELECT MAX(worst_ms) AS worst, SUM(samples) AS samples FROM search_lags WHERE destination = $destination AND kind = $kind AND day >= $since`;
export const LAG_OF_ALL = `
  SELECT MAX(worst_ms) AS worst, SUM(samples) AS samples FROM search_lags WHERE destination = $destination AND day >= $since`;

/** Read from the index alone, so `shown` is computed here; several rows may have the same one. */
export const COUNTS = `
  SELECT MIN(IIF(delivery <> 'uncertain', delivery, CASE doubt_kind WHEN 'taken-over' THEN 'held' WHEN 'refused' THEN 'queued' ELSE 'uncertain' END)) AS shown,
    review, decision, COUNT(*) AS n
  FROM cases GROUP BY delivery, review, decision, doubt_kind`;
