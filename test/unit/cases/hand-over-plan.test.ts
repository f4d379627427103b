import { expect, test } from 'vitest';
import * as queries from '../../../main/agent/carrier/cases/hand-over-queries.ts';
import { makeTables } from '../../../main/agent/ground/db/schema.ts';
import { loadDriver } from '../../../main/agent/ground/db/open.ts';

/** None of them may walk through all cases: they run whenever a case changes. */
const PLANS: Readonly<Record<keyof typeof queries, readonly RegExp[]>> = {
  ENROL_ARCHIVES: [/SEARCH c USING INDEX cases_to_hand_over/, /SEARCH a USING PRIMARY KEY \(case_id=\?\)/],
  HAND_OVERS_DUE: [/SEARCH hand_overs USING INDEX hand_overs_due \(next_at<\?\)/],
  NEXT_HAND_OVER: [/SEARCH hand_overs USING COVERING INDEX hand_overs_due/],
  HAND_OVERS_CUT_OFF: [/SEARCH hand_overs USING INDEX hand_overs_by_state \(state=\?\)/],
  HAND_OVER: [/SEARCH hand_overs USING PRIMARY KEY \(case_id=\?\)/],
  HAND_OVERS_IN: [/SEARCH hand_overs USING (COVERING )?INDEX hand_overs_by_state \(state=\?\)/],
  SET_HAND_OVER: [/SEARCH hand_overs USING PRIMARY KEY \(case_id=\?\)/],
  MARK_HANDED_OVER: [/SEARCH attachments USING PRIMARY KEY \(case_id=\?\)/],
};

test.each(Object.keys(PLANS) as (keyof typeof queries)[])('%s finds its rows by an index', (name) => {
  const db = new (loadDriver())(':memory:');
  makeTables(db);
  const sql = queries[name];
  const names = [...sql.matchAll(/\$([a-z_]+)/g)].map(([, found]) => found ?? '');
  const values = Object.fromEntries(names.map((one) => [one, 0]));
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[];
  const text = steps.map(({ detail }) => detail).join('\n');
  for (const wanted of PLANS[name]) expect(text).toMatch(wanted);
  expect(text).not.toMatch(/^SCAN (?!hand_overs USING)/m);
  db.close();
});
