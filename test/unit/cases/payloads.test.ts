import { afterAll, expect, test } from 'vitest';
import * as queries from '../../../main/agent/cases/payload-queries.ts';
import { migrate } from '../../../main/agent/db/migrations.ts';
import { loadDriver } from '../../../main/agent/db/open.ts';

/** How SQLite finds the rows of each statement about payloads. */
const PLANS: Partial<Record<keyof typeof queries, readonly string[]>> = {
  ENDED_KEPT: ['SEARCH cases USING INDEX cases_kept (seq>?)'],
  STILL_KEPT: [
    'SEARCH cases USING INDEX cases_by_sha (sha256=?)',
    'SEARCH cases USING INDEX cases_by_sent (sent_sha256=?)',
    'SEARCH a USING COVERING INDEX attachments_by_sha (sha256=?)',
    'SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)',
  ],
  IS_MARKED: ['SEARCH destroyed USING INDEX destroyed_pending (sha256=?)'],
  MARKED: ['SCAN destroyed USING INDEX destroyed_pending'],
  DESTROYED_NEWEST: ['SCAN destroyed'],
  CREATED_BEFORE: ['SEARCH cases USING INTEGER PRIMARY KEY (rowid>?)'],
};

const db = new (loadDriver())(':memory:');
migrate(db);
afterAll(() => void db.close());

test.each(Object.entries(PLANS))('%s is found by an index', (name, expected) => {
  const sql = queries[name as keyof typeof queries];
  const params = Object.fromEntries([...sql.matchAll(/\$(\w+)/g)].map(([, key = '']) => [key, null]));
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { detail: string }[];
  expect(rows.map(({ detail }) => detail).filter((step) => /^(SEARCH|SCAN) [a-z]/.test(step))).toEqual(
    expected,
  );
});
