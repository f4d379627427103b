import { expect, test } from 'vitest';
import {
  adopt,
  claimsOfPatient,
  controlsSince,
  dueSearches,
  nextSearchAt,
  noteEmptySearch,
  noteNoEvidence,
  noteSurfaced,
  noteWatch,
  releaseAbsent,
} from '../../../main/agent/carrier/cases/doubt.ts';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import * as staff from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { acceptedAs, BY, caseRig, FOLDER, REJECTED, UNKNOWN, type Found } from '../support/case-rig.ts';
import {
  about,
  adopted,
  after,
  attestAbsent,
  begun,
  cancel,
  ended,
  found,
  history,
  hold,
  is,
  isAsBefore,
  lacking,
  noted,
  refuses,
  resolveFound,
  restoredNow,
  sent,
  stories,
  surfaced,
  type Step,
} from '../support/case-story.ts';

const GAP = 600_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-24T09:00:00+08:00');

const IN_DOUBT = [found(), sent(UNKNOWN)] as const;
/** In doubt, taken for absent, and so queued again and looked for on. */
const TAKEN_FOR_ABSENT = [...IN_DOUBT, lacking, is({ delivery: 'queued' })] as const;
const empty: Step = ({ rig, id }) => noteEmptySearch(rig.context, rig.row(id), rig.clock.now() + 1000, GAP);
const noEvidence =
  (reason: string): Step =>
  ({ rig, id }) =>
    noteNoEvidence(rig.context, rig.row(id), reason, rig.clock.now() + 1000);
const looked =
  (nextAt: number): Step =>
  ({ rig, id }) =>
    noteWatch(rig.context, id, nextAt);
/** Cases whose search is due are these, by name. */
const isDue =
  (...names: string[]): Step =>
  ({ rig, idOf }) => {
    expect(dueSearches(rig.context, rig.clock.now()).map(({ id }) => id)).toEqual(names.map(idOf));
  };
/** Numbers of the cases that could witness the absence of this one. */
const witnesses =
  (...numbers: string[]): Step =>
  ({ rig, id }) => {
    const found = controlsSince(rig.context, rig.row(id), rig.clock.now());
    expect(found.map(({ case_number: number }) => number)).toEqual(numbers);
  };
const times =
  (kind: string, count: number): Step =>
  ({ rig, id }) => {
    expect(rig.kinds(id).filter((one) => one === kind)).toHaveLength(count);
  };
const adoptedAsNoted: Step = ({ rig, before }) => adopt(rig.context, before, '1');
/** Evidence of a search that was made when the row was noted. */
const lateEvidence: Step = async ({ rig: { context }, before }) => {
  await releaseAbsent(context, before);
  await adopt(context, before, '1');
  await noteEmptySearch(context, before, 0, 0);
  await noteNoEvidence(context, before, 'search-refused', 0);
};
const anotherCameToTheFolder =
  (...files: string[]): Step =>
  async ({ rig }) => {
    const left = files.map((relPath) => ({ relPath, size: 1, mtimeMs: 1 }));
    await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
    await endTakeOver(rig.context, FOLDER, left, null);
  };

