/** Statements for a clock that was set back; over everything on purpose, as that is rare. */

export const NEWEST_EVENT = `SELECT n, at FROM case_events ORDER BY n DESC LIMIT 1`;

/**
 * Each moves a time that something waits for and that has not come. `next_poll_at` of one that is not asked about any more has no end.
 * Two are left: `wait_until`, at whose end a case is refused, and `watch_until`, at whose end nobody looks for a double any more.
 * The clock may have been right before and be wrong now, and of these it is safe to come later and not to come sooner.
 */
export const PULL_BACK = [
  `UPDATE cases SET next_attempt_at = next_attempt_at - $by WHERE next_attempt_at > $now`,
  `UPDATE cases SET next_search_at = next_search_at - $by WHERE next_search_at > $now`,
  `UPDATE cases SET next_poll_at = next_poll_at - $by WHERE next_poll_at > $now AND next_poll_at < ${String(Number.MAX_SAFE_INTEGER)}`,
  `UPDATE hand_overs SET next_at = next_at - $by WHERE next_at > $now`,
  `UPDATE destinations SET until = until - $by WHERE until > $now`,
] as const;
