import { expect, onTestFinished, test } from 'vitest';
import { attemptedAt } from '../../../main/agent/carrier/cases/clock-set-back.ts';
import { noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { resolveFound } from '../../../main/agent/carrier/cases/staff.ts';
import { createResolver, resolveDoubt } from '../../../main/agent/carrier/send/resolver.ts';
import { BY, acceptedAs, type CaseRig, REJECTED, summaryOf, UNKNOWN } from '../support/case-rig.ts';
import type { FakeNhi } from '../support/fake-nhi.ts';
import { resourceOf, smallBundle } from '../support/small-bundle.ts';
import { turns, until } from '../support/until.ts';
import { MINUTE, scene, TIMES } from './resolver-scene.ts';

test('what NHI shows and no case of ours owns is the doubtful case: accepted once, under its number', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  nhi.has('2026', smallBundle(), { uploadedAt: '2026-11-24T09:00:00+08:00' });
  await look(id);
  expect(rig.row(id)).toMatchObject({
    delivery: 'accepted',
    case_number: '2026',
    next_poll_at: rig.clock.now(),
  });
  expect(rig.kinds(id).slice(-2)).toEqual(['doubt', 'accepted']);
  expect(nhi.searches[0]?.toSorted()).toEqual([
    ['_include', 'ClaimResponse:request'],
    ['request._lastUpdated', 'gt2026-11-22'],
    ['request.patient.identifier', 'A123456789'],
  ]);
});

test('the days are counted from the first attempt, by the server’s clock, in Taiwan', async () => {
  const { rig, nhi, tokens, doubtful, look } = await scene();
  rig.clock.set('2026-11-25T00:30:00+08:00');
  const id = await doubtful('A123456789');
  await rig.attestAbsent(id);
  rig.clock.set('2026-11-26T12:00:00+08:00');
  await rig.send(id, UNKNOWN);
  tokens.skew = -60 * MINUTE;
  await look(id);
  expect(nhi.searches.flat()).toContainEqual(['request._lastUpdated', 'gt2026-11-22']);
});

test('a clock that goes ahead while it is searched for is no time that has passed: what was found before counts no more', async () => {
  const { rig, lines, doubtful, witness, pass, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  await look(id);
  expect(rig.row(id).empty_searches).toBe(1);
  rig.clock.jump(60 * MINUTE);
  await look(id);
  expect(lines).toEqual([['warn', 'clock-ahead', {}]]);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', empty_searches: 1 });
  await pass(29 * MINUTE, id);
  expect(rig.row(id).delivery).toBe('uncertain');
  await pass(12 * MINUTE, id);
  expect(rig.row(id).delivery).toBe('queued');
});

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

test('two empty searches far enough apart, after the times, beside a witness: sent again, and after a second doubt in twice the time', async () => {
  const { rig, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  const sentAt = rig.row(id).last_attempt_at ?? 0;
  await pass(29 * MINUTE, id);
  expect(rig.row(id).delivery).toBe('uncertain');
  expect(rig.row(id).empty_searches).toBeGreaterThanOrEqual(2);
  await pass(12 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 1 });
  expect(rig.row(id).resent_at ?? 0).toBeGreaterThanOrEqual(sentAt + 30 * MINUTE);

  await rig.send(id, UNKNOWN);
  await witness('2');
  await pass(59 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'too-early', attempts: 2 });
  await pass(12 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 2, resends: 2 });
});

test('without a case accepted after it, and not missed since, finding nothing means nothing', async () => {
  const { rig, doubtful, witness, pass } = await scene();
  await witness('1');
  const id = await doubtful('A123456789');
  const missed = await witness('2');
  await rig.context.store.write(
    (tx) => void tx.run(`UPDATE cases SET missed_since = 1 WHERE id = $missed`, { missed }),
  );
  await pass(24 * 60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    doubt_reason: 'no-control-case',
    empty_searches: 0,
  });
});

test('one witness that NHI lost, beside two that show, proves nothing: sent again in the usual time, as is the next doubt', async () => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  for (const number of ['1', '2', '3']) await witness(number);
  Object.assign(nhi.stored[0] ?? {}, { hidden: true });
  await pass(41 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 1 });
  const next = await doubtful('B123456789');
  await witness('4');
  await pass(41 * MINUTE, next);
  expect(rig.row(next).delivery).toBe('queued');
});

