import { expect, test } from 'vitest';
import type { BundleSummary } from '../../../main/agent/ground/fhir/summary.ts';
import { retentionRig, type RetentionRig } from './retention-rig.ts';

/** A case in November 2026, and the year that the trail begins with once others have gone by, with a line in each. */
async function after(
  found: readonly (Partial<BundleSummary> | null)[],
  change: Partial<Pick<RetentionRig, 'auditYears'>> = {},
  begun = true,
) {
  const rig = Object.assign(await retentionRig(), change);
  for (const summary of found) await rig.put({ summary });
  if (begun) await rig.core.audit.append({ kind: 'stop-asked', actor: 'test' });
  const beginsOn = async (day: string): Promise<number | null> => {
    const until = Date.parse(`${day}T09:00:00+08:00`);
    // A line a year, as daily work would leave.
    for (
      let year = new Date(rig.clock.now()).getUTCFullYear() + 1;
      Date.parse(`${String(year)}-03-01`) < until;
      year += 1
    ) {
      rig.clock.set(`${String(year)}-03-01T09:00:00+08:00`);
      await rig.core.audit.append({ kind: 'stop-asked', actor: 'test' });
    }
    await rig.run(until - rig.clock.now());
    return rig.core.audit.oldestYear();
  };
  return { rig, beginsOn };
}

const ADULT = { birthDate: '1970-05-01' };
/** 18 on 1 May 2028, and seven years later 2035. */
const MINOR = { birthDate: '2010-05-01' };

test('the trail of adults goes after the years of the setting', async () => {
  const { beginsOn } = await after([ADULT, null]);
  expect(await beginsOn('2033-12-31')).toBe(2026);
  expect(await beginsOn('2034-01-02')).toBe(2027);
});

test('one patient who was a minor keeps all of it from that case on, until seven years after coming of age', async () => {
  const { rig, beginsOn } = await after([ADULT, MINOR, ADULT]);
  expect(await beginsOn('2035-04-30')).toBe(2026);
  expect(rig.logged).toContain('audit-kept-for-age');
  expect(await beginsOn('2035-05-02')).toBe(2028);
  expect((await rig.core.audit.verify()).ok).toBe(true);
});

test('lines before the case of a minor still go', async () => {
  const { rig, beginsOn } = await after([ADULT]);
  await beginsOn('2030-06-01');
  await rig.put({ summary: { birthDate: '2025-01-01' } });
  expect(await beginsOn('2040-06-01')).toBe(2030);
});

test('a trail that was begun after the case of a minor is kept from its beginning', async () => {
  const { beginsOn } = await after([MINOR], {}, false);
  expect(await beginsOn('2035-04-30')).toBe(2027);
  expect(await beginsOn('2035-05-02')).toBe(2028);
});

test('an unknown day of birth counts as that of a newborn', async () => {
  const { beginsOn } = await after([{ birthDate: null }]);
  expect(await beginsOn('2051-11-20')).toBe(2026);
  expect(await beginsOn('2051-11-30')).toBe(2044);
});

test('for ever: nothing of the trail goes', async () => {
  const { beginsOn } = await after([ADULT], { auditYears: null });
  expect(await beginsOn('2126-01-02')).toBe(2026);
});
