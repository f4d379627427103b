/**
 * Which watched folders this data folder takes files from, and what it took over from another agent. Times are ms.
 *
 * `standing`: `ours`: what comes is taken as new · `lost`: another agent holds its lease · `taking-over`: begun and not done.
 * `newer_than`: by the clock of the folder's own disk; a file dated no later than this was there before us.
 * `taken_over_files`: what lay there at a take-over and is no case yet, by the same key as `files`.
 * `cases.past`: `unknown`: another agent may have sent it; `answered`: it may have, and NHI or a person said that it has not.
 *
 * A data folder of before this has served the folders that it has cases of.
 */
export const SERVED_FOLDERS_11 = `
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
