import { afterEach, expect, test, vi } from 'vitest';
import type * as CaseId from '../../../main/agent/cases/case-id.ts';
import { caseRig } from '../support/case-rig.ts';

/** Ids that chance brings next: of 30 random bits, two in some 40,000 of a day are alike. */
const drawn = vi.hoisted(() => [] as string[]);
vi.mock('../../../main/agent/cases/case-id.ts', async (original) => {
  const real = await original<typeof CaseId>();
  return { newCaseId: (now: number) => drawn.shift() ?? real.newCaseId(now) };
});
afterEach(() => {
  drawn.length = 0;
});

test('a case whose id is drawn a second time gets another at once, and both are there', async () => {
  const rig = await caseRig();
  drawn.push('261124-AAAAAA', '261124-AAAAAA', '261124-AAAAAA', '261124-BBBBBB');
  const one = await rig.find({ bytes: 'one' });
  const other = await rig.find({ bytes: 'other' });
  expect(drawn).toEqual([]);
  expect([one, other]).toMatchObject([
    { caseId: '261124-AAAAAA', delivery: 'queued', kind: 'new' },
    { caseId: '261124-BBBBBB', delivery: 'queued', kind: 'new' },
  ]);
  expect(rig.row(one.caseId).sha256).not.toBe(rig.row(other.caseId).sha256);
  expect([rig.kinds(one.caseId), rig.kinds(other.caseId)]).toEqual([
    ['found', 'ready'],
    ['found', 'ready'],
  ]);
});
