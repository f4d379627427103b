import { expect, test } from 'vitest';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import { resolveDoubt } from '../../../main/agent/carrier/send/resolver.ts';
import { keepCanary, lastCanary } from '../../../main/agent/carrier/send/search.ts';
import { NOBODY } from '../../../main/agent/ground/fhir/numbers.ts';
import { acceptedAs, FOLDER, summaryOf, UNKNOWN } from '../support/case-rig.ts';
import type { FakeNhi } from '../support/fake-nhi.ts';
import { smallBundle } from '../support/small-bundle.ts';
import {
  after,
  doubtful,
  inDoubt,
  is,
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
  TIMES,
  witness,
  type Scene,
  type Step,
} from './resolver-scene.ts';

/** Cases that the search by patient and time takes for ours, those it passes over, its parameters, and when what it says counts for nothing. */

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const Q = 'B123456789';
const REFUSED = { kind: 'refused', status: 403 } as const;
const at = (ms: number): string => new Date(ms).toISOString();
const isFor = (patient: string, query: FakeNhi['searches'][number]): boolean =>
  query.some(([, value]) => value === patient);
const dayAsked = ({ nhi }: Scene, nth: number): string | undefined => {
  const forSomebody = nhi.searches.filter((query) => !isFor(NOBODY, query));
  return forSomebody[nth]?.find(([name]) => name === 'request._lastUpdated')?.[1];
};
const UPLOADED_BEFORE = Date.parse('2026-11-24T09:50:00+08:00');
const nhiHasSince =
  (number: string, patient: string, ms: number): Step =>
  ({ nhi }) =>
    void nhi.has(number, smallBundle({ patient }), { uploadedAt: at(ms) });
/** … and each look comes so long after the one before. */
const looks =
  (count: number, apart = 0): Step =>
  async (story) => {
    for (let n = 0; n < count; n += 1) {
      await story.look(story.id);
      story.rig.clock.set(story.rig.clock.now() + apart);
    }
  };
const without =
  (column: string, number?: string): Step =>
  ({ rig, id }) =>
    rig.core.db
      .prepare(`UPDATE cases SET ${column} = NULL WHERE ${number === undefined ? 'id' : 'case_number'} = ?`)
      .run(number ?? id);
const aged = (is: boolean): Step => nhiIs({ aged: is });

stories([
  [
    'what was uploaded before our first attempt is not ours: by the server’s clock, with ten minutes of room',
    ...[skewed(HOUR), doubtful(), nhiHasSince('1', P, UPLOADED_BEFORE - 1), look, inDoubt('other-candidate')],
    ...[doubtful(Q), nhiHasSince('2', Q, UPLOADED_BEFORE), look],
    is({ delivery: 'accepted', case_number: '2' }),
  ],
  [
    'a Bundle that can be read but not understood proves nothing: what it is under is not passed over',
    ...[doubtful(), nhiHas('1'), nhiIs({ omitsClaims: true })],
    nhiIs({
      read: ({ id }) =>
        Promise.resolve({ kind: 'found', resource: { resourceType: 'Bundle', id }, serverDate: null }),
    }),
    ...[look, inDoubt('claim-omitted')],
  ],
  [
    'a number of an earlier case of the patient that NHI gave again is no absence: a person is told, and nothing is sent twice',
    async ({ rig }) => {
      const earlier = await rig.queued({ summary: summaryOf({}, smallBundle({ created: '2026-10-01' })) });
      await rig.send(earlier, acceptedAs('1'));
    },
    ...[doubtful(), nhiHas('1'), witness('2'), pass(24 * 60), inDoubt('other-candidate', { attempts: 1 })],
    is({ case_number: null }),
  ],
  ...['summary', 'patient_key'].map(
    (column) =>
      [
        `a doubtful case without its ${column} is left to a person`,
        ...[doubtful(), nhiHas('1'), without(column), look, inDoubt('no-summary')],
      ] as const,
  ),
  [
    'a witness of which nothing is known to search for is none that shows',
    ...[doubtful(), witness('7'), without('summary', '7'), look, inDoubt('search-lags'), searches(1)],
  ],

  // An earlier answer that something in between has kept tells how NHI was then, and not how it is.
  [
    'an empty answer that is as old as it says proves no absence',
    ...[doubtful(), witness('1'), aged(true), pass(60), inDoubt('search-aged', { empty_searches: 0 })],
  ],
  [
    'an old answer adopts nothing either, and counts for nothing beside a later one',
    ...[doubtful(), witness('1'), nhiHas('9'), aged(true), look],
    is({ delivery: 'uncertain', case_number: null }),
    ...[aged(false), pass(10), is({ delivery: 'accepted', case_number: '9' })],
  ],
  [
    'old answers among fresh ones are passed over: two fresh ones are still needed',
    ...[doubtful(), witness('1'), after(40 * MINUTE), aged(true), looks(3, TIMES.gapMs)],
    ...[aged(false), looks(1, TIMES.gapMs), is({ delivery: 'uncertain', empty_searches: 1 })],
    ...[look, is({ delivery: 'queued' })],
  ],
]);

