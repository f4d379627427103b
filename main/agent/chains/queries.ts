/** Each way through its own index. */
export const LINKS_OF = `
  SELECT * FROM case_links WHERE case_id IN (SELECT value FROM json_each($ids))
  UNION SELECT * FROM case_links WHERE other_id IN (SELECT value FROM json_each($ids))`;
export const ALL_LINKS = `SELECT * FROM case_links`;
export const PATIENT_CASE_IDS = `SELECT id FROM cases WHERE patient_key = $patient_key ORDER BY seq`;
export const PUT_LINK = `
  INSERT INTO case_links (case_id, other_id, kind, verdict, actor, at) VALUES ($case_id, $other_id, $kind, $verdict, $actor, $now)
  ON CONFLICT (case_id, other_id, kind) DO UPDATE SET verdict = $verdict, actor = $actor, at = $now`;
