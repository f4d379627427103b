import { expect, test } from 'vitest';
import { explore } from '../../faults/model/explore.ts';
import { ANOTHERS, OURS, type Rules, RULES } from '../../faults/model/rules.ts';
import type { End, ModelWorld } from '../../faults/model/sending.ts';
import { exploreWorld, type Line, worldOf } from '../../faults/model/worlds.ts';

/** The model of sending (`npm run test:model`) in a few of its worlds; and that it is the program's rules that keep them whole. */

const MINUTE = 60_000;
const LINE: Line = {
  ...{ after: 'no word', index: 'each its own', learnedMinutes: null, lateMinutes: 1 },
  ...{ controlMinutes: 1, isFirstLost: false },
};
const world = (line: Partial<Line>, lagMinutes: number): ModelWorld => ({
  ...worldOf({ ...LINE, ...line }, lagMinutes * MINUTE),
  takeOver: false,
});
const FRESH = world({ index: 'one queue' }, 0);
const QUEUE_FAR_BEHIND = world({ index: 'one queue', lateMinutes: 0 }, 90);
const EACH_ITS_OWN = world({ lateMinutes: 0 }, 20);
const BEYOND_SAFE = world({ lateMinutes: 0 }, 45);
/** … and the agent is killed meanwhile, and another one takes its folder over. */
const TAKEN_OVER: ModelWorld = { ...BEYOND_SAFE, takeOver: true };
const LEARNED = world({ learnedMinutes: 60, lateMinutes: 0 }, 120);
const CONTROL_LOST = world({ index: 'one queue', isFirstLost: true, lateMinutes: 0 }, 10);
const TWIN: ModelWorld = { ...EACH_ITS_OWN, again: 'twin' };
const RETURNS: ModelWorld = { ...EACH_ITS_OWN, again: 'returns' };
const MOVED: ModelWorld = { ...EACH_ITS_OWN, again: 'moved' };
const REFUSED = world({ after: 'a refusal that is not true', index: 'one queue' }, 0.1);

const kinds = (of: ModelWorld, rules?: Partial<Rules>): string[] =>
  [...exploreWorld(of, { ...RULES, ...rules }).broken.keys()].sort();

