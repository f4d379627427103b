import { afterAll, expect, test } from 'vitest';
import * as queries from '../../../main/agent/carrier/cases/queries.ts';
import { makeTables } from '../../../main/agent/ground/db/schema.ts';
import { loadDriver } from '../../../main/agent/ground/db/open.ts';

/** How SQLite finds the rows of each statement that runs for a case or at every turn of a loop: by which index. */
const PLANS: Partial<Record<keyof typeof queries, readonly string[]>> = {
  SELECT_CASE: ['SEARCH cases USING INDEX sqlite_autoindex_cases_1 (id=?)'],
  CASE_EXISTS: ['SEARCH cases USING COVERING INDEX sqlite_autoindex_cases_1 (id=?)'],
  INDEX_SOME: [
    'SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)',
    'SEARCH w USING PRIMARY KEY (case_id=?) LEFT-JOIN',
  ],
  SELECT_ROWS: ['SEARCH cases USING INDEX sqlite_autoindex_cases_1 (id=?)'],
  EVENTS_OF_CASE: ['SEARCH case_events USING INDEX events_by_case (case_id=?)'],
  LAST_ASKED: ['SEARCH case_events USING INDEX events_by_case (case_id=?)'],
  NEWEST_EVENT: ['SEARCH case_events'],
  EVENTS_AFTER: [
    'SEARCH e USING INTEGER PRIMARY KEY (rowid>?)',
    'SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)',
  ],
  CASES_BY_SHA: ['SEARCH cases USING INDEX cases_by_sha (sha256=?)'],
  CASES_BY_CLAIM: ['SEARCH cases USING INDEX cases_by_claim (claim_key=?)'],
  CASES_BY_PATH: ['SEARCH cases USING INDEX cases_by_path (path_key=?)'],
  CASES_BY_PATIENT: ['SEARCH cases USING INDEX cases_by_patient (patient_key=?)'],
  COPY_ELSEWHERE: ['SCAN files'],
  SELECT_FILE: ['SEARCH files USING PRIMARY KEY (path_key=?)'],
  ATTACHMENTS_OF_CASE: ['SEARCH attachments USING PRIMARY KEY (case_id=?)'],
  MISSING_OF_CASE: ['SEARCH attachments USING COVERING INDEX attachments_missing (case_id=?)'],
  ATTACHMENT_OF_OTHER_PATIENT: [
    'SEARCH a USING COVERING INDEX attachments_by_name (name_key=? AND sha256=?)',
    'SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)',
  ],
  READY_CASES: ['SCAN cases USING INDEX cases_ready'],
  NEXT_READY_AT: ['SEARCH cases USING COVERING INDEX cases_ready_at (next_attempt_at>?)'],
  SENDING_CASES: ['SEARCH cases USING INDEX cases_by_state (delivery=?)'],
  OPEN_ATTEMPTS_OF_CASE: ['SEARCH attempts USING INDEX attempts_by_case (case_id=?)'],
  ATTEMPTS_OF_CASE: ['SEARCH attempts USING INDEX attempts_by_case (case_id=?)'],
  ATTEMPT_EXISTS: ['SEARCH attempts USING COVERING INDEX sqlite_autoindex_attempts_1 (id=?)'],
  DUE_SEARCHES: ['SEARCH cases USING INDEX cases_in_doubt (next_search_at<?)'],
  SELECT_SERVED: ['SEARCH served_folders USING PRIMARY KEY (path=?)'],
  TAKEN_OVER_FILE: ['SEARCH taken_over_files USING PRIMARY KEY (path_key=?)'],
  WATCHED_RESENDS: ['SEARCH cases USING INDEX cases_watched (next_search_at<?)'],
  LATER_ACCEPTED: [
    'SEARCH cases USING INDEX cases_to_hand_over (destination=? AND accepted_at>? AND accepted_at<?)',
  ],
  HELD_FOR_LOOK_AT: ['SEARCH case_events USING INDEX events_by_case (case_id=?)'],
  HELD_FOR_LOOK: ['SEARCH cases USING INDEX cases_by_state (delivery=?)'],
  IN_DOUBT_SINCE: ['SEARCH case_events USING INDEX events_by_case (case_id=?)'],
  NEWEST_OF_KIND: ['SEARCH cases USING INDEX cases_to_hand_over (destination=?)'],
  NEWEST_ACCEPTED: ['SEARCH cases USING INDEX cases_to_hand_over (destination=?)'],
  LATELY_AT_ADDRESS: ['SEARCH cases USING INDEX cases_at_address (location_id=?)'],
  LATER_SHOWN: ['SEARCH cases USING INDEX cases_to_hand_over (destination=? AND accepted_at>?)'],
  DOUBT_THAT_LAGS: ['SCAN cases USING INDEX cases_in_doubt'],
  UNPROVEN_DOUBTS: ['SCAN cases USING INDEX cases_in_doubt'],
  BODIES_OUT: ['SEARCH attempts USING INDEX attempts_by_case (case_id=?)'],
  LAG_OF_KIND: ['SEARCH search_lags USING PRIMARY KEY (destination=? AND kind=? AND day>?)'],
  LAG_OF_ALL: ['SEARCH search_lags USING PRIMARY KEY (destination=?)'],
  FIRST_SENT: ['SEARCH case_events USING INDEX events_by_case (case_id=?)'],
  CASE_BY_NUMBER: ['SEARCH cases USING INDEX cases_by_number (destination=? AND case_number=?)'],
  IS_UNDECIDED: ['SEARCH cases USING INDEX cases_by_state (delivery=? AND review=?)'],
  DUE_POLLS: ['SEARCH cases USING INDEX cases_polled (destination=? AND next_poll_at<?)'],
  ACCEPTED_WITHOUT_NUMBER: ['SEARCH cases USING INDEX cases_nameless (destination=? AND next_poll_at<?)'],
  TOLD_DOCTOR: ['SEARCH case_events USING INDEX events_steps (<expr>=? AND case_id=?)', 'SCAN (subquery-1)'],
  ANSWER_EXISTS: [
    'SEARCH answers USING COVERING INDEX sqlite_autoindex_answers_1 (case_id=? AND kind=? AND content_hash=?)',
  ],
  DATE_OF_ANSWER: ['SEARCH answers USING INTEGER PRIMARY KEY (rowid=?)'],
  SELECT_ANSWER: ['SEARCH answers USING INTEGER PRIMARY KEY (rowid=?)'],
  ANSWERS_OF_CASE: ['SEARCH answers USING INDEX sqlite_autoindex_answers_1 (case_id=?)'],
  DUE_OUTBOX: ['SEARCH outbox USING INDEX outbox_due (n>?)'],
  CASE_WITH_NEWS: [
    'SEARCH cases USING INDEX sqlite_autoindex_cases_1 (id=?)',
    'SEARCH outbox USING COVERING INDEX outbox_by_case (case_id=?)',
  ],
  CASE_IS_DUE: ['SEARCH outbox USING INDEX outbox_by_case (case_id=?)'],
  OUTBOX_OF_CASE: ['SEARCH outbox USING INDEX outbox_by_case (case_id=?)'],
  LAST_OUTBOX: ['SEARCH outbox USING INDEX outbox_by_case (case_id=?)'],
  CASES_WITH_DUE: ['SCAN outbox USING INDEX outbox_due'],
  OTHER_DESTINATION: [
    'SCAN destinations USING COVERING INDEX sqlite_autoindex_destinations_1',
    'SEARCH cases USING COVERING INDEX cases_to_hand_over (destination<?)',
    'SEARCH cases USING COVERING INDEX cases_to_hand_over (destination>?)',
  ],
  OUTBOX_REPLACED: ['SEARCH outbox USING INDEX outbox_by_case (case_id=?)'],
  OUTBOX_FORGOTTEN: ['SEARCH outbox USING INDEX outbox_by_case (case_id=? AND n<?)', 'SEARCH outbox'],
  MOVABLE_CASES: ['SEARCH cases USING INDEX cases_movable (folder=?)'],
  COUNTS: ['SCAN cases USING COVERING INDEX cases_by_state'],
};
/** Only at start, over everything on purpose. */
const AT_START = ['INDEX_AFTER', 'BOUND_ELSEWHERE', 'UNFINISHED_CASES', 'UNHEARD_ELSEWHERE', 'HEARD_AGAIN'];