/** Number of the questions for nobody. */
const canaries =
  (count: number): Step =>
  ({ nhi }) => {
    expect(nhi.searches.filter((query) => isFor(NOBODY, query))).toHaveLength(count);
  };
const honest =
  (isSo: boolean): Step =>
  ({ rig }) => {
    expect(lastCanary(rig.context, 'patient')?.honest).toBe(isSo);
  };
const keptAsHonest: Step = ({ rig }) => keepCanary(rig.context, 'patient', true);
/** A case that NHI refused for a while. */
const throttled = (patient = P): Step[] => [
  async (story) => void (story.id = await story.rig.queued({ summary: { patientNumber: patient } })),
  sent({ kind: 'throttled', status: 429, retryAt: null, absence: 'likely' }),
];
const answersAll = (is = true): Step => nhiIs({ answersAll: is });
const failsForNobody =
  (result: FakeNhi['searchFails']): Step =>
  ({ nhi }) =>
    void (nhi.onSearch = (query) => {
      nhi.searchFails = isFor(NOBODY, query) ? result : null;
    });

// A search that finds something for a patient who cannot exist does not do what it says it does: that it finds nothing means nothing.
stories(
  [
    [
      'a search that, asked for nobody, finds somebody',
      ...[doubtful(), answersAll(), look, inDoubt('search-ignored-parameters'), honest(false)],
    ],
    [
      'a search that, asked for nobody, finds nobody',
      ...[doubtful(), look, inDoubt('no-control-case'), honest(true)],
    ],
    [
      'a search that answers everything and shows what is there under the patient: presence is believed',
      ...[doubtful(), nhiHas('9'), answersAll(), pass(3 * 24 * 60)],
      is({ delivery: 'accepted', case_number: '9' }),
    ],
    [
      'a search that answers everything and shows nothing of the patient: absence never',
      ...[doubtful(), answersAll(), pass(3 * 24 * 60), is({ delivery: 'uncertain', attempts: 1 })],
    ],
    [
      'of what NHI refused for a while, where the search ignores what it was asked',
      ...[...throttled(), nhiIs({ echoed: false }), pass(3 * 24 * 60)],
      is({ delivery: 'uncertain', attempts: 1 }),
    ],
    [
      'of what NHI refused for a while, where the search answers everything',
      ...[...throttled(), answersAll(), pass(3 * 24 * 60), is({ delivery: 'uncertain', attempts: 1 })],
    ],
    [
      'of what NHI refused for a while, where the search was never answered: sent once more after as long as a doubt lasts',
      ...[...throttled(), nhiIs({ searchFails: REFUSED }), pass(29), is({ delivery: 'uncertain' })],
      ...[pass(20), is({ delivery: 'queued', attempts: 1 })],
      // Once: the next such answer is a doubt, of which a person is told.
      sent({ kind: 'throttled', status: 429, retryAt: null, absence: 'likely' }),
      ...[pass(3 * 24 * 60), inDoubt('search-refused', { attempts: 2 })],
    ],
    [
      'a search that was answered once and is refused now is offered here: nothing is sent without it',
      ...[doubtful('B123456780'), look, ...throttled(), nhiIs({ searchFails: REFUSED })],
      ...[pass(3 * 24 * 60), is({ delivery: 'uncertain', attempts: 1 })],
    ],
    [
      'one refusal long ago and one now are passing ones where the search was answered in between, and found the case',
      async (story) => void (story.id = await story.rig.queued({ summary: summaryOf() })),
      sent({ kind: 'throttled', status: 429, retryAt: null, absence: 'likely' }),
      ...[nhiIs({ searchFails: REFUSED }), look, nhiIs({ searchFails: null }), nhiHas('1'), look],
      ...[is({ case_number: '1' }), after(20 * DAY), ...throttled('B123456780')],
      ...[nhiIs({ searchFails: REFUSED }), look, is({ delivery: 'uncertain', attempts: 1 })],
    ],
    [
      'nobody is asked for once a day, and not where something was found; a server that was honest yesterday is found out',
      ...[doubtful(), looks(5), canaries(1), after(DAY - 1), look, canaries(1)],
      ...[after(1), answersAll(), look, canaries(2), inDoubt('search-ignored-parameters')],
      // And is believed again when it has mended its ways, a day later.
      ...[answersAll(false), look, honest(false), after(DAY), look, honest(true)],
    ],
    [
      'what was kept of a day that has not come, by a clock that was set back since, is asked again',
      ...[doubtful(), after(DAY), keptAsHonest, after(-DAY), look, canaries(1)],
    ],
    ...(
      [
        ['fails', { kind: 'failed', code: 'http-503', retryAt: null }],
        ['is refused', REFUSED],
      ] as const
    ).map(
      ([what, result]) =>
        [
          // The earlier canary result is over a day old.
          `a question for nobody that ${what} says nothing`,
          ...[
            doubtful(),
            failsForNobody(result),
            look,
            canaries(1),
            is({ delivery: 'uncertain', empty_searches: 0 }),
          ],
          ({ rig }: Scene) => {
            expect(lastCanary(rig.context, 'patient')).toBeNull();
          },
        ] as const,
    ),
    [
      'a question for nobody that brings more than is read is no honest answer',
      ...[doubtful(), failsForNobody({ kind: 'failed', code: 'search-too-many-entries', retryAt: null })],
      ...[look, canaries(1), is({ delivery: 'uncertain', empty_searches: 0 }), honest(false)],
    ],
  ],
  // NHI as it is, before it was ever asked for nobody. It has an application that no case of ours owns, of another patient.
  async () => {
    const made = await scene();
    made.rig.core.db.exec(`DELETE FROM cache WHERE key LIKE 'search-canary:%'`);
    made.rig.clock.set(made.rig.clock.now() + DAY);
    made.nhi.has('77', smallBundle({ patient: Q }));
    return made;
  },
);

