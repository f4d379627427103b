/** Statements for a clock that was set back; over everything on purpose, as that is rare. */

export const NEWEST_EVENT_AT = `SELECT at FROM case_events ORDER BY n DESC LIMIT 1`;

/** Each moves a time that something waits for and that has not come. `next_poll_at` of one that is not asked about any more has no end. */
export const PULL_BACK = [
  `UPDATE cases SET next_attempt_at = next_attempt_at - $by WHERE next_attempt_at > $now`,
  `UPDATE cases SET next_search_at = next_search_at - $by WHERE next_search_at > $now`,
  `UPDATE cases SET next_poll_at = next_poll_at - $by WHERE next_poll_at > $now AND next_poll_at < ${String(Number.MAX_SAFE_INTEGER)}`,
  `UPDATE cases SET watch_until = watch_until - $by WHERE watch_until > $now`,
  `UPDATE cases SET wait_until = wait_until - $by WHERE wait_until > $now AND wait_until < ${String(Number.MAX_SAFE_INTEGER)}`,
  `UPDATE hand_overs SET next_at = next_at - $by WHERE next_at > $now`,
  `UPDATE destinations SET until = until - $by WHERE until > $now`,
] as const;
