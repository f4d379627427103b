/** Statements about what is kept of payloads; `test/unit/cases/payloads.test.ts` asserts how each finds its rows. */

/** Stored payloads of cases that may have ended, in pieces. */
export const ENDED_KEPT = `
  SELECT * FROM cases INDEXED BY cases_kept
  WHERE payload = 'kept' AND seq > $after AND (review = 'decided' OR delivery = 'cancelled' OR superseded_by IS NOT NULL)
  ORDER BY seq LIMIT $limit`;
/** Cases created before a time, in pieces, with the columns that tell the patient's age. */
export const CREATED_BEFORE = `
  SELECT seq, id, created_at, summary, kept_for_age FROM cases
  WHERE seq > $after AND created_at < $before ORDER BY seq LIMIT $limit`;
/** Finds out if a case that keeps its payload needs these bytes, as its Bundle or as an attachment. */
export const STILL_KEPT = `
  SELECT 1 FROM cases WHERE sha256 = $sha256 AND payload = 'kept'
  UNION ALL
  SELECT 1 FROM attachments a JOIN cases c ON c.id = a.case_id WHERE a.sha256 = $sha256 AND c.payload = 'kept'
  LIMIT 1`;
export const INSERT_DESTROYED = `
  INSERT INTO destroyed (sha256, kind, bytes, case_id, reason, actor, marked_at)
  VALUES ($sha256, $kind, $bytes, $case_id, $reason, $actor, $now)`;
export const IS_MARKED = `SELECT 1 FROM destroyed WHERE sha256 = $sha256 AND removed_at IS NULL`;
export const MARKED = `SELECT * FROM destroyed INDEXED BY destroyed_pending WHERE removed_at IS NULL`;
export const SET_REMOVED = `UPDATE destroyed SET removed_at = $now, place = $place WHERE n = $n`;
export const TAKE_BACK_MARK = `DELETE FROM destroyed WHERE n = $n AND removed_at IS NULL`;
export const DESTROYED_NEWEST = `SELECT * FROM destroyed ORDER BY n DESC LIMIT $limit`;

/** Cases without a payload that may have ended up to a time, in pieces. No case ends before it was created. */
export const TO_FORGET = `
  SELECT * FROM cases INDEXED BY cases_to_forget
  WHERE payload <> 'kept' AND forgotten_at IS NULL AND seq > $after AND created_at <= $before
    AND (review = 'decided' OR delivery = 'cancelled' OR superseded_by IS NOT NULL)
  ORDER BY seq LIMIT $limit`;
export const ANSWER_BYTES = `SELECT SUM(LENGTH(body) + LENGTH(view)) AS bytes FROM answers WHERE case_id = $id`;
/** Answers of NHI's rules name values of the Bundle. */
export const DELETE_PRECHECKS = `DELETE FROM prechecks WHERE case_id = $id`;
export const DELETE_ANSWERS = `DELETE FROM answers WHERE case_id = $id`;
export const DELETE_NOTES = `DELETE FROM case_notes WHERE case_id = $id`;
export const FORGET_EVENT_NOTES = `
  UPDATE case_events SET detail = json_remove(detail, '$.note') WHERE case_id = $id AND detail ->> 'note' IS NOT NULL`;
export const FORGET_PLACES = `UPDATE hand_overs SET place = NULL WHERE case_id = $id`;
export const NAME_ATTACHMENT = `UPDATE attachments SET name = $name WHERE case_id = $id AND ord = $ord`;
export const CLOSE_WORK = `
  INSERT INTO case_work (case_id, closed_at) VALUES ($id, $now)
  ON CONFLICT (case_id) DO UPDATE SET closed_at = COALESCE(closed_at, $now)`;
export const FORGOTTEN_NEWEST = `
  SELECT e.n, e.case_id, c.sha256, e.at, e.actor, e.detail
  FROM case_events e INDEXED BY events_forgotten JOIN cases c ON c.id = e.case_id
  WHERE e.kind = 'forgotten' ORDER BY e.n DESC LIMIT $limit`;