test('every sequence of choices is taken once, and what was met before is not taken again', () => {
  const taken: string[] = [];
  const { ends } = explore((choices) => {
    taken.push(`${choices.one(['a', 'b'])}${String(choices.one([1, 2, 3]))}`);
  });
  expect([ends, taken]).toEqual([6, ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']]);
  const met = explore((choices) => {
    choices.one(['a', 'b']);
    choices.meet('the same after either');
    choices.one([1, 2, 3]);
  });
  expect(met).toEqual({ ends: 3, states: 1 });
});

test('the two Bundles of the model are two patients’', () => {
  expect(OURS.traits.patientNumber).not.toBe(ANOTHERS.traits.patientNumber);
});

test.each([
  ['an index that is never behind, whatever a POST is answered', FRESH],
  ['one queue, an hour and a half behind', QUEUE_FAR_BEHIND],
  ['each document its own lag, up to 20 minutes', EACH_ITS_OWN],
  ['a lag of two hours, of which one was learned', LEARNED],
  ['a refusal that is not true', REFUSED],
  ['the first case accepted after the doubt is lost', CONTROL_LOST],
  ['another file that nothing tells apart', TWIN],
  ['a correction at its path that is taken back', RETURNS],
  ['the same bytes after NHI’s address changed', MOVED],
])('%s: the doubt ends, nothing is stored twice, told falsely or another’s', (_what, of) => {
  const { ends, broken } = exploreWorld(of);
  expect(ends).toBeGreaterThan(10);
  expect([...broken].map(([kind, { story }]) => `${kind}: ${story.join(' · ')}`)).toEqual([]);
});

test('beyond what is safe a Bundle is stored twice, and somebody is told', () => {
  expect(kinds(BEYOND_SAFE)).toEqual(['twice']);
  expect(kinds(TAKEN_OVER)).toEqual(['twice']);
});

test('an index that stands still, with all that was accepted since, never releases a doubt', () => {
  expect(kinds(world({ index: 'one queue', lateMinutes: 0 }, 100 * 24 * 60))).toEqual(['endless']);
});

/** A rule that is broken, the world that shows it, and what happens there. */
const BROKEN: readonly (readonly [string, Partial<Rules>, ModelWorld, End['broken'][number]])[] = [
  [
    'proves: 429 proves that NHI lacks it',
    {
      proves: (seen) => {
        const outcome = RULES.proves(seen);
        return outcome.kind === 'throttled' ? { ...outcome, absence: 'proven' } : outcome;
      },
    },
    REFUSED,
    'twice',
  ],
  [
    'proves: every 2xx is an acceptance',
    {
      proves: (seen) => {
        const outcome = RULES.proves(seen);
        return 'status' in outcome && outcome.status === 200
          ? { kind: 'accepted', status: 200, caseNumber: '2026112900000001', locationId: null }
          : outcome;
      },
    },
    FRESH,
    'told false',
  ],
  [
    'post-answer: what was sent is taken for a number of NHI’s',
    { readPostAnswer: (answer, sent) => ({ ...RULES.readPostAnswer(answer, sent), bundleId: 'b-1' }) },
    FRESH,
    'told false',
  ],
  [
    'post-answer: whose Bundle came back is not read',
    { readPostAnswer: (answer, sent) => ({ ...RULES.readPostAnswer(answer, sent), traits: null }) },
    FRESH,
    'another’s',
  ],
  ['is-ours: another’s says nothing', { whoseIs: () => 'says-nothing' }, FRESH, 'another’s'],
  [
    'absence: no later case has to show',
    { proofOfAbsence: (...of) => ({ ...RULES.proofOfAbsence(...of), control: 'none' }) },
    QUEUE_FAR_BEHIND,
    'twice',
  ],
  [
    'absence: believed at once',
    { proofOfAbsence: (...of) => ({ ...RULES.proofOfAbsence(...of), earliest: 0 }) },
    EACH_ITS_OWN,
    'twice',
  ],
  [
    'absence: the lag that was learned does not count',
    { proofOfAbsence: (row, _lag, times) => RULES.proofOfAbsence(row, null, times) },
    LEARNED,
    'twice',
  ],
  [
    'absence: the age of a lost case counts as a lag',
    {
      mayRelease: (row, now, times, proof) => {
        const ended = proof.earliest - times.afterMs;
        const earliest = Math.max(proof.earliest, ended + 3 * (now - ended - MINUTE));
        return RULES.mayRelease(row, now, times, { ...proof, earliest });
      },
    },
    CONTROL_LOST,
    'endless',
  ],
  ['arrivals: a twin is a case of its own', { comesAgain: () => 'apart' }, TWIN, 'twice'],
  [
    'arrivals: a correction of what NHI may have is sent',
    { comesAgain: () => 'supersede' },
    RETURNS,
    'twice',
  ],
  ['arrivals: what another address accepted is new', { comesAgain: () => 'apart' }, MOVED, 'twice'],
  ['absence: one search releases', { mayRelease: () => ({ kind: 'release' }) }, EACH_ITS_OWN, 'twice'],
  ['absence: nobody looks for the first copy', { nextWatch: () => Infinity }, BEYOND_SAFE, 'untold'],
  [
    'absence: nobody looks for what another agent sent twice',
    {
      nextWatch: (row, ...rest) => (row.past === 'unknown' ? Infinity : RULES.nextWatch(row, ...rest)),
    },
    TAKEN_OVER,
    'untold',
  ],
];

test.each(BROKEN)('%s: the model shows it', { tags: 'full' }, (_what, rules, of, kind) => {
  expect(kinds(of)).not.toContain(kind);
  expect(kinds(of, rules)).toContain(kind);
});