test('a witness that does not show, or shows without its Claim, proves that the search lags', async () => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.omitsClaims = true;
  await pass(60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    doubt_reason: 'search-lags',
    empty_searches: 0,
  });
  // The index stands still, with all that was accepted since: nothing is sent.
  for (const number of ['2', '3', '4']) await witness(number);
  await pass(12 * 60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'search-lags', attempts: 1 });
  nhi.omitsClaims = false;
  await pass(TIMES.gapMs, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'too-early', empty_searches: 1 });
  await pass(TIMES.gapMs, id);
  expect(rig.row(id).delivery).toBe('queued');
});

test('on a quiet day the newest case that was accepted has to show: the index may have stood still since before the doubt', async () => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  for (const number of ['1', '2', '3']) await noteShown(rig.context, await witness(number), null);
  await witness('4');
  const id = await doubtful('A123456789');
  Object.assign(nhi.stored.at(-1) ?? {}, { hidden: true });
  await pass(12 * TIMES.afterMs, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'search-lags' });
  Object.assign(nhi.stored.at(-1) ?? {}, { hidden: false });
  await pass(2 * TIMES.gapMs, id);
  expect(rig.row(id).delivery).toBe('queued');
});

async function throttled(rig: CaseRig): Promise<string> {
  const id = await rig.queued({ summary: summaryOf({}, smallBundle({ patient: 'B123456789' })) });
  await rig.send(id, { kind: 'throttled', status: 429, retryAt: null, absence: 'likely' });
  return id;
}

test('while a witness of a doubt does not show, one early search confirms no explicit refusal', async () => {
  const { rig, nhi, doubtful, witness, look, pass } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.omitsClaims = true;
  await look(id);
  const refused = await throttled(rig);
  await pass(MINUTE, refused);
  expect(rig.row(refused)).toMatchObject({ delivery: 'uncertain', doubt_kind: 'refused' });
  await pass(TIMES.afterMs, refused);
  expect(rig.row(refused).delivery).toBe('queued');
});

test('why an empty search proves nothing yet is said without a new mark, and an explicit refusal stays one', async () => {
  const { rig, doubtful, witness, look } = await scene();
  const id = await doubtful('A123456789');
  const refused = await throttled(rig);
  await witness('1');
  for (const one of [id, refused]) {
    const { unread } = rig.row(one);
    await look(one);
    expect(rig.row(one)).toMatchObject({ delivery: 'uncertain', empty_searches: 1, unread });
    expect(rig.kinds(one)).not.toContain('search-no-evidence');
  }
  expect(rig.row(id)).toMatchObject({ doubt_kind: 'unproven', doubt_reason: 'too-early' });
  expect(rig.row(refused)).toMatchObject({ doubt_kind: 'refused', doubt_reason: null });
});

test('a search made before the witness was seen proves nothing: it is made again after', async () => {
  const { rig, nhi, doubtful, witness, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  const ours = nhi.has('2', smallBundle(), { hidden: true });
  // The server catches up between our search and the look at the witness.
  nhi.onSearch = (query) => {
    if (query.some(([, value]) => value === 'W1')) ours.hidden = false;
  };
  await look(id);
  expect(rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    empty_searches: 0,
    next_search_at: rig.clock.now(),
  });
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '2' });
});

test.each([
  ['ignores our parameters', (nhi: FakeNhi) => (nhi.echoed = false), 'search-ignored-parameters'],
  [
    'refuses the search',
    (nhi: FakeNhi) => (nhi.searchFails = { kind: 'refused', status: 400 }),
    'search-refused',
  ],
  [
    'answers with more than is read',
    (nhi: FakeNhi) => (nhi.searchFails = { kind: 'failed', code: 'search-too-many-entries', retryAt: null }),
    'search-too-large',
  ],
])('a server that %s leaves it to a person, who is told why once', async (_name, misbehave, reason) => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  misbehave(nhi);
  await pass(24 * 60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: reason, unread: 1 });
  expect(rig.kinds(id).filter((kind) => kind === 'search-no-evidence')).toHaveLength(1);
});

test('a server that is away needs no person, and is asked again soon however old the doubt is', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  rig.clock.set(rig.clock.now() + 48 * 60 * MINUTE);
  nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null };
  await look(id);
  expect(rig.row(id)).toMatchObject({ doubt_reason: null, next_search_at: rig.clock.now() + MINUTE });
  nhi.searchFails = { kind: 'failed', code: 'http-503', retryAt: rig.clock.now() + 7 * MINUTE };
  await look(id);
  expect(rig.row(id).next_search_at).toBe(rig.clock.now() + 7 * MINUTE);
  // A gateway that shuts an address out for a week says nothing of all that comes after.
  nhi.searchFails = { ...nhi.searchFails, retryAt: rig.clock.now() + 7 * 24 * 60 * MINUTE };
  await look(id);
  expect(rig.row(id).next_search_at).toBe(rig.clock.now() + 60 * MINUTE);
});

