import { expect, onTestFinished, test } from 'vitest';
import { attemptedAt } from '../../../main/agent/carrier/cases/clock-set-back.ts';
import { lookFirst } from '../../../main/agent/carrier/cases/holds.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { learnedLag, noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { resolveFound } from '../../../main/agent/carrier/cases/staff.ts';
import { nextWatch } from '../../../main/agent/carrier/send/absence.ts';
import { createResolver, resolveDoubt, watchClockAhead } from '../../../main/agent/carrier/send/resolver.ts';
import { BY, acceptedAs, REJECTED, summaryOf, UNKNOWN } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import type { FakeNhi } from '../support/fake-nhi.ts';
import type { FakeTokens } from '../support/fake-tokens.ts';
import { resourceOf, smallBundle } from '../support/small-bundle.ts';
import { turns, until } from '../support/until.ts';
import {
  about,
  after,
  attestedAbsent,
  doubtful,
  inDoubt,
  is,
  latestIsHidden,
  look,
  MINUTE,
  nhiHas,
  nhiIs,
  P,
  pass,
  scene,
  searches,
  sent,
  skewed,
  stories,
  times,
  TIMES,
  witness,
  type Step,
  type Story,
} from './resolver-scene.ts';

const HOUR = 60 * MINUTE;
const Q = 'B123456789';
const ELSEWHERE = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } };
const TOO_MANY = { kind: 'failed', code: 'search-too-many-entries', retryAt: null } as const;

const jump =
  (ms: number): Step =>
  ({ rig }) => {
    rig.clock.jump(ms);
  };
/** Refused by NHI for coming too often, which is likely to be true. */
const throttled: Step = async (story) => {
  const { rig } = story;
  story.id = await rig.queued({ summary: summaryOf({}, smallBundle({ patient: Q })) });
  await rig.send(story.id, { kind: 'throttled', status: 429, retryAt: null, absence: 'likely' });
};
const lagOf = ({ rig, id }: Story): number =>
  learnedLag(rig.context, rig.row(id), rig.clock.now())?.worstMs ?? 0;
const elsewhere: Step = ({ rig }) => rig.reopen(ELSEWHERE);
const tokenIs =
  (result: FakeTokens['result']): Step =>
  ({ tokens }) =>
    void (tokens.result = result);
/** Answer of every search from the given one on. */
const fromSearch =
  (count: number, result: FakeNhi['searchFails']): Step =>
  ({ nhi }) =>
    void (nhi.onSearch = () => {
      if (nhi.searches.length === count) nhi.searchFails = result;
    });
const noLag: Step = (story) => {
  expect(lagOf(story)).toBe(0);
};
const FOUND_AS_9 = is({ delivery: 'accepted', case_number: '9' });