const Database = loadDriver();
// Plans depend on the schema alone, so this one may live in memory.
const db = new Database(':memory:');
makeTables(db);
afterAll(() => void db.close());

function planOf(sql: string): string[] {
  const names = [...sql.matchAll(/\$(\w+)/g)].map(([, name = '']) => [name, null] as const);
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(Object.fromEntries(names)) as { detail: string }[];
  return rows.map(({ detail }) => detail);
}
const finds = (plan: readonly string[]): string[] =>
  plan.filter((step) => /^(SEARCH|SCAN) (?!json_each)/.test(step));

test.each(Object.entries(PLANS))('%s is found by an index', (name, expected) => {
  const plan = planOf(queries[name as keyof typeof queries]);
  expect(finds(plan)).toEqual(expected);
});

test('what is next is read off the index in its order: nothing is sorted', () => {
  for (const name of [
    'READY_CASES',
    'DUE_SEARCHES',
    'WATCHED_RESENDS',
    'DUE_POLLS',
    'DUE_OUTBOX',
    'LAST_OUTBOX',
  ] as const)
    expect(planOf(queries[name])).not.toContainEqual(expect.stringContaining('TEMP B-TREE'));
});

test('cases that await something are found from what is missing, not through the folder’s cases', () => {
  const plan = finds(planOf(queries.AWAITING_CASES));
  expect(plan).toContain('SCAN attachments USING COVERING INDEX attachments_missing');
  expect(plan).toContain('SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)');
});

