/**
 * When a case last came to another stage, which staff's own changes do not move (ms); and what statistics ask of NHI's
 * answers beside the latest: 受理日期 (of the answer 已受理) and the first decision with its day, YYYY-MM-DD. What an earlier
 * version heard says of the first decision when it was heard, and nothing of 受理日期: its answers lie sealed.
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