stories([
  [
    'a doubt is looked into at once, and its searches are counted only when far enough apart',
    ...[found({}, 'it'), sent(UNKNOWN), isDue('it'), empty, after(GAP - 1), empty],
    ...[is({ empty_searches: 1 }), after(1), empty, times('searched-empty', 2)],
    is({ empty_searches: 2, last_empty_at: NOW + GAP }),
    ({ rig }) => {
      expect(nextSearchAt(rig.context)).toBe(rig.clock.now() + 1000);
    },
  ],
  [
    'a reason why a search tells nothing is said once, and again when it is another',
    ...[...IN_DOUBT, noEvidence('search-refused'), noted, noEvidence('search-refused')],
    ...[isAsBefore(), is({ doubt_reason: 'search-refused', unread: 1 })],
    ...[noEvidence('search-lags'), times('search-no-evidence', 2)],
  ],
  [
    'proven absent, it is sent again at once, marked, and looked for a day longer',
    ...TAKEN_FOR_ABSENT,
    is({ next_attempt_at: NOW, resent_at: NOW, watch_until: NOW + DAY, empty_searches: 0 }),
    ({ rig, id }) => {
      expect(rig.row(id).next_search_at).toBeGreaterThan(NOW);
    },
  ],
  [
    'a case that a person settled while it was searched for stays settled',
    ...[...IN_DOUBT, noted, resolveFound('1'), lateEvidence],
    is({ delivery: 'accepted', case_number: '1', doubled: 0 }),
  ],
  [
    'a number that another case got meanwhile is not taken: the doubt goes on',
    ...[found({}, 'it'), sent(UNKNOWN), found(), sent(acceptedAs('1'))],
    ...[about('it'), adopted('1'), is({ delivery: 'uncertain', case_number: null })],
    ...[refuses(resolveFound('1'), 'number-owned'), is({ delivery: 'uncertain' })],
  ],
  ...Object.entries({ queued: [], 'held meanwhile': [hold], 'cancelled meanwhile': [cancel] }).map(
    ([state, stop]) =>
      [
        `it surfaces before it is sent again, ${state}: it never will be, it is there`,
        ...[...TAKEN_FOR_ABSENT, ...stop, surfaced('1')],
        is({ delivery: 'accepted', case_number: '1', doubled: 0, unread: 1, hold_reason: null }),
        history('surfaced', 'accepted'),
      ] as const,
  ),
  [
    'it surfaces after it was sent again: NHI has two, and a person is told once',
    ...[found({}, 'it'), sent(UNKNOWN), lacking, sent(acceptedAs('2')), isDue('it')],
    ...[surfaced('1'), surfaced('1'), times('doubled', 1)],
    is({ delivery: 'accepted', case_number: '2', doubled: 1, unread: 1 }),
  ],
  [
    'while the second sending is under way, what surfaces is left to its own search',
    ...[...TAKEN_FOR_ABSENT, begun, surfaced('1'), is({ delivery: 'sending' }), after(60_000), isDue()],
  ],
  [
    'what shows of a case that is in doubt a second time is left to its own search',
    ...[...TAKEN_FOR_ABSENT, sent(UNKNOWN), noted, surfaced('1'), isAsBefore()],
  ],
  [
    'the watch ends with its day',
    ...[...TAKEN_FOR_ABSENT, sent(acceptedAs('1')), looked(NOW + 1000)],
    ...[is({ watch_until: NOW + DAY, next_search_at: NOW + 1000 }), after(DAY), looked(0)],
    is({ watch_until: null, next_search_at: null }),
  ],
  [
    '… and takes no doubt with it',
    ...[...TAKEN_FOR_ABSENT, after(DAY), sent(UNKNOWN), looked(0)],
    is({ delivery: 'uncertain', watch_until: null, next_search_at: NOW + DAY }),
  ],
  [
    'a look that found nothing moves the time of the next one, and is no change that anybody has to see',
    ...[...TAKEN_FOR_ABSENT, noted, looked(4711), isAsBefore({ next_search_at: 4711 })],
  ],
  [
    'of a case that is not watched a look moves the time of the next one, and nothing else',
    ...[...IN_DOUBT, noted, looked(4711), isAsBefore({ next_search_at: 4711 })],
  ],
  [
    'a case accepted later is a witness only if it was also sent after the doubtful attempt ended',
    ...[found({}, 'before'), begun, after(1000), found({}, 'it'), sent(UNKNOWN), after(1000)],
    ...[about('before'), ended(acceptedAs('1')), about('it'), witnesses()],
    ...[found(), sent(acceptedAs('2')), found(), sent(acceptedAs(null)), about('it'), witnesses('2')],
  ],
  [
    'a case that was sent before, by a clock that was ahead, is no witness, nor when its time has come',
    ...[after(8 * HOUR), found(), sent(acceptedAs('1')), after(-8 * HOUR), found({}, 'it'), sent(UNKNOWN)],
    ...[after(1000), found(), sent(acceptedAs('2')), about('it'), witnesses('2')],
    ...[after(9 * HOUR), witnesses('2')],
  ],
  [
    'a case sent after it by the order, but by the clock before its attempt ended, is no witness',
    ...[found({}, 'it'), after(HOUR), sent(UNKNOWN), after(-HOUR / 2), found(), sent(acceptedAs('1'))],
    ...[after(HOUR), about('it'), witnesses()],
  ],
  [
    'a person may attest absence any number of times; their wish to stop it is honoured then',
    ...[...IN_DOUBT, attestAbsent, sent(UNKNOWN), hold],
    ({ rig, id }) => staff.resolveAbsent(rig.context, id, { ...BY, reason: '電話確認' }),
    is({ delivery: 'held', hold_reason: 'by-person', held_from: 'queued' }),
    history({ kind: 'resolved-absent', actor: BY.actor }, { kind: 'wish-hold', actor: BY.actor }),
  ],
  [
    'a person can give the number of a case that NHI took without one, and can say no more than that of it',
    ...[found(), sent(acceptedAs('1'))],
    ({ rig, id }) => {
      expect(movesOf(rig.row(id))).toEqual([]);
    },
    ...[found(), sent(acceptedAs(null)), refuses(attestAbsent, 'move-not-allowed')],
    ({ rig, id }) => {
      expect(movesOf(rig.row(id))).toEqual(['resolve']);
    },
    ...[times('resolved-absent', 0), refuses(resolveFound('1'), 'number-owned'), resolveFound('2')],
    is({ delivery: 'accepted', case_number: '2', attempts: 1, next_poll_at: NOW }),
    history({ kind: 'resolved-found', actor: BY.actor }),
  ],
  [
    'what a search finds while a person attests that NHI lacks it is not sent again',
    ...[...IN_DOUBT, noted, attestAbsent, adoptedAsNoted],
    is({ delivery: 'accepted', case_number: '1', doubled: 0, unread: 1 }),
  ],
  [
    'a file found after a restore can be settled by what NHI shows before anything is sent',
    ...[restoredNow, found({ mtimeMs: 1 }), is({ delivery: 'held', hold_reason: 'reconcile' })],
    resolveFound('1'),
    // It was never sent from here: from now on it is asked about where it was found.
    is(({ rig }) => ({ delivery: 'accepted', destination: rig.context.destination })),
    ...[found({ mtimeMs: 1 }), is({ hold_reason: 'reconcile' }), attestAbsent, is({ delivery: 'queued' })],
    found({ mtimeMs: 1, summary: { attachments: ['a.pdf'] }, attachments: [] }),
    ...[is({ delivery: 'held', hold_reason: 'reconcile' }), attestAbsent, is({ delivery: 'waiting' })],
    ...[found({ mtimeMs: NOW }), is({ delivery: 'queued' })],
  ],

  // Evidence of a search counts for the attempt, the case and the number that it was made for, and for no other.
  ...Object.entries<readonly Step[]>({
    'it was sent again in the same moment': [attestAbsent, sent(UNKNOWN)],
    'it was sent again a second later': [attestAbsent, after(1000), sent(UNKNOWN)],
    'another agent came to its folder meanwhile': [after(1000), anotherCameToTheFolder()],
  }).map(
    ([what, happens]) =>
      [
        `where ${what}, a search from before says nothing`,
        ...[...IN_DOUBT, noted, ...happens, is({ delivery: 'uncertain' })],
        async (story: Parameters<Step>[0]) => {
          const now = story.rig.row(story.id);
          await lateEvidence(story);
          expect(story.rig.row(story.id)).toEqual(now);
        },
      ] as const,
  ),
  [
    'a number that another case owns is no sign of the one that was taken for absent: it is sent',
    ...[found({}, 'it'), sent(UNKNOWN), lacking, found(), sent(acceptedAs('1')), about('it')],
    ...[surfaced('1'), is({ delivery: 'queued', case_number: null })],
    ...[sent(acceptedAs('2')), surfaced('1'), is({ delivery: 'accepted', case_number: '2', doubled: 0 })],
  ],
  [
    'what was searched for before it was sent again may be the second sending: that is no double',
    ...[...TAKEN_FOR_ABSENT, noted, sent(acceptedAs('2'))],
    ({ rig, before }) => noteSurfaced(rig.context, before, '1'),
    is({ case_number: '2', doubled: 0 }),
  ],
  [
    'without a number of its own what shows may be the case itself: that is no double',
    ...[...TAKEN_FOR_ABSENT, sent(acceptedAs(null)), surfaced('1')],
    is({ delivery: 'accepted', case_number: null, doubled: 0 }),
  ],
  [
    'a case that surfaces after another file took its place is a double: both are at NHI, or will be',
    ...[found({ path: 'one.json' }, 'it'), sent(UNKNOWN), lacking, found({ path: 'one.json' }, 'newer')],
    ...[about('it'), is(({ idOf }) => ({ delivery: 'cancelled', superseded_by: idOf('newer') }))],
    ...[surfaced('1'), is({ delivery: 'accepted', case_number: '1', doubled: 1, unread: 1 })],
  ],
  [
    'a case that is held until a person has looked, after a restore, is no doubt that a search settles',
    ...[restoredNow, found({ mtimeMs: 1 }), is({ delivery: 'held' }), noted, lateEvidence, isAsBefore()],
  ],
  [
    'nor is one that a person holds, though another agent came to its folder',
    ...[found(), hold, anotherCameToTheFolder(), is({ delivery: 'held' }), noted, lateEvidence, isAsBefore()],
  ],
  [
    'a case of another agent’s past that NHI lacks is let go by the agent, and the history says by what',
    ...[anotherCameToTheFolder('old.json'), found({ path: 'old.json' })],
    is({ delivery: 'uncertain', shown: 'held', past: 'unknown' }),
    ...[lacking, is({ delivery: 'queued', past: 'answered' })],
    history({ kind: 'proven-absent', actor: 'agent', detail: { absent: true, attested: false } }),
  ],
  [
    'the history says of each step what it went by',
    ...[...IN_DOUBT, empty, noEvidence('search-lags'), lacking, surfaced('1')],
    history(
      { kind: 'searched-empty', detail: { searches: 1 } },
      { kind: 'search-no-evidence', detail: { reason: 'search-lags' } },
      { kind: 'proven-absent', detail: { absent: true, attested: false } },
      { kind: 'surfaced', detail: { number: '1' } },
      { kind: 'accepted', detail: { found: true, number: '1' } },
    ),
    ...[...IN_DOUBT, after(HOUR), adopted('2'), is({ last_attempt_at: NOW, accepted_at: NOW + HOUR })],
    history({ kind: 'accepted', detail: { found: true, number: '2' } }),
    ...[...TAKEN_FOR_ABSENT, sent(acceptedAs('3')), surfaced('4')],
    history({ kind: 'doubled', detail: { otherNumber: '4' } }),
    ...[...IN_DOUBT, attestAbsent],
    history({ kind: 'proven-absent', detail: { absent: true, attested: true } }),
  ],
]);

