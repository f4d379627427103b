/** SQL statements on the tables of staff work. Times are ms, days YYYY-MM-DD. */
export const WORK_EXISTS = `INSERT INTO case_work (case_id) VALUES ($id) ON CONFLICT (case_id) DO NOTHING`;
export const SELECT_WORK = `SELECT owner, snoozed_until, closed_at FROM case_work WHERE case_id = $id`;
export const DUE_ON = `
  UPDATE case_work SET due_on =
    (SELECT MIN(due_on) FROM case_deadlines WHERE case_id = $id AND met_at IS NULL AND removed_at IS NULL)
  WHERE case_id = $id`;
export const INSERT_DEADLINE = `
  INSERT INTO case_deadlines (case_id, kind, due_on, source, set_by, set_at)
  VALUES ($id, $kind, $due_on, $source, $set_by, $now)`;
export const DEADLINES_OF_CASE = `
  SELECT * FROM case_deadlines WHERE case_id = $id AND removed_at IS NULL ORDER BY due_on, n`;
/** Open deadlines of all cases, earliest first. */
export const OPEN_DEADLINES = `
  SELECT case_id, n, kind, due_on FROM case_deadlines INDEXED BY deadlines_open
  WHERE met_at IS NULL AND removed_at IS NULL ORDER BY due_on, n`;
/** Includes removed deadlines: a rule must not recreate a deadline that a person removed. */
export const DEADLINES_EVER = `SELECT * FROM case_deadlines WHERE case_id = $id`;
export const DEADLINE = `SELECT * FROM case_deadlines WHERE case_id = $id AND n = $n`;
export const NEWEST_DEADLINE = `SELECT MAX(n) AS n FROM case_deadlines`;
export const MEET_DEADLINE = `UPDATE case_deadlines SET met_at = $now WHERE case_id = $id AND n = $n`;
export const UNMEET_DEADLINE = `UPDATE case_deadlines SET met_at = NULL WHERE case_id = $id AND n = $n`;
export const KEEP_DEADLINE = `UPDATE case_deadlines SET removed_at = NULL WHERE case_id = $id AND n = $n`;
/** Deadlines met in the same change as the doctor's "no appeal", if that is the last decision. */
export const ENDED_BY_NO_APPEAL = `
  SELECT detail ->> 'n' AS n FROM case_events WHERE case_id = +$id AND kind = 'deadline-met' AND revision = (
    SELECT iif(detail ->> 'decision' = 'no-appeal', revision, NULL) FROM case_events
    WHERE case_id = +$id AND kind IN ('step-done', 'step-undone') AND detail ->> 'step' = 'appeal-decided'
    ORDER BY n DESC LIMIT 1)`;
export const REMOVE_DEADLINE = `UPDATE case_deadlines SET removed_at = $now WHERE case_id = $id AND n = $n`;
export const INSERT_NOTE = `
  INSERT INTO case_notes (case_id, at, actor, kind, body) VALUES ($id, $now, $actor, $kind, $body)`;
export const NOTES_OF_CASE = `SELECT * FROM case_notes WHERE case_id = $id ORDER BY n DESC`;
/** The latest entry for each step that staff ticked or unticked. */
export const STEPS_OF_CASE = `
  SELECT detail ->> 'step' AS step, detail ->> 'decision' AS decision, kind, actor, at FROM case_events
  WHERE n IN (
    SELECT MAX(n) FROM case_events
    WHERE case_id = $id AND kind IN ('step-done', 'step-undone') GROUP BY detail ->> 'step'
  ) AND case_id = $id ORDER BY n`;
export const OWNERS = `SELECT DISTINCT owner FROM case_work WHERE owner IS NOT NULL ORDER BY owner`;
/** Cases whose newest entry for the step says done. Reads all cases through the index of steps. */
export const DONE_STEP = `
  SELECT case_id FROM (
    SELECT case_id, kind, MAX(n) FROM case_events INDEXED BY events_steps
    WHERE kind IN ('step-done', 'step-undone') AND detail ->> 'step' = $step GROUP BY case_id)
  WHERE kind = 'step-done'`;
/** The doctor's decision on an appeal, of all cases whose newest entry says that the step is done. */
export const APPEALS = `
  SELECT case_id, decision FROM (
    SELECT case_id, kind, detail ->> 'decision' AS decision, MAX(n) FROM case_events INDEXED BY events_steps
    WHERE kind IN ('step-done', 'step-undone') AND detail ->> 'step' = 'appeal-decided' GROUP BY case_id)
  WHERE kind = 'step-done'`;
/** Newest act of a person. Acts of the agent, effects of settings and assignments do not count. */
export const LAST_ACT = `
  SELECT at, actor, kind, detail, revision FROM case_events
  WHERE case_id = +$id AND actor NOT IN ('agent', 'settings') AND kind <> 'assigned' ORDER BY n DESC LIMIT 1`;
/** Persons who marked deadlines of a case as met; a later line of a deadline overrides an earlier one. */
export const MET_BY = `
  SELECT detail ->> 'n' AS n, actor FROM case_events WHERE case_id = +$id AND kind = 'deadline-met' ORDER BY case_events.n`;
/** Acts of others on a case since a revision, and NHI's new results; owners and notes replace nothing. */
export const ACTS_SINCE = `
  SELECT case_id, at, actor, kind, detail, revision FROM case_events
  WHERE case_id = +$id AND revision > $revision AND actor <> $actor
    AND (actor NOT IN ('agent', 'settings') OR kind = 'review') AND kind NOT IN ('assigned', 'noted') ORDER BY n`;
/** A person's lines of one revision, the last first. */
export const OF_CHANGE = `
  SELECT n, kind, detail FROM case_events
  WHERE case_id = +$id AND revision = $revision AND actor = $actor ORDER BY n DESC`;
export const STEP_BEFORE = `
  SELECT kind, detail FROM case_events
  WHERE case_id = +$id AND n < $n AND kind IN ('step-done', 'step-undone') AND detail ->> 'step' = $step ORDER BY n DESC LIMIT 1`;
export const LAST_NOTE = `SELECT at, body FROM case_notes WHERE case_id = $id ORDER BY n DESC LIMIT 1`;
/** Deputies whose term runs or is to come, earliest first. */
export const STANDING_DEPUTIES = `SELECT * FROM deputies WHERE until_day >= $today ORDER BY from_day, n`;
export const INSERT_DEPUTY = `
  INSERT INTO deputies (owner, deputy, from_day, until_day) VALUES ($owner, $deputy, $from_day, $until_day)`;
export const END_DEPUTY = `DELETE FROM deputies WHERE n = $n`;
export const ASSIGNMENT_RULES = `SELECT department, owner FROM assignment_rules ORDER BY department`;
export const SET_ASSIGNMENT_RULE = `
  INSERT INTO assignment_rules (department, owner) VALUES ($department, $owner)
  ON CONFLICT (department) DO UPDATE SET owner = $owner`;
export const REMOVE_ASSIGNMENT_RULE = `DELETE FROM assignment_rules WHERE department = $department`;
