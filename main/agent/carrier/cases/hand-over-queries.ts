/** Statements about attachments that are handed over after their Bundle. */

/** Cases with files, accepted since `$since`. */
export const ENROL_ARCHIVES = `
  INSERT OR IGNORE INTO hand_overs (case_id, state, code, next_at)
  SELECT DISTINCT a.case_id, 'waiting', NULL, $now
  FROM cases c INDEXED BY cases_to_hand_over JOIN attachments a ON a.case_id = c.id
  WHERE c.destination = $destination AND c.accepted_at >= $since AND c.delivery = 'accepted' AND c.payload = 'kept'
    AND a.kind = 'file' AND a.sha256 IS NOT NULL AND a.handed_over = 0`;
/** Oldest first. */
export const HAND_OVERS_DUE = `
  SELECT * FROM hand_overs INDEXED BY hand_overs_due
  WHERE state = 'waiting' AND next_at <= $now ORDER BY next_at, case_id LIMIT 50`;
export const NEXT_HAND_OVER = `SELECT MIN(next_at) AS at FROM hand_overs INDEXED BY hand_overs_due WHERE state = 'waiting'`;
export const HAND_OVERS_CUT_OFF = `SELECT * FROM hand_overs INDEXED BY hand_overs_by_state WHERE state = 'sending'`;
export const HAND_OVER = `SELECT * FROM hand_overs WHERE case_id = $case_id`;
export const HAND_OVERS_IN = `
  SELECT DISTINCT case_id FROM hand_overs INDEXED BY hand_overs_by_state WHERE state = $state ORDER BY case_id`;
export const SET_HAND_OVER = `
  UPDATE hand_overs
  SET state = $state, code = $code, next_at = $next_at, place = $place, tries = tries + $tries
  WHERE case_id = $case_id AND state = $from`;
export const MARK_HANDED_OVER = `
  UPDATE attachments SET handed_over = 1
  WHERE case_id = $case_id AND kind = 'file' AND sha256 IS NOT NULL`;
