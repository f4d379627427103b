import { expect, test } from 'vitest';
import { learnedLag, noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { FirstSight } from '../../../main/agent/carrier/results/first-sight.ts';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import { askOpenCases } from '../../../main/agent/carrier/results/poller.ts';
import { hearResources } from '../../../main/agent/carrier/results/hear-resources.ts';
import { lookByPatient } from '../../../main/agent/carrier/send/find-at-nhi.ts';
import { acceptedAs, caseRig, summaryOf, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let numbers = 0;
async function accepted(rig: CaseRig): Promise<string> {
  numbers += 1;
  const id = await rig.queued({ summary: { claimKey: String(numbers) } });
  await rig.send(id, acceptedAs(String(numbers)));
  return id;
}
const later = (rig: CaseRig, ms: number): number => {
  rig.clock.set(rig.clock.now() + ms);
  return rig.clock.now();
};

test('a case is looked for by patient until a search has shown it, and no longer', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context, rig.clock);
  const id = await accepted(rig);
  await sight.note(rig.row(id), false, later(rig, 10 * SECOND));
  expect(sight.isOpen(rig.row(id))).toBe(true);
  await sight.note(rig.row(id), true, later(rig, 10 * SECOND));
  expect(sight.isOpen(rig.row(id))).toBe(false);
  expect(learnedLag(rig.context, rig.row(id), rig.clock.now())).toMatchObject({
    worstMs: 20 * SECOND,
    samples: 1,
  });
});

test('of a case that was accepted before a restart no lag is learned: nobody looked meanwhile', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const sight = new FirstSight(rig.context, rig.clock, later(rig, 2 * MINUTE));
  await sight.note(rig.row(id), true, rig.clock.now());
  expect(sight.isOpen(rig.row(id))).toBe(false);
  expect(learnedLag(rig.context, rig.row(id), rig.clock.now())).toBeNull();
});

test('of one that was looked for after a restart, and did not show at first, a lag is learned', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const sight = new FirstSight(rig.context, rig.clock, later(rig, MINUTE));
  await sight.note(rig.row(id), false, rig.clock.now());
  await sight.note(rig.row(id), true, later(rig, 10 * SECOND));
  expect(learnedLag(rig.context, rig.row(id), rig.clock.now())?.worstMs).toBe(70 * SECOND);
});

test('the time by which our clock is set is no lag, of a case that did not show before or did not after', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context, rig.clock, rig.clock.now());
  const [before, after] = [await accepted(rig), await accepted(rig)];
  await sight.note(rig.row(before), false, later(rig, SECOND));
  rig.clock.jump(365 * 24 * 60 * MINUTE);
  for (const isShown of [false, true])
    for (const id of [before, after]) await sight.note(rig.row(id), isShown, later(rig, SECOND));
  expect(sight.isOpen(rig.row(after))).toBe(false);
  expect(learnedLag(rig.context, rig.row(after), rig.clock.now())).toBeNull();
});

test('a server that does not offer the search is not asked again for an hour', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context, rig.clock);
  const row = rig.row(await accepted(rig));
  sight.notOffered();
  later(rig, HOUR - 1);
  expect(sight.isOpen(row)).toBe(false);
  later(rig, 1);
  expect(sight.isOpen(row)).toBe(true);
});

test('it is looked for often at first, and never less often than at each poll', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context, rig.clock);
  const row = rig.row(await accepted(rig));
  const waits = [0, 10 * SECOND, MINUTE, HOUR].map((age) => {
    const now = (row.accepted_at ?? 0) + age;
    return sight.nextLook(row, now, MINUTE) - now;
  });
  expect(waits).toEqual([2 * SECOND, 5 * SECOND, 30 * SECOND, MINUTE]);
});

test.each([
  ['an hour later, beside one that was accepted after it and shows', 0, true, true],
  ['an hour later, where none after it shows: the index may stand still', 0, false, false],
  ['an hour later, where the index was half an hour late before', 30 * MINUTE, true, false],
] as const)('a case that no search shows, %s', async (_what, lagMs, laterShows, isMissed) => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context, rig.clock);
  const before = await accepted(rig);
  later(rig, lagMs);
  await noteShown(rig.context, before, rig.clock.now() - SECOND);
  const id = await accepted(rig);
  later(rig, SECOND);
  const after = await accepted(rig);
  if (laterShows) await noteShown(rig.context, after, null);
  await sight.noteIfMissed(rig.row(id), later(rig, HOUR - 2 * SECOND));
  expect(rig.row(id).missed_since).toBe(null);
  await sight.noteIfMissed(rig.row(id), later(rig, SECOND));
  expect(rig.row(id).missed_since !== null).toBe(isMissed);
  expect(rig.kinds(id).includes('not-shown')).toBe(isMissed);
  // Three times as long as the index was ever late, it is.
  await sight.noteIfMissed(rig.row(id), later(rig, 3 * lagMs));
  expect(rig.row(id).missed_since !== null).toBe(laterShows);
});