test('of a patient’s cases those could own what NHI shows that are under way, in doubt, without a number, or were sent twice', async () => {
  const rig = await caseRig();
  const of = (bytes: string, more: Found = {}): Promise<string> =>
    rig.queued({ ...more, bytes, summary: { patientNumber: 'P', claimKey: bytes } });
  const doubtful = await of('doubtful');
  await rig.send(doubtful, UNKNOWN);
  const other = await of('other');
  await rig.send(other, UNKNOWN);
  const queued = await of('queued');
  await rig.send(await of('numbered'), acceptedAs('1'));
  const nameless = await of('nameless');
  await rig.send(nameless, acceptedAs(null));
  await staff.cancel(rig.context, await of('cancelled'), BY);
  await of('refused', { errors: ['not-a-bundle'] });
  const rejected = await of('rejected');
  await rig.send(rejected, REJECTED);
  const twice = await of('twice');
  await rig.send(twice, UNKNOWN);
  await releaseAbsent(rig.context, rig.row(twice));
  await rig.send(twice, acceptedAs('2'));
  const sending = await of('sending');
  await rig.begin(sending);
  await rig.send(await rig.queued({ bytes: 'somebody else’s' }), UNKNOWN);
  const claims = claimsOfPatient(rig.context, rig.row(doubtful));
  expect(claims.map(({ caseId, doubtful: isDoubtful }) => [caseId, isDoubtful])).toEqual([
    [doubtful, true],
    [other, true],
    [queued, false],
    [nameless, true],
    [rejected, false],
    [twice, true],
    [sending, true],
  ]);
});
