import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { polled } from '../../../main/agent/carrier/cases/reviews.ts';
import { markRead } from '../../../main/agent/carrier/cases/staff.ts';
import { FirstSight } from '../../../main/agent/carrier/results/first-sight.ts';
import { hearResources } from '../../../main/agent/carrier/results/hear-resources.ts';
import {
  askOpenCases,
  type PollerParts,
  searchDecisions,
} from '../../../main/agent/carrier/results/poller.ts';
import { entryOf, judgement } from '../../../main/agent/attendants/work/today-cases.ts';
import { change } from '../../support/staff-work.ts';
import { SYSTEM_APPROVE_COMMENT } from '../../../shared/twpas/canonical.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { settingsIn } from '../support/open-core.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';
import { runs } from '../support/runs.ts';

const POLL = 60_000;
const never = new AbortController().signal;

function decided(id: string, code: string, created: string, lastUpdated?: string): Record<string, unknown> {
  const reason = { coding: [{ system: SYSTEM_APPROVE_COMMENT, code }] };
  const meta = lastUpdated === undefined ? {} : { meta: { lastUpdated } };
  const item = [{ itemSequence: 1, adjudication: [{ reason }] }];
  return { id, disposition: '審畢結果', created, item, ...meta };
}
const R1 = decided('R1', '1', '2026-11-24', '2026-11-24T01:00:00Z');
/** Dated back, and written later. */
const R2 = decided('R2', '2', '2026-11-22', '2026-11-24T05:00:00Z');
/** Dated back, and written earlier. */
const R0 = decided('R0', '2', '2026-11-22', '2026-11-22T01:00:00Z');

/** A case that NHI has approved by R1; `poll` asks by number while NHI shows these answers. */
async function approved() {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  // Here each number has been read; first-sight.test.ts asks whose one is.
  const firstSight = Object.assign(new FirstSight(rig.context, rig.clock), { isToBeRead: () => false });
  firstSight.notOffered();
  const parts: PollerParts = {
    ...{
      context: rig.context,
      nhi,
      tokens: new FakeTokens(),
      clock: rig.clock,
      log: () => undefined,
      firstSight,
    },
    ...{ hospitalId: HOSPITAL, pollMs: POLL, waits: () => null, isOpen: () => true },
    lookUp: () => Promise.resolve({ number: null, isAbsent: false, retryAt: null }),
    lookByPatient: () => Promise.resolve({ kind: 'not-offered' }),
  };
  const id = await rig.queued({ summary: { patientNumber: 'A123456789' } });
  await rig.send(id, acceptedAs('1'));
  const shows = (answers: readonly object[]): void => {
    nhi.stored.splice(0);
    for (const answer of answers) nhi.has('1', smallBundle(), { answer: { ...answer } });
  };
  const poll = async (...answers: object[]): Promise<string | null> => {
    shows(answers);
    await rig.clock.advance(POLL);
    await polled(rig.context, id, rig.clock.now());
    await askOpenCases(parts, 'token', never);
    return rig.row(id).decision;
  };
  expect(await poll(R1)).toBe('approved');
  await markRead(rig.context, [id]);
  return { rig, nhi, parts, id, shows, poll };
}
const results = (rig: CaseRig) => dueResults(rig.context).map(({ result }) => result());
const soon = (rig: CaseRig, id: string): boolean => rig.row(id).next_poll_at === rig.clock.now() + POLL;

/** Reasons of the case in 待辦. */
function todo(rig: CaseRig, id: string) {
  const none = { answered: new Set<string>(), notHandedOver: new Set<string>(), informed: new Set<string>() };
  const deadlines = { running: new Map(), lapsed: new Map() };
  const facts = {
    ...none,
    deadlines,
    appeals: new Map(),
    now: rig.clock.now(),
    settings: settingsIn('/x').work,
  };
  const one = rig.context.index.get(id);
  return one && entryOf(one, judgement(facts))?.reasons.map(({ kind }) => kind);
}

test('a decision that NHI replaces by one that is dated back gives way at once, and the HIS and staff hear it', async () => {
  const { rig, id, poll } = await approved();
  expect(await poll(R2)).toBe('denied');
  expect(rig.row(id)).toMatchObject({ review: 'decided', decided_on: '2026-11-22', unread: 1 });
  expect(results(rig)).toMatchObject([{ decision: 'denied', decidedOn: '2026-11-22' }]);
  expect(soon(rig, id)).toBe(true);
  expect(await poll(R2)).toBe('denied');
});

test('one that was written before the missing one may be all that a late index shows: it stands the second time', async () => {
  const { rig, id, poll } = await approved();
  expect(await poll(R0)).toBe('approved');
  expect(soon(rig, id)).toBe(true);
  expect(await poll(R0)).toBe('denied');
  // Both are shown: the later one had only been missing.
  expect(await poll(R0, R1)).toBe('approved');
  expect(await poll(R1, R0)).toBe('approved');
});