/** Looks without a new mark for the staff, and counts an empty search. */
async function unmarkedLook({ rig, id, look: lookAt }: Story): Promise<void> {
  const { unread } = rig.row(id);
  await lookAt(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', empty_searches: 1, unread });
  expect(rig.kinds(id)).not.toContain('search-no-evidence');
}
function awayFor(ms: number): Step {
  return ({ nhi, rig }) =>
    void (nhi.searchFails = { kind: 'failed', code: 'http-503', retryAt: rig.clock.now() + ms });
}
function shows9As(bundle: Parameters<typeof smallBundle>[0]): Step {
  return ({ nhi }) => void (nhi.stored[0] = { number: '9', bundle: smallBundle(bundle) });
}
/** Bundles that are read have these numbers of the patient. */
function readsPatientAs(numbers: readonly { readonly code: string; readonly value: string }[]): Step {
  return ({ nhi }) => {
    const copy = smallBundle();
    resourceOf(copy, 'Patient')['identifier'] = numbers.map(({ code, value }) => ({
      ...{ type: { coding: [{ code }] }, value },
    }));
    nhi.read = ({ id }) => {
      const resource = { ...copy, identifier: { value: id } };
      return Promise.resolve({ kind: 'found', resource, serverDate: null });
    };
  };
}
const never = new AbortController().signal;
/** Looked at, with nothing asked of NHI: the next look comes after the gap. */
async function unsearched({ rig, nhi, parts, id }: Story): Promise<void> {
  const { length } = nhi.searches;
  await resolveDoubt({ ...parts, context: rig.context }, rig.row(id), never);
  expect(rig.row(id).next_search_at).toBe(rig.clock.now() + TIMES.gapMs);
  expect(nhi.searches).toHaveLength(length);
}
/** A stop at the given search, or at the token before the first; the case is as it was. */
function stoppedAt(count: number): Step {
  return async (story) => {
    const { rig, nhi, tokens, parts } = story;
    story.id = story.ids.get(P) ?? '';
    const over = new AbortController();
    const token = tokens.result;
    tokens.get = () => {
      if (count === 0) over.abort();
      return Promise.resolve(token);
    };
    nhi.onSearch = () => {
      if (nhi.searches.length === count) over.abort();
    };
    const before = rig.row(story.id);
    await resolveDoubt(parts, before, over.signal);
    expect(rig.row(story.id)).toEqual(before);
  };
}
async function takenOver(story: Story): Promise<void> {
  const { rig, nhi } = story;
  story.id = await rig.queued({ summary: summaryOf({}, smallBundle()) });
  await rig.context.store.write((tx) => {
    setCase(tx, story.id, { past: 'unknown' });
    lookFirst(tx, rig.row(story.id), 'taken-over');
  });
  nhi.has('7', smallBundle());
  await story.look(story.id);
}
/** Time in which the resolver looks at a watched case whenever it would. */
function passWatched(ms: number): Step {
  return async ({ rig, id, look: lookAt }) => {
    const end = rig.clock.now() + ms;
    for (;;) {
      const next = rig.row(id).next_search_at;
      if (next === null || next > end) break;
      rig.clock.set(Math.max(rig.clock.now(), next));
      await lookAt(id);
    }
    rig.clock.set(end);
  };
}

stories([
  [
    'what NHI shows and no case of ours owns is the doubtful case: accepted once, under its number',
    ...[doubtful(), nhiHas('2026'), look, times('accepted', 1)],
    is((now) => ({ delivery: 'accepted', case_number: '2026', next_poll_at: now })),
    ({ nhi }) => {
      expect(nhi.searches[0]?.toSorted()).toEqual([
        ['_include', 'ClaimResponse:request'],
        ['request._lastUpdated', 'gt2026-11-22'],
        ['request.patient.identifier', P],
      ]);
    },
  ],
  [
    'the days are counted from the first attempt, by the server’s clock, in Taiwan',
    ({ rig }) => {
      rig.clock.set('2026-11-25T00:30:00+08:00');
    },
    ...[doubtful(), attestedAbsent],
    ({ rig }) => {
      rig.clock.set('2026-11-26T12:00:00+08:00');
    },
    ...[sent(UNKNOWN), skewed(-60 * MINUTE), look],
    ({ nhi }) => {
      expect(nhi.searches.flat()).toContainEqual(['request._lastUpdated', 'gt2026-11-22']);
    },
  ],
  [
    'a clock that goes ahead while it is searched for is no time that has passed: what was found before counts no more',
    ...[doubtful(), witness('1'), look, is({ empty_searches: 1 }), jump(HOUR), about(P), look],
    ({ lines }) => {
      expect(lines).toEqual([['warn', 'clock-ahead', {}]]);
    },
    ...[is({ delivery: 'uncertain', empty_searches: 1 }), pass(29), is({ delivery: 'uncertain' })],
    ...[pass(12), is({ delivery: 'queued' })],
  ],
  [
    'two empty searches far enough apart, after the times, beside a witness: sent again, and after a second doubt in twice the time',
    ...[doubtful(), witness('1'), about(P), pass(29), is({ delivery: 'uncertain' })],
    ({ rig, id }) => {
      expect(rig.row(id).empty_searches).toBeGreaterThanOrEqual(2);
    },
    ...[pass(12), is({ delivery: 'queued', attempts: 1 })],
    ({ rig, id }) => {
      const { resent_at: resentAt, last_attempt_at: sentAt } = rig.row(id);
      expect(resentAt ?? 0).toBeGreaterThanOrEqual((sentAt ?? 0) + 30 * MINUTE);
    },
    ...[sent(UNKNOWN), witness('2'), pass(59), inDoubt('too-early', { attempts: 2 })],
    ...[pass(12), is({ delivery: 'queued', attempts: 2, resends: 2 })],
  ],
  [
    'without a case accepted after it, and not missed since, finding nothing means nothing',
    ...[witness('1'), doubtful()],
    async ({ rig, witness: accepted }) => {
      const missed = await accepted('2');
      await rig.context.store.write((tx) => {
        setCase(tx, missed, { missed_since: 1 });
      });
    },
    ...[pass(24 * 60), inDoubt('no-control-case', { empty_searches: 0 })],
  ],
  [
    'one witness that NHI lost, beside two that show, proves nothing: sent again in the usual time, as is the next doubt',
    ...[doubtful(), witness('1', '2', '3'), latestIsHidden(true, 0), pass(41)],
    ...[
      is({ delivery: 'queued', attempts: 1 }),
      doubtful(Q),
      witness('4'),
      pass(41),
      is({ delivery: 'queued' }),
    ],
  ],
  [
    'a witness that does not show, or shows without its Claim, proves that the search lags',
    ...[
      doubtful(),
      witness('1'),
      nhiIs({ omitsClaims: true }),
      pass(60),
      inDoubt('search-lags', { empty_searches: 0 }),
    ],
    // The index stands still, with all that was accepted since: nothing is sent.
    ...[witness('2', '3', '4'), pass(12 * 60), inDoubt('search-lags', { attempts: 1 })],
    ...[nhiIs({ omitsClaims: false }), pass(10), inDoubt('too-early', { empty_searches: 1 })],
    ...[pass(10), is({ delivery: 'queued' })],
  ],
  [
    'on a quiet day the newest case that was accepted has to show: the index may have stood still since before the doubt',
    async ({ rig, witness: accepted }) => {
      for (const number of ['1', '2', '3']) await noteShown(rig.context, await accepted(number), null);
    },
    ...[witness('4'), doubtful(), latestIsHidden(), pass(12 * 30), inDoubt('search-lags')],
    ...[latestIsHidden(false), pass(20), is({ delivery: 'queued' })],
  ],
  [
    'while a witness of a doubt does not show, one early search confirms no explicit refusal',
    ...[doubtful(), witness('1'), nhiIs({ omitsClaims: true }), look, throttled, pass(1)],
    ...[is({ delivery: 'uncertain', doubt_kind: 'refused' }), pass(30), is({ delivery: 'queued' })],
  ],
  [
    'why an empty search proves nothing yet is said without a new mark, and an explicit refusal stays one',
    ...[doubtful(), throttled, witness('1'), unmarkedLook],
    ...[is({ doubt_kind: 'refused', doubt_reason: null }), about(P), unmarkedLook],
    is({ doubt_kind: 'unproven', doubt_reason: 'too-early' }),
  ],
  [
    'a search made before the witness was seen proves nothing: it is made again after',
    ...[doubtful(), witness('1')],
    ({ nhi }) => {
      const ours = nhi.has('2', smallBundle(), { hidden: true });
      // The server catches up between our search and the look at the witness.
      nhi.onSearch = (query) => {
        if (query.some(([, value]) => value === 'W1')) ours.hidden = false;
      };
    },
    ...[look, is((now) => ({ delivery: 'uncertain', empty_searches: 0, next_search_at: now }))],
    ...[look, is({ delivery: 'accepted', case_number: '2' })],
  ],
  ...(
    [
      ['ignores our parameters', { echoed: false }, 'search-ignored-parameters'],
      ['refuses the search', { searchFails: { kind: 'refused', status: 400 } }, 'search-refused'],
      ['answers with more than is read', { searchFails: TOO_MANY }, 'search-too-large'],
    ] as const
  ).map(
    ([what, misbehaves, reason]) =>
      [
        `a server that ${what} leaves it to a person, who is told why once`,
        ...[doubtful(), witness('1'), nhiIs(misbehaves), pass(24 * 60), inDoubt(reason, { unread: 1 })],
        times('search-no-evidence', 1),
      ] as const,
  ),
  [
    'a server that is away needs no person, and is asked again soon however old the doubt is',
    ...[
      doubtful(),
      after(48 * HOUR),
      nhiIs({ searchFails: { kind: 'failed', code: 'timeout', retryAt: null } }),
    ],
    ...[look, is((now) => ({ doubt_reason: null, next_search_at: now + MINUTE }))],
    ...[awayFor(7 * MINUTE), look, is((now) => ({ next_search_at: now + 7 * MINUTE }))],
    // A gateway that shuts an address out for a week says nothing of all that comes after.
    ...[awayFor(7 * 24 * HOUR), look, is((now) => ({ next_search_at: now + HOUR }))],
  ],
  [
    'a refused token is renewed and the search comes back to it',
    ...[doubtful(), nhiIs({ searchFails: { kind: 'unauthorized' } }), look, inDoubt(null)],
    ({ rig, id, tokens }) => {
      expect(tokens.refused).toEqual(['token 1']);
      expect(rig.row(id).next_search_at).toBeGreaterThan(rig.clock.now());
    },
  ],
  ...(
    [
      [
        'whose Claim and Bundle cannot be seen',
        nhiIs({ omitsClaims: true, readable: false }),
        'claim-omitted',
      ],
      ['of other content', shows9As({ created: '2026-11-23' }), 'other-candidate'],
      [
        'of a time that is the day after in Taipei',
        shows9As({ created: '2026-11-24T16:00:00Z' }),
        'other-candidate',
      ],
      ['twice', nhiHas('10'), 'ambiguous'],
    ] as const
  ).map(
    ([what, change, reason]) =>
      [
        `a free candidate ${what} is neither taken nor passed over`,
        ...[doubtful(), nhiHas('9'), witness('1'), change, pass(24 * 60), inDoubt(reason)],
      ] as const,
  ),
  ...['2026-11-24T00:00:00+08:00', '2026-11-23T16:00:00Z'].map(
    (created) =>
      [
        `a server that writes the day of application with a time, as ${created}, shows the case all the same`,
        ...[doubtful(), nhiHas('9', smallBundle({ created })), look, FOUND_AS_9],
      ] as const,
  ),
  [
    'the Bundle tells what an omitted Claim does not, and whose it is',
    ...[doubtful(), nhiIs({ omitsClaims: true }), nhiHas('9'), look, FOUND_AS_9],
  ],
  ...(
    [
      ['writes in capitals', [{ code: 'MR', value: 'MR-001' }]],
      [
        'keeps beside another one',
        [
          { code: 'NNxxx', value: 'B223456789' },
          { code: 'MR', value: 'mr-001' },
        ],
      ],
    ] as const
  ).map(
    ([what, numbers]) =>
      [
        `a patient number that the server ${what} is the same patient’s: never passed over as another’s`,
        ...[doubtful('mr-001'), nhiHas('9', smallBundle({ patient: 'mr-001' })), readsPatientAs(numbers)],
        ...[witness('1'), pass(60), is({ delivery: 'accepted', case_number: '9', attempts: 1 })],
      ] as const,
  ),
  [
    'an answer that does not say which Claim it is for could be ours',
    ...[doubtful(), witness('1')],
    ({ nhi }) => void nhi.has('9', smallBundle(), { answer: { request: { display: 'somewhere' } } }),
    ...[nhiIs({ omitsClaims: true }), look, inDoubt('claim-omitted')],
  ],
  [
    'after a rejection the first attempt is looked for, and when it is not there the rejection stands',
    ...[doubtful(), attestedAbsent, sent(REJECTED), witness('1'), pass(45)],
    is({ delivery: 'rejected', attempts: 2 }),
    ...[doubtful(Q), attestedAbsent, sent(REJECTED), nhiHas('7', smallBundle({ patient: Q })), pass(1)],
    is({ delivery: 'accepted', case_number: '7' }),
  ],
  [
    'the first sending surfaces beside the second: doubled',
    ...[doubtful(), witness('1'), pass(60), is({ delivery: 'queued' }), nhiHas('22'), sent(acceptedAs('22'))],
    ...[look, is({ doubled: 0 }), nhiHas('21'), look],
    is({ delivery: 'accepted', case_number: '22', doubled: 1 }),
  ],
  [
    'what was sent to another server by another client is not looked for here but again after the gap, in doubt or taken for absent',
    ...[doubtful(), witness('1'), pass(45), is({ delivery: 'queued' }), doubtful(Q), nhiHas('9')],
    ...[elsewhere, unsearched, inDoubt('destination-changed')],
    ...[about(P), unsearched, times('search-no-evidence', 0)],
  ],
  [
    'a search that tells nothing of a case taken for absent is made again, and nobody is told',
    ...[doubtful(), witness('1'), pass(45), nhiIs({ searchFails: { kind: 'refused', status: 400 } }), look],
    is((now, row) => ({
      ...{ delivery: 'queued', doubt_reason: null, next_search_at: nextWatch(row, now, TIMES) },
    })),
  ],
  ...(
    [
      ['cannot be had now', { kind: 'unreachable', code: 'timeout', retryAt: null }, 1000],
      ['is refused', { kind: 'refused', code: 'invalid_client', status: 400 }, 1000],
      [
        'cannot be had before a time',
        { kind: 'unreachable', code: 'http-503', retryAt: Date.parse('2026-11-24T09:07:00+08:00') },
        7 * MINUTE,
      ],
    ] as const
  ).map(
    ([what, result, waits]) =>
      [
        `while a token ${what} nothing is asked of NHI, and the case waits`,
        ...[doubtful(), tokenIs(result), look, searches(0)],
        ...[inDoubt(null), is((now) => ({ next_search_at: now + waits }))],
      ] as const,
  ),
  ...(
    [
      ['for the witness fails', 2, { kind: 'failed', code: 'http-503', retryAt: null }, []],
      ['for the witness finds the token refused', 2, { kind: 'unauthorized' }, ['token 1']],
      ['after the witness fails', 3, { kind: 'failed', code: 'http-503', retryAt: null }, []],
      ['after the witness finds the token refused', 3, { kind: 'unauthorized' }, ['token 1']],
    ] as const
  ).map(
    ([what, count, result, refused]) =>
      [
        `where the search ${what}, nothing is counted`,
        ...[doubtful(), witness('1')],
        fromSearch(count, result),
        ...[look, searches(count), inDoubt(null, { empty_searches: 0 })],
        ({ tokens }: Story) => {
          expect(tokens.refused).toEqual(refused);
        },
        is((now) => ({ next_search_at: now + 1000 })),
      ] as const,
  ),
  [
    'while a search lags it is made again soon at first, and no lag is learned of a case that may be lost',
    ...[doubtful(), witness('1'), nhiIs({ omitsClaims: true }), after(3000), look, inDoubt('search-lags')],
    ...[is((now) => ({ next_search_at: now + 2000 })), noLag],
  ],
  ...(
    [
      ['a token is asked for', 0, nhiIs({})],
      ['the case is found', 1, nhiHas('9')],
      ['the search is refused', 1, nhiIs({ searchFails: { kind: 'refused', status: 400 } })],
      ['nothing is found', 1, nhiIs({})],
      ['a witness shows', 2, nhiIs({})],
      ['a witness does not show', 2, nhiIs({ omitsClaims: true })],
      ['nothing is found once more', 3, nhiIs({})],
    ] as const
  ).map(
    ([what, count, arranged]) =>
      [
        `a stop while ${what} leaves the case as it was`,
        ...[doubtful(), witness('1'), arranged, stoppedAt(count), searches(count), noLag],
      ] as const,
  ),

  // After a take-over of its folder: of what the agent before this one left at NHI one copy shows.
  [
    'a case found after a take-over is looked for a day longer, a handful of times: the agent before may have sent it twice',
    ...[takenOver, is({ delivery: 'accepted', case_number: '7', doubled: 0 }), passWatched(36 * HOUR)],
    is({ doubled: 0, watch_until: null, next_search_at: null }),
    ({ nhi }) => {
      expect(nhi.searches.length).toBeLessThan(13);
    },
  ],
  ...[['8'], ['8', '9']].map(
    (numbers) =>
      [
        `of copies beside it that surface hours later (${numbers.join()}) a person is told once: doubled`,
        ...[
          takenOver,
          passWatched(3 * HOUR),
          ...numbers.map((number) => nhiHas(number)),
          passWatched(9 * HOUR),
        ],
        is({ delivery: 'accepted', case_number: '7', doubled: 1, unread: 1 }),
        times('doubled', 1),
      ] as const,
  ),
]);

test('what a clock that went ahead made forget stays forgotten over a restart, and no longer than that clock lasts', async () => {
  const { rig, doubtful, witness, look, parts } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  rig.clock.jump(60 * MINUTE);
  await look(id);
  await rig.reopen();
  const now = rig.clock.now();
  expect(attemptedAt(rig.context, rig.row(id), now + MINUTE)).toBe(now);
  expect(attemptedAt(rig.context, rig.row(id), now - MINUTE)).toBe(rig.row(id).last_attempt_at);
  expect(parts.clockAhead.hasJumped()).toBe(false);
});

test('the loop settles what is due, goes on past a case that cannot be opened, and ends when asked', async () => {
  const { rig, nhi, parts, lines, doubtful } = await scene();
  const damaged = await doubtful('B123456789');
  const id = await doubtful('A123456789');
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET summary = x'00' WHERE id = $id`, { id: damaged });
  });
  nhi.has('9', smallBundle());
  const resolver = createResolver(parts);
  onTestFinished(() => resolver.stop());
  resolver.start();
  await until(() => rig.row(id).delivery === 'accepted');
  expect(rig.row(damaged).delivery).toBe('uncertain');
  expect(rig.row(damaged).next_search_at).toBeGreaterThan(rig.clock.now());
  expect(lines).toEqual([['error', 'resolver', { caseId: damaged }]]);

  const late = await doubtful('C123456789');
  nhi.has('10', smallBundle({ patient: 'C123456789' }));
  resolver.wake();
  await until(() => rig.row(late).delivery === 'accepted');
  await resolver.stop();
  const searches = nhi.searches.length;
  await rig.clock.advance(3_600_000);
  await turns();
  expect(nhi.searches.length).toBe(searches);
});

test('a case settled by a person while it is searched for is left alone', async () => {
  const { rig, nhi, parts, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  nhi.has('9', smallBundle());
  const settled: Promise<void>[] = [];
  nhi.onSearch = () => {
    if (settled.length === 0) settled.push(resolveFound(parts.context, id, '8', BY));
  };
  await look(id);
  await Promise.all(settled);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '8' });
});

test('stopped in the middle of a look, the loop begins no other, and what fails by the stop is no failure', async () => {
  const { rig, nhi, tokens, parts, lines, doubtful } = await scene();
  const ids = [await doubtful('A123456789'), await doubtful('B123456789')];
  const before = ids.map((id) => rig.row(id));
  const resolver = createResolver(parts);
  const stopped: Promise<void>[] = [];
  nhi.search = () => {
    stopped.push(resolver.stop());
    return Promise.reject(new Error('the socket was closed'));
  };
  resolver.start();
  await until(() => stopped.length > 0);
  await Promise.all(stopped);
  expect([stopped.length, tokens.asked]).toEqual([1, 1]);
  expect(ids.map((id) => rig.row(id))).toEqual(before);
  expect(lines).toEqual([]);
});

test('the loop looks when a case is due, and within half a minute at what nobody woke it for', async () => {
  const { rig, nhi, parts, doubtful } = await scene();
  const { clock } = rig;
  const resolver = createResolver(parts);
  onTestFinished(() => resolver.stop());
  resolver.start();
  await clock.sleeping();
  const id = await doubtful('A123456789');
  await clock.advance(29_999);
  await turns();
  expect(nhi.searches).toEqual([]);
  await clock.advance(1);
  await until(() => rig.row(id).doubt_reason === 'no-control-case' && clock.pending() === 1);
  const next = (rig.row(id).next_search_at ?? 0) - clock.now();
  expect(next).toBe(15_000);
  await clock.advance(next - 1);
  await turns();
  expect(nhi.searches).toHaveLength(1);
  await clock.advance(1);
  await until(() => nhi.searches.length === 2);
});

test('a database that cannot be read for a moment does not end the loop', async () => {
  const { rig, nhi, parts, lines, doubtful } = await scene();
  const id = await doubtful('A123456789');
  nhi.has('9', smallBundle());
  const { store } = rig.context;
  let isHeld = true;
  const all: typeof store.all = (...query) => {
    if (isHeld) throw new Error('the database is held');
    return store.all(...query);
  };
  const context = { ...rig.context, store: { ...store, all } };
  const resolver = createResolver({ ...parts, context });
  onTestFinished(() => resolver.stop());
  resolver.start();
  await rig.clock.sleeping();
  expect(lines).toEqual([['error', 'resolver', {}]]);
  isHeld = false;
  await rig.clock.advance(1000);
  await until(() => rig.row(id).delivery === 'accepted');
});

test('a clock has gone ahead when it went by more than a minute, once for each time, and never by being set back', () => {
  const clock = new FakeClock();
  const clockAhead = watchClockAhead(clock);
  clock.set(clock.now() + 60 * MINUTE);
  clock.jump(MINUTE);
  expect(clockAhead.hasJumped()).toBe(false);
  clock.jump(1);
  expect([clockAhead.hasJumped(), clockAhead.hasJumped()]).toEqual([true, false]);
  clock.jump(-60 * MINUTE);
  expect(clockAhead.hasJumped()).toBe(false);
  clock.jump(MINUTE + 1);
  expect(clockAhead.hasJumped()).toBe(true);
});

test('that the token server refuses us is told while only a doubtful case waits for it', async () => {
  const { rig, tokens, parts, doubtful } = await scene();
  const id = await doubtful('A123456789');
  const codes: string[] = [];
  tokens.get = () => Promise.resolve({ kind: 'refused', code: 'invalid_client', status: 401 });
  await resolveDoubt({ ...parts, onRefused: (code) => codes.push(code) }, rig.row(id), never);
  expect(codes).toEqual(['invalid_client']);
  expect(rig.row(id).next_search_at).toBeGreaterThan(rig.clock.now());
});

const REFUSED_LIKELY = {
  kind: 'rejected',
  status: 422,
  absence: 'likely',
  issue: { severity: 'error', code: 'invalid', text: '測試' },
} as const;

test('NHI’s word that it refused a case is confirmed by a search, late enough, before a newer file goes in its place', async () => {
  const { rig, nhi, witness, look } = await scene();
  const summary = summaryOf({ claimKey: 'one' }, smallBundle({ patient: 'A123456789' }));
  const claim = { path: 'claim.json', summary };
  await witness('1');
  const id = await rig.queued(claim);
  const attempt = await rig.begin(id);
  const newer = await rig.queued({ ...claim, bytes: 'corrected' });
  await rig.end(id, attempt, REFUSED_LIKELY);
  expect(rig.row(newer)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
  nhi.searchFails = { kind: 'refused', status: 403 };
  rig.clock.set(rig.clock.now() + MINUTE);
  await look(id);
  expect(rig.row(newer).delivery).toBe('held');
  nhi.searchFails = null;
  rig.clock.set(rig.clock.now() - MINUTE + 1000);
  await look(id);
  expect(rig.row(newer).delivery).toBe('held');
  rig.clock.set(rig.clock.now() + MINUTE);
  await look(id);
  expect(rig.row(newer)).toMatchObject({ delivery: 'queued', supersedes: id });
  expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', superseded_by: newer });
});

test('a refused case that NHI shows all the same keeps the newer file from going', async () => {
  const { rig, nhi, look } = await scene();
  const bundle = smallBundle({ patient: 'A123456789' });
  const claim = { path: 'claim.json', summary: summaryOf({ claimKey: 'one' }, bundle) };
  const id = await rig.queued(claim);
  const attempt = await rig.begin(id);
  const newer = await rig.queued({ ...claim, bytes: 'corrected' });
  await rig.end(id, attempt, REFUSED_LIKELY);
  nhi.has('9', bundle);
  rig.clock.set(rig.clock.now() + MINUTE);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9' });
  expect(rig.row(newer)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
});