test('one that was missed and shows after all is missed no more, and staff are told so', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context, rig.clock);
  const id = await accepted(rig);
  later(rig, SECOND);
  await noteShown(rig.context, await accepted(rig), null);
  await sight.noteIfMissed(rig.row(id), later(rig, HOUR));
  expect(rig.row(id)).toMatchObject({ unread: 1 });
  await sight.note(rig.row(id), true, later(rig, MINUTE));
  expect(rig.row(id)).toMatchObject({ missed_since: null });
  expect(rig.kinds(id)).toContain('shown-again');
});

// Two POSTs got each other's number and nothing else: each case has the other's.

const PATIENTS = ['A123456789', 'B123456789'] as const;
const DECIDED = { created: '2026-11-25', disposition: '審畢結果' };
async function mixedUp() {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const ids: string[] = [];
  for (const [n, patient] of PATIENTS.entries()) {
    const bundle = smallBundle({ patient });
    nhi.has(String(n), bundle, { answer: DECIDED });
    const id = await rig.queued({ summary: summaryOf({}, bundle) });
    await rig.send(id, acceptedAs(String(1 - n), `b-${String(n)}`));
    ids.push(id);
  }
  const { signal } = new AbortController();
  const search = { context: rig.context, nhi, token: 't', clock: rig.clock, skewMs: 0, signal };
  const sight = new FirstSight(rig.context, rig.clock);
  const hearing = {
    context: rig.context,
    clock: rig.clock,
    log: () => undefined,
    pollMs: MINUTE,
    hospitalId: HOSPITAL,
    firstSight: sight,
  };
  const [a = '', b = ''] = ids;
  return { rig, nhi, search, sight, hearing, a, b };
}
const response = (number: string): Record<string, unknown> => ({
  ...{ resourceType: 'ClaimResponse', id: `r-${number}`, request: { reference: `Claim/${number}` } },
  ...DECIDED,
});

test('no result is heard under a number that no search by patient has shown, unless it tells whose it is', async () => {
  const { rig, sight, hearing, a, b } = await mixedUp();
  await hearResources(hearing, [response('0'), response('1')]);
  for (const id of [a, b]) expect(rig.row(id).review).toBe('none');
  // Seen under its own patient, it is its own.
  await sight.note(rig.row(b), true, rig.clock.now());
  await hearResources(hearing, [response('0'), response('1')]);
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['none', 'decided']);
});