test('the time of the next search is the first entry of two indexes', () => {
  const plan = finds(planOf(queries.NEXT_SEARCH_AT)).filter((step) => step.includes(' cases'));
  expect(plan).toEqual([
    'SEARCH cases USING COVERING INDEX cases_in_doubt',
    'SEARCH cases USING INDEX cases_watched',
  ]);
});

test('attachments are watched from the unfinished cases of a folder', () => {
  expect(finds(planOf(queries.WATCHED_ATTACHMENTS))).toEqual([
    'SEARCH c USING INDEX cases_by_folder (folder=? AND delivery=?)',
    'SEARCH a USING PRIMARY KEY (case_id=?)',
  ]);
});

test('no statement is planned anew for each value: none in order compares with a bare one, none counts off by one', () => {
  const planned = Object.entries(queries).filter(
    ([, sql]) => sql.includes('LIMIT $') || (sql.includes('ORDER BY') && /[^<>]= \$/.test(sql)),
  );
  expect(planned.map(([name]) => name)).toEqual([]);
});

test('every statement that reads is looked at here, or runs once at start', () => {
  const reads = Object.entries(queries).filter(([, sql]) => /^\s*SELECT/.test(sql));
  const known = new Set([
    ...Object.keys(PLANS),
    ...AT_START,
    'AWAITING_CASES',
    'NEXT_SEARCH_AT',
    'WATCHED_ATTACHMENTS',
    // When another agent has taken a folder, which is no turn of a loop.
    'UNSENT_OF_FOLDER',
    // Runs once an hour.
    'UNHEARD_OF_SENDER',
    // Read by `doctor` alone; from the newest attempt on, and as many as are told.
    'LAST_ATTEMPTS',
    'UPLOAD_ANSWERS_OF_CASE',
  ]);
  expect(reads.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
});
