import { expect, test } from 'vitest';
import { entriesOf, match, type OwnCase } from '../../../main/agent/attendants/reconcile/match.ts';
import { reconcile } from '../../../main/agent/attendants/reconcile/reconcile.ts';
import type { ListRow } from '../../../shared/api/reconcile-contract.ts';
import { caseRig } from '../support/case-rig.ts';
import { randomIndex } from '../support/random-index.ts';

test('5,000 rows and 100,000 cases are compared in well under ten seconds on any machine, in short turns', async () => {
  const rig = await caseRig();
  const { index } = randomIndex('reconcile', 100_000);
  const some = index.all().slice(0, 4000);
  const rows = some.map(({ row }, at): ListRow => {
    const receipt = row.receipt_number ?? `none ${String(at)}`;
    return { n: at + 2, receipt, applied: '2026-11-05' };
  });
  for (let at = 0; at < 1000; at += 1)
    rows.push({
      n: rows.length + 2,
      patient: `A${String(200_000_000 + at)}`,
      applied: '2026-11-05',
      drug: 'K1',
    });
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const begun = performance.now();
  const list = { rows, from: '1990-01-01', to: '1990-01-31', hasResult: false };
  await reconcile({ ...rig.context, index }, list);
  const took = performance.now() - begun;
  clearInterval(watch);
  expect(took).toBeLessThan(10_000);
  // A block of the loop holds up sending: a turn is a small part of the whole.
  expect(longest).toBeLessThan(2_000);
});

test('2,000 rows and as many cases of one patient and day are told as one that cannot be told apart', () => {
  const rows = Array.from({ length: 2000 }, (_none, at): ListRow => ({
    ...{ n: at + 2, receipt: `R${String(at)}`, patient: 'A1', applied: '2026-11-05', drug: 'K1' },
  }));
  const cases = Array.from({ length: 2000 }, (_none, at): OwnCase => ({
    ...{ id: `c${String(at)}`, receipt: null, caseNumber: null, patient: 'A1', day: '2026-11-05' },
    ...{ drugs: new Set(['K1']), isSent: true, isDue: true },
  }));
  const { unclear } = match(entriesOf(rows), cases);
  expect(unclear).toHaveLength(1);
});