test('a decision that NHI shows no more is none the second time: staff find it in 待辦, also if it was settled, and the HIS is told', async () => {
  const { rig, id, poll } = await approved();
  await change(rig.context, id, { do: 'close', note: '已處理' }, '王小美');
  expect(await poll()).toBe('approved');
  expect([soon(rig, id), rig.row(id).unread]).toEqual([true, 0]);
  expect(await poll()).toBeNull();
  expect(rig.row(id)).toMatchObject({ review: 'processing', decided_at: null, answer_n: null, unread: 1 });
  expect(todo(rig, id)).toEqual(['not-shown']);
  expect(rig.kinds(id).slice(-3)).toEqual(['not-shown', 'review', 'work-reopened']);
  expect(results(rig)).toMatchObject([{ review: 'processing', decision: null, items: [] }]);
  expect(results(rig)[0]?.notShownSince).not.toBeNull();
  expect(await poll(R1)).toBe('approved');
  expect(rig.row(id)).toMatchObject({ review: 'decided', missed_since: null });
  expect(results(rig)).toMatchObject([{ decision: 'approved', notShownSince: null }]);
});

test('a decision that is not shown once, and then is, changes nothing', async () => {
  const { rig, id, poll } = await approved();
  const [before, kinds] = [rig.row(id), rig.kinds(id)];
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await poll()).toBe('approved');
    expect(await poll(R1)).toBe('approved');
  }
  expect(rig.row(id)).toEqual({ ...before, next_poll_at: rig.row(id).next_poll_at });
  expect(rig.kinds(id)).toEqual(kinds);
});

test.each<readonly [string, (nhi: FakeNhi, on: boolean) => void]>([
  ['fails', (nhi, on) => (nhi.searchFails = on ? { kind: 'failed', code: 'timeout', retryAt: null } : null)],
  ['ignores our question, or warns', (nhi, on) => (nhi.echoed = !on)],
  ['comes from a cache', (nhi, on) => (nhi.aged = on)],
])('a search that %s proves nothing, and ends no count', async (_what, spoil) => {
  const { nhi, poll } = await approved();
  for (const isSpoilt of [true, true, false, true]) {
    spoil(nhi, isSpoilt);
    expect(await poll()).toBe('approved');
  }
  spoil(nhi, false);
  expect(await poll()).toBeNull();
});

test('a stored answer that cannot be opened keeps no other case from being asked about', async () => {
  const { rig, nhi, id, poll } = await approved();
  const sound = await rig.queued({ summary: { patientNumber: 'A123456789', claimKey: 'another' } });
  await rig.send(sound, acceptedAs('2'));
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE answers SET view = x'00' WHERE case_id = $id`, { id });
  });
  await poll();
  expect(nhi.searches.slice(-2).map(([first]) => first?.[1])).toEqual(['Claim/2', 'Claim/1']);
  expect(rig.row(id).next_poll_at).toBeGreaterThan(rig.clock.now());
});

test('an older answer that was written later has the case asked about at once, and beside the standing one changes nothing', async () => {
  const { rig, parts, id, shows, poll } = await approved();
  shows([R2, R1]);
  await searchDecisions(parts, 'token', never, 'whole');
  expect(rig.row(id)).toMatchObject({ decision: 'approved', next_poll_at: rig.clock.now() });
  await askOpenCases(parts, 'token', never);
  expect(rig.row(id)).toMatchObject({ decision: 'approved' });
  expect(rig.row(id).next_poll_at).toBeGreaterThan(rig.clock.now() + POLL);
  expect(await poll(R2)).toBe('denied');
  // A search for decisions whose index is late does not bring the first one back.
  shows([R1]);
  await searchDecisions(parts, 'token', never, 'whole');
  expect(rig.row(id).decision).toBe('denied');
});

test('answers without dates, or with equal ones, end at the same decision in whatever order pages list them', async () => {
  const answers = ['1', '2', '5'].map((code) => decided(`R${code}`, code, '2026-11-24'));
  const undated = answers.map(({ created: _, ...rest }) => rest);
  const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
  const property = fc.asyncProperty(
    fc.constantFrom(answers, undated),
    order,
    fc.boolean(),
    async (list, at, split) => {
      const { rig, parts, id } = await approved();
      const request = { reference: 'Claim/1' };
      const page = at.map((n) => ({ resourceType: 'ClaimResponse', request, ...list[n] }));
      for (const part of split ? page.map((one) => [one]) : [page]) await hearResources(parts, part);
      expect(rig.row(id).decision).toBe('returned');
    },
  );
  await fc.assert(property, { numRuns: runs(0.2) });
});