test('a refused token is renewed and the search comes back to it', async () => {
  const { rig, nhi, tokens, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  nhi.searchFails = { kind: 'unauthorized' };
  await look(id);
  expect(tokens.refused).toEqual(['token 1']);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: null });
  expect(rig.row(id).next_search_at).toBeGreaterThan(rig.clock.now());
});

test.each([
  [
    'whose Claim and Bundle cannot be seen',
    (nhi: FakeNhi) => ([nhi.omitsClaims, nhi.readable] = [true, false]),
    'claim-omitted',
  ],
  [
    'of other content',
    (nhi: FakeNhi) => (nhi.stored[0] = { number: '9', bundle: smallBundle({ created: '2026-11-23' }) }),
    'other-candidate',
  ],
  [
    'of a time that is the day after in Taipei',
    (nhi: FakeNhi) =>
      (nhi.stored[0] = { number: '9', bundle: smallBundle({ created: '2026-11-24T16:00:00Z' }) }),
    'other-candidate',
  ],
  ['twice', (nhi: FakeNhi) => nhi.has('10', smallBundle()), 'ambiguous'],
])('a free candidate %s is neither taken nor passed over', async (_name, change, reason) => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  nhi.has('9', smallBundle());
  await witness('1');
  change(nhi);
  await pass(24 * 60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: reason });
});

test.each(['2026-11-24T00:00:00+08:00', '2026-11-23T16:00:00Z'])(
  'a server that writes the day of application with a time, as %s, shows the case all the same',
  async (created) => {
    const { rig, nhi, doubtful, look } = await scene();
    const id = await doubtful('A123456789');
    nhi.has('9', smallBundle({ created }));
    await look(id);
    expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9' });
  },
);

test('the Bundle tells what an omitted Claim does not, and whose it is', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  nhi.omitsClaims = true;
  nhi.has('9', smallBundle());
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9' });
});

test.each([
  ['writes in capitals', [{ code: 'MR', value: 'MR-001' }]],
  [
    'keeps beside another one',
    [
      { code: 'NNxxx', value: 'B223456789' },
      { code: 'MR', value: 'mr-001' },
    ],
  ],
])(
  'a patient number that the server %s is the same patient’s: never passed over as another’s',
  async (_name, numbers) => {
    const { rig, nhi, doubtful, witness, pass } = await scene();
    const id = await doubtful('mr-001');
    nhi.has('9', smallBundle({ patient: 'mr-001' }));
    const copy = smallBundle();
    resourceOf(copy, 'Patient')['identifier'] = numbers.map(({ code, value }) => ({
      type: { coding: [{ code }] },
      value,
    }));
    nhi.read = ({ id: number }) =>
      Promise.resolve({
        kind: 'found',
        resource: { ...copy, identifier: { value: number } },
        serverDate: null,
      });
    await witness('1');
    await pass(60 * MINUTE, id);
    expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9', attempts: 1 });
  },
);

test('an answer that does not say which Claim it is for could be ours', async () => {
  const { rig, nhi, doubtful, witness, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.has('9', smallBundle(), { answer: { request: { display: 'somewhere' } } });
  nhi.omitsClaims = true;
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'claim-omitted' });
});

test('after a rejection the first attempt is looked for, and when it is not there the rejection stands', async () => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  await rig.attestAbsent(id);
  await rig.send(id, REJECTED);
  await witness('1');
  await pass(45 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'rejected', attempts: 2 });

  const other = await doubtful('B123456789');
  await rig.attestAbsent(other);
  await rig.send(other, REJECTED);
  nhi.has('7', smallBundle({ patient: 'B123456789' }));
  await pass(MINUTE, other);
  expect(rig.row(other)).toMatchObject({ delivery: 'accepted', case_number: '7' });
});

test('the first sending surfaces beside the second: doubled', async () => {
  const { rig, nhi, doubtful, witness, pass, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  await pass(60 * MINUTE, id);
  expect(rig.row(id).delivery).toBe('queued');
  nhi.has('22', smallBundle());
  await rig.send(id, acceptedAs('22'));
  await look(id);
  expect(rig.row(id).doubled).toBe(0);
  nhi.has('21', smallBundle());
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '22', doubled: 1 });
});

test('a case bound to another destination is not looked for here', async () => {
  const { rig, nhi, parts, doubtful } = await scene();
  const id = await doubtful('A123456789');
  await rig.reopen({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'test' } });
  nhi.has('9', smallBundle());
  await resolveDoubt({ ...parts, context: rig.context }, rig.row(id), new AbortController().signal);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'destination-changed' });
  expect(nhi.searches).toEqual([]);
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