test.each([
  ['the server’s day', -60 * MINUTE, ['gt2026-11-25', 'gt2026-11-26']],
  // The clock of something in between: what is asked for as of then would find nothing, and that is no absence.
  ['our day where its Date is a month ahead', 30 * 24 * 60 * MINUTE, ['gt2026-11-26', 'gt2026-11-26']],
])(
  'a case that lay in the queue for days is searched for since it was sent, as its witness, by %s',
  async (_whose, skew, days) => {
    const known = await scene();
    const { rig, tokens, witness, look } = known;
    tokens.skew = skew;
    const id = await rig.queued({ summary: summaryOf() });
    rig.clock.set('2026-11-28T00:30:00+08:00');
    await rig.send(id, UNKNOWN);
    rig.clock.set('2026-11-28T01:30:00+08:00');
    await witness('1');
    await look(id);
    expect([dayAsked(known, 0), dayAsked(known, 1)]).toEqual(days);
  },
);

test('of two doubtful cases of one patient each finds its own, whichever is looked at first', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const later = smallBundle({ created: '2026-11-25' });
  const [first, second] = [await doubtful(P), await doubtful(P, later)];
  nhi.has('1', smallBundle());
  await look(second);
  expect(rig.row(second)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  nhi.stored[0] = { number: '2', bundle: later };
  await look(first);
  expect(rig.row(first)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  nhi.has('1', smallBundle());
  await look(second);
  await look(first);
  expect([first, second].map((id) => rig.row(id).case_number)).toEqual(['1', '2']);
});

test('of very many that a patient has a hundred are looked into, and the others are not passed over', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(P);
  nhi.omitsClaims = true;
  const read = nhi.read.bind(nhi);
  let reads = 0;
  nhi.read = (request) => {
    reads += 1;
    return read(request);
  };
  for (let n = 1; n <= 100; n += 1) nhi.has(String(n), smallBundle({ created: '2026-11-01' }));
  await look(id);
  expect(reads).toBe(100);
  expect(rig.row(id).doubt_reason).toBe('other-candidate');
  nhi.has('101', smallBundle({ created: '2026-11-01' }));
  await look(id);
  expect(reads).toBe(200);
  expect(rig.row(id).doubt_reason).toBe('claim-omitted');
});

test.each([
  ['two days before the day of its application', '2026-11-24', 'gt2025-11-19', '2026-11-22T00:00:00Z'],
  [
    'a year before it was found, where that day cannot be read',
    'gestern',
    'gt2024-11-20',
    '2025-11-23T01:00:00Z',
  ],
])('what another agent may have sent can be at NHI since %s', async (_when, created, asked, since) => {
  const known = await scene();
  const { rig, nhi, look } = known;
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'old.json', size: 1, mtimeMs: 1 }], null);
  const bundle = smallBundle({ created });
  const id = await rig.queued({ path: 'old.json', summary: summaryOf({}, bundle) });
  const uploaded = Date.parse(since) - 10 * MINUTE;
  nhi.has('1', bundle, { uploadedAt: at(uploaded - 1) });
  await look(id);
  expect(rig.row(id)).toMatchObject({ shown: 'held', doubt_reason: 'other-candidate' });
  expect(dayAsked(known, 0)).toBe(asked);
  nhi.stored[0] = { number: '1', bundle, uploadedAt: at(uploaded) };
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test('no url of a look at a case comes twice, over a restart as well: what keeps answers by their url cannot give an old one', async () => {
  const { rig, nhi, parts, doubtful, look } = await scene();
  const id = await doubtful(P);
  const never = new AbortController().signal;
  for (let looks = 0; looks < 6; looks += 1) await look(id);
  await rig.reopen();
  const after = { ...parts, context: rig.context };
  for (let looks = 0; looks < 6; looks += 1) await resolveDoubt(after, rig.row(id), never);
  const urls = nhi.searches.filter((query) => query.some(([, value]) => value === P)).map(String);
  expect(urls.length).toBeGreaterThanOrEqual(12);
  expect(new Set(urls).size).toBe(urls.length);
});