test('where the server leaves Claims out, the search by its patient brings a case its result all the same, and nobody else’s', async () => {
  const { rig, nhi, search, sight, hearing, a, b } = await mixedUp();
  nhi.omitsClaims = true;
  const asking = {
    ...{
      ...hearing,
      nhi,
      tokens: new FakeTokens(),
      hospitalId: HOSPITAL,
      waits: () => null,
      isOpen: () => true,
    },
    lookUp: () => Promise.resolve({ number: null, isAbsent: false, retryAt: null }),
    // The first case's patient is asked for by the number that is its own, the second's is not there yet.
    lookByPatient: async (row: CaseRecord) => {
      const look = await lookByPatient({ ...search }, row);
      return look.kind === 'no-evidence' ? ({ kind: 'not-asked' } as const) : look;
    },
    firstSight: sight,
  };
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET case_number = NULL WHERE id = $b`, { b });
    tx.run(`UPDATE cases SET case_number = '0' WHERE id = $a`, { a });
    tx.run(`UPDATE cases SET case_number = '7' WHERE id = $b`, { b });
  });
  await askOpenCases(asking, 'token', new AbortController().signal);
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['decided', 'none']);
  expect(rig.row(a).first_shown_at).toBe(null);
});

test('where a search by patient ends to be offered, a number brings no result before its Bundle was read', async () => {
  const { rig, sight, hearing, a, b } = await mixedUp();
  sight.notOffered();
  await hearResources(hearing, [response('0'), response('1')]);
  for (const id of [a, b]) expect(rig.row(id).review).toBe('none');
  sight.noteRead(rig.row(b));
  await hearResources(hearing, [response('0'), response('1')]);
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['none', 'decided']);
});

test('after an hour, in which a search by patient never showed it, results are heard by number alone', async () => {
  const { rig, hearing, a } = await mixedUp();
  later(rig, HOUR);
  await hearResources(hearing, [response('1')]);
  expect(rig.row(a).review).not.toBe('none');
});

test('a search for one patient that shows another’s case: where NHI says that the number is this patient’s, the other lets it go', async () => {
  const { rig, search, a, b } = await mixedUp();
  expect(await lookByPatient(search, rig.row(a))).toMatchObject({ kind: 'complete', isShown: false });
  expect(rig.row(b)).toMatchObject({
    ...{ delivery: 'accepted', case_number: null, location_id: null, unread: 1 },
    ...{ error_code: 'number-of-another', next_poll_at: rig.clock.now() },
  });
  expect(rig.row(a).case_number).toBe('1');
});

test.each([
  ['was not filtered by patient', (nhi: FakeNhi) => void (nhi.answersAll = true)],
  ['says so of nobody as well', (nhi: FakeNhi) => void nhi.ignores.add('request.patient.identifier')],
])('where the search %s, nobody lets a number go', async (_what, misbehave) => {
  const { rig, nhi, search, a, b } = await mixedUp();
  misbehave(nhi);
  nhi.echoed = true;
  expect(await lookByPatient(search, rig.row(a))).toMatchObject({
    kind: 'no-evidence',
    reason: 'search-ignored-parameters',
  });
  expect([rig.row(a).case_number, rig.row(b).case_number]).toEqual(['1', '0']);
});

test('a number under which a case was seen is its own, whatever a search for another patient shows', async () => {
  const { rig, search, sight, a, b } = await mixedUp();
  await sight.note(rig.row(b), true, rig.clock.now());
  expect(await lookByPatient(search, rig.row(a))).toMatchObject({ kind: 'no-evidence' });
  expect(rig.row(b).case_number).toBe('0');
});

/** Asks about open cases where NHI does not search by patient. */
async function byNumberAlone() {
  const at = await mixedUp();
  const { rig, nhi, sight, hearing } = at;
  const asking = {
    ...hearing,
    ...{ nhi, tokens: new FakeTokens(), waits: () => null, isOpen: () => true, firstSight: sight },
    lookUp: () => Promise.resolve({ number: null, isAbsent: false, retryAt: null }),
    lookByPatient: () => Promise.resolve({ kind: 'not-offered' } as const),
  };
  const reads: string[] = [];
  const read = nhi.read.bind(nhi);
  nhi.read = (asked) => {
    reads.push(asked.id);
    return read(asked);
  };
  const ask = async (): Promise<void> => {
    later(rig, HOUR / 2);
    await askOpenCases(asking, 'token', new AbortController().signal);
  };
  return { ...at, ask, reads };
}

test('where NHI does not search by patient, the Bundle under its number tells whose it is: another’s brings no result', async () => {
  const { rig, ask, a, b } = await byNumberAlone();
  await ask();
  for (const id of [a, b])
    expect(rig.row(id)).toMatchObject({ review: 'none', case_number: null, error_code: 'number-of-another' });
});

test('a number whose Bundle is the case’s own brings its result, and is read once', async () => {
  const { rig, nhi, ask, reads, a, b } = await byNumberAlone();
  for (const one of nhi.stored) Object.assign(one, { number: String(1 - Number(one.number)), answer: {} });
  await ask();
  await ask();
  expect([rig.row(a).case_number, rig.row(b).case_number]).toEqual(['1', '0']);
  expect(reads.toSorted()).toEqual(['0', '1']);
  for (const one of nhi.stored) Object.assign(one, { answer: DECIDED });
  await ask();
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['decided', 'decided']);
  expect(reads).toHaveLength(2);
});

test('the question that shows it reads the Bundle too: a case of its own gets its result at once, another’s none', async () => {
  const { rig, nhi, ask, reads, a, b } = await byNumberAlone();
  await rig.context.store.write((tx) => tx.run(`UPDATE cases SET case_number = '7' WHERE id = $b`, { b }));
  await rig.context.store.write((tx) => tx.run(`UPDATE cases SET case_number = '0' WHERE id = $a`, { a }));
  nhi.has('7', smallBundle({ patient: 'C200000003' }), { answer: DECIDED });
  await ask();
  expect(reads).toEqual(['0', '7']);
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['decided', 'none']);
  expect(rig.row(b)).toMatchObject({ case_number: null, next_poll_at: rig.clock.now() });
});

test('one read that NHI does not answer ends the reads of a round, however many numbers are new', async () => {
  const { nhi, ask, reads } = await byNumberAlone();
  nhi.read = ({ id }) => {
    reads.push(id);
    return Promise.resolve({ kind: 'failed', code: 'http-429', retryAt: null });
  };
  await ask();
  expect(reads).toHaveLength(1);
});

test('a read that NHI never answers stops no poll, and for an hour the number alone brings nothing', async () => {
  const { rig, nhi, ask, a, b } = await byNumberAlone();
  nhi.read = () => Promise.resolve({ kind: 'failed', code: 'http-500', retryAt: null });
  const searched: unknown[] = [];
  const search = nhi.search.bind(nhi);
  nhi.search = (asked) => {
    searched.push(...asked.query.filter(([name]) => name === 'request').map(([, of]) => of));
    return search(asked);
  };
  await ask();
  expect(searched.toSorted()).toEqual(['Claim/0', 'Claim/1']);
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['none', 'none']);
  await ask();
  await ask();
  expect([rig.row(a).review, rig.row(b).review]).toEqual(['decided', 'decided']);
});

test('a Bundle that may not be read tells nothing: results are heard by number alone, and it is not read again', async () => {
  const { rig, nhi, ask, reads, a } = await byNumberAlone();
  nhi.readable = false;
  await ask();
  await ask();
  expect(rig.row(a).review).toBe('decided');
  expect(reads).toHaveLength(2);
});
