import type { Store } from '../db/store.ts';

const COUNTS = {
  delivery: `SELECT delivery AS name, COUNT(*) AS n FROM cases GROUP BY delivery`,
  review: `SELECT review AS name, COUNT(*) AS n FROM cases GROUP BY review`,
  holdReason: `SELECT hold_reason AS name, COUNT(*) AS n FROM cases WHERE hold_reason IS NOT NULL GROUP BY hold_reason`,
  errorCode: `SELECT error_code AS name, COUNT(*) AS n FROM cases WHERE error_code IS NOT NULL GROUP BY error_code`,
  attemptOutcome: `SELECT COALESCE(outcome, 'under-way') AS name, COUNT(*) AS n FROM attempts GROUP BY outcome`,
  attachmentState: `SELECT state AS name, COUNT(*) AS n FROM attachments GROUP BY state`,
  eventKind: `SELECT kind AS name, COUNT(*) AS n FROM case_events GROUP BY kind`,
} as const;
const NEWEST_FAILURES = `
  SELECT id, delivery, review, attempts, error_code AS errorCode, hold_reason AS holdReason, doubt_reason AS doubtReason
  FROM cases WHERE error_code IS NOT NULL OR delivery = 'uncertain' ORDER BY seq DESC LIMIT 100`;

/** Numbers and codes alone; a case is named by our own id, which tells nothing. */
export function databaseFacts(store: Store): Record<string, unknown> {
  const one = (sql: string): unknown => Object.values(store.get<Record<string, unknown>>(sql) ?? {})[0];
  const counts = Object.fromEntries(
    Object.entries(COUNTS).map(([name, sql]) => [
      name,
      Object.fromEntries(store.all<{ name: string; n: number }>(sql).map((row) => [row.name, row.n])),
    ]),
  );
  return {
    schema: one(`SELECT user_version FROM pragma_user_version`),
    bytes: one(`SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`),
    counts,
    newestFailures: store.all(NEWEST_FAILURES),
  };
}
