import { expect, onTestFinished, test } from 'vitest';
import {
  readDestination,
  setDestination,
  type DestinationRecord,
} from '../../../main/agent/carrier/cases/destination-record.ts';
import {
  askOpenCases,
  createPoller,
  decisionsQuery,
  learnMissingNumbers,
  type PollerParts,
  searchDecisions,
} from '../../../main/agent/carrier/results/poller.ts';
import { FirstSight } from '../../../main/agent/carrier/results/first-sight.ts';
import { taipeiDayBefore } from '../../../main/agent/ground/fhir/taipei.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';
import { until } from '../support/until.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DECIDED = { created: '2026-11-25', disposition: '審畢結果' };
const never = new AbortController().signal;

interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly tokens: FakeTokens;
  readonly parts: PollerParts;
  readonly asks: { may: boolean; open: boolean };
}
async function scene(): Promise<Scene> {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const tokens = new FakeTokens();
  const asks = { may: true, open: true };
  // Here each number has been read; first-sight.test.ts asks whose one is.
  const firstSight = Object.assign(new FirstSight(rig.context, rig.clock), { isToBeRead: () => false });
  firstSight.notOffered();
  const parts: PollerParts = {
    context: rig.context,
    nhi,
    tokens,
    clock: rig.clock,
    log: () => undefined,
    hospitalId: HOSPITAL,
    pollMs: 60_000,
    lookUp: () => Promise.resolve({ number: null, isAbsent: false, retryAt: null }),
    // A server that is asked by number alone; first-sight.test.ts has the others.
    lookByPatient: () => Promise.resolve({ kind: 'not-offered' }),
    firstSight,
    waits: () => (asks.may ? null : { why: 'unreachable' as const, until: null }),
    isOpen: () => asks.open,
  };
  return { rig, nhi, tokens, parts, asks };
}
let claims = 0;
async function accepted(
  rig: CaseRig,
  number: string | null,
  locationId: string | null = null,
): Promise<string> {
  claims += 1;
  const summary = { patientNumber: 'A123456789', claimKey: String(claims) };
  const id = await rig.queued({ summary });
  await rig.send(id, acceptedAs(number, locationId));
  return id;
}
const destination = (rig: CaseRig): DestinationRecord =>
  readDestination(rig.context.store, rig.context.destination);

test('decisions are asked for over the last seven days in Taiwan, further back after a long absence, with the hospital', () => {
  const now = Date.parse('2026-11-25T00:30:00+08:00');
  const days = (mark: number): string | undefined => decisionsQuery(HOSPITAL, mark, now)[0]?.[1];
  // `gt` leaves its own day out: the 18th is the first that is asked for.
  expect(days(now)).toBe('gt2026-11-17');
  expect(days(now + 3 * DAY)).toBe('gt2026-11-17');
  expect(days(now - 30 * DAY)).toBe('gt2026-10-18');
  expect(decisionsQuery(HOSPITAL, now, now).slice(1)).toEqual([
    ['disposition', '審畢結果'],
    ['requestor.identifier', HOSPITAL],
    ['_include', 'ClaimResponse:request'],
    // How the hits are laid on pages, not which they are.
    ['_count', '100'],
  ]);
});

test('one search hears the decisions of all, and its mark moves only after', async () => {
  const { rig, nhi, parts } = await scene();
  const ids = [await accepted(rig, '1'), await accepted(rig, '2')];
  for (const number of ['1', '2', '3']) nhi.has(number, smallBundle(), { answer: DECIDED });
  expect(await searchDecisions(parts, 'token', never, 'whole')).toBe('heard');
  expect(ids.map((id) => rig.row(id).review)).toEqual(['decided', 'decided']);
  expect(nhi.searches).toHaveLength(1);
  const now = rig.clock.now();
  expect(destination(rig)).toMatchObject({ decisions_mark: now, last_poll_at: now, per_case_only: 0 });
});

test.each<readonly [string, (nhi: FakeNhi) => void, string]>([
  ['was not done as asked', (nhi) => (nhi.echoed = false), 'decided'],
  ['failed', (nhi) => (nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null }), 'none'],
  ['was refused', (nhi) => (nhi.searchFails = { kind: 'refused', status: 400 }), 'none'],
])(
  'a search that %s leaves its mark where it was; what it shows is heard',
  async (_name, misbehave, review) => {
    const { rig, nhi, parts } = await scene();
    const id = await accepted(rig, '1');
    nhi.has('1', smallBundle(), { answer: DECIDED });
    await setDestination(rig.context.store, rig.context.destination, { decisions_mark: 5 });
    misbehave(nhi);
    await searchDecisions(parts, 'token', never, 'whole');
    expect(destination(rig).decisions_mark).toBe(5);
    expect(rig.row(id).review).toBe(review);
  },
);

test('a refused hospital filter is shown and never dropped; while the destination is paused a refusal means nothing', async () => {
  const { rig, nhi, parts, asks } = await scene();
  nhi.searchFails = { kind: 'refused', status: 400 };
  asks.open = false;
  expect(await searchDecisions(parts, 'token', never, 'whole')).toBe('not-heard');
  expect(destination(rig).per_case_only).toBe(0);
  asks.open = true;
  expect(await searchDecisions(parts, 'token', never, 'whole')).toBe('refused');
  expect(destination(rig).per_case_only).toBe(1);
  for (const query of nhi.searches) expect(query).toContainEqual(['requestor.identifier', HOSPITAL]);
  nhi.searchFails = null;
  await searchDecisions(parts, 'token', never, 'whole');
  expect(destination(rig).per_case_only).toBe(0);
});

test('each open case is asked about by its number, and again later when nothing is heard', async () => {
  const { rig, nhi, parts } = await scene();
  const [answered, silent] = [await accepted(rig, '1'), await accepted(rig, '2')];
  nhi.has('1', smallBundle(), { answer: { created: '2026-11-25', disposition: '審查中' } });
  rig.clock.set(rig.clock.now() + 8 * HOUR);
  await askOpenCases(parts, 'token', never);
  expect(nhi.searches.map(([first]) => first)).toEqual([
    ['request', 'Claim/1'],
    ['request', 'Claim/2'],
  ]);
  const next = rig.clock.now() + HOUR;
  expect(rig.row(answered)).toMatchObject({ review: 'reviewing', next_poll_at: next });
  expect(rig.row(silent)).toMatchObject({ review: 'none', next_poll_at: next });
  await askOpenCases(parts, 'token', never);
  expect(nhi.searches).toHaveLength(2);
});

test('a refused question is put off, a server that is away ends the round', async () => {
  const { rig, nhi, parts, tokens } = await scene();
  const ids = [await accepted(rig, '1'), await accepted(rig, '2')];
  nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null };
  await askOpenCases(parts, 'token', never);
  expect(nhi.searches).toHaveLength(1);
  nhi.searchFails = { kind: 'unauthorized' };
  await askOpenCases(parts, 'token', never);
  expect(tokens.refused).toEqual(['token']);
  nhi.searchFails = { kind: 'refused', status: 403 };
  await askOpenCases(parts, 'token', never);
  expect(ids.map((id) => rig.row(id).next_poll_at)).toEqual(ids.map(() => rig.clock.now() + 60_000));
});

test('a question that the server cannot answer does not keep the others from theirs', async () => {
  const { rig, nhi, parts } = await scene();
  const [broken, sound] = [await accepted(rig, '1'), await accepted(rig, '2')];
  for (const number of ['1', '2']) nhi.has(number, smallBundle(), { answer: DECIDED });
  nhi.onSearch = ([first]) => {
    nhi.searchFails = first?.[1] === 'Claim/1' ? { kind: 'failed', code: 'http-500', retryAt: null } : null;
  };
  await askOpenCases(parts, 'token', never);
  await askOpenCases(parts, 'token', never);
  expect(rig.row(sound).review).toBe('decided');
  expect(rig.row(broken)).toMatchObject({ review: 'none', next_poll_at: rig.clock.now() + 60_000 });
});

test('a server that asks to be left alone is left alone until then, by searches of all kinds', async () => {
  const { rig, nhi, parts } = await scene();
  const id = await accepted(rig, '1');
  nhi.has('1', smallBundle(), { answer: DECIDED });
  const quietUntil = rig.clock.now() + 10 * 60_000;
  nhi.searchFails = { kind: 'failed', code: 'http-429', retryAt: quietUntil };
  const poller = createPoller(parts);
  onTestFinished(() => poller.stop());
  poller.start();
  await rig.clock.sleeping();
  await rig.clock.advance(9 * 60_000);
  expect(nhi.searches).toHaveLength(1);
  nhi.searchFails = null;
  await rig.clock.advance(2 * 60_000);
  await until(() => rig.row(id).review === 'decided');
});

test('a server that asks to be left alone for a week is asked again within the hour, and that is in the log', async () => {
  const { rig, nhi, parts } = await scene();
  await accepted(rig, '1');
  nhi.searchFails = { kind: 'failed', code: 'http-503', retryAt: rig.clock.now() + 7 * DAY };
  const logged: [string, unknown][] = [];
  const poller = createPoller({ ...parts, log: (_level, event, fields) => logged.push([event, fields]) });
  onTestFinished(() => poller.stop());
  poller.start();
  await rig.clock.sleeping();
  await rig.clock.advance(HOUR - 10_000);
  expect(nhi.searches).toHaveLength(1);
  expect(logged).toContainEqual(['results-wait', { until: '2026-11-24T10:00:00.000+08:00' }]);
  await rig.clock.advance(60_000);
  await until(() => nhi.searches.length > 1);
});

test('a server that asks to be left alone is not asked for the numbers of others either', async () => {
  const { rig, parts } = await scene();
  await accepted(rig, null);
  await accepted(rig, null);
  const retryAt = rig.clock.now() + HOUR;
  let told = 0;
  let asked = 0;
  const asking: PollerParts = {
    ...parts,
    lookUp: () => {
      asked += 1;
      return Promise.resolve({ number: null, isAbsent: false, retryAt });
    },
    waits: () => (told === 0 ? null : { why: 'told-to-wait', until: told }),
    onToldToWait: (until) => {
      told = until;
    },
  };
  await learnMissingNumbers(asking, 'token', never);
  expect([asked, told]).toEqual([1, retryAt]);
});

test('a case whose answer cannot be kept is not the first in every round', async () => {
  const { rig, nhi, parts } = await scene();
  const damaged = await accepted(rig, '1');
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET summary = x'00' WHERE id = $id`, { id: damaged });
  });
  const sound = await accepted(rig, '2');
  for (const number of ['1', '2']) nhi.has(number, smallBundle(), { answer: DECIDED });
  await askOpenCases(parts, 'token', never);
  expect(rig.row(sound).review).toBe('decided');
  expect(rig.row(damaged).next_poll_at).toBeGreaterThan(rig.clock.now());
});

test('the number of a case that was accepted without one is read at its Location, else looked for', async () => {
  const { rig, nhi, parts } = await scene();
  const located = await accepted(rig, null, '11');
  const [lookedFor, unknown] = [await accepted(rig, null), await accepted(rig, null)];
  nhi.has('11', smallBundle());
  const asked: string[] = [];
  const lookUp: PollerParts['lookUp'] = (row) => {
    asked.push(row.id);
    return Promise.resolve({ number: row.id === lookedFor ? '12' : null, isAbsent: false, retryAt: null });
  };
  await learnMissingNumbers({ ...parts, lookUp }, 'token', never);
  expect(asked.sort()).toEqual([lookedFor, unknown].sort());
  const now = rig.clock.now();
  expect(rig.row(located)).toMatchObject({ case_number: '11', next_poll_at: now });
  expect(rig.row(lookedFor).case_number).toBe('12');
  expect(rig.row(unknown)).toMatchObject({ case_number: null, attempts: 1, next_poll_at: now + 60_000 });
});

test('of what stands at a Location only a number of a case is learned, without the blanks around it', async () => {
  const { rig, nhi, parts } = await scene();
  const [sound, foreign] = [await accepted(rig, null, 'a'), await accepted(rig, null, 'b')];
  const values: Readonly<Record<string, string>> = { a: ' 11 ', b: 'x'.repeat(101) };
  nhi.read = ({ id }) =>
    Promise.resolve({
      kind: 'found',
      resource: { resourceType: 'Bundle', identifier: { value: values[id] } },
      serverDate: null,
    });
  const lookUp: PollerParts['lookUp'] = () =>
    Promise.resolve({ number: null, isAbsent: false, retryAt: null });
  await learnMissingNumbers({ ...parts, lookUp }, 'token', never);
  expect([rig.row(sound).case_number, rig.row(foreign).case_number]).toEqual(['11', null]);
});

test.each([
  ['whose number another case owns', (nhi: FakeNhi) => nhi.has('11', smallBundle())],
  [
    'that holds another patient’s Bundle',
    (nhi: FakeNhi) => nhi.has('12', smallBundle({ patient: 'B123456789' })),
  ],
])('an address %s is let go, and the case is looked for by patient from then on', async (_what, has) => {
  const { rig, nhi, parts } = await scene();
  await accepted(rig, '11');
  const { number } = has(nhi);
  const id = await accepted(rig, null, number);
  const lookUp: PollerParts['lookUp'] = () =>
    Promise.resolve({ number: '13', isAbsent: false, retryAt: null });
  await learnMissingNumbers({ ...parts, lookUp }, 'token', never);
  expect(rig.row(id)).toMatchObject({ location_id: null, case_number: '13' });
});

test('what the HIS had written as the identifier of its Bundle is no number, also where the Bundle is read again', async () => {
  const { rig, nhi, parts } = await scene();
  const summary = { patientNumber: 'A123456789', claimKey: 'own identifier', bundleIdentifier: '14' };
  const id = await rig.queued({ summary });
  await rig.send(id, acceptedAs(null, '14'));
  nhi.has('14', smallBundle());
  await learnMissingNumbers(parts, 'token', never);
  expect(rig.row(id)).toMatchObject({ case_number: null, location_id: '14' });
});

test('a number that another case owns is not learned, and one that cannot be looked for stops nobody', async () => {
  const { rig, parts } = await scene();
  await accepted(rig, '11');
  const [taken, other] = [await accepted(rig, null), await accepted(rig, null)];
  const lookUp: PollerParts['lookUp'] = (row) =>
    row.id === taken
      ? Promise.resolve({ number: '11', isAbsent: false, retryAt: null })
      : Promise.reject(new Error('damaged'));
  await learnMissingNumbers({ ...parts, lookUp }, 'token', never);
  for (const id of [taken, other])
    expect(rig.row(id)).toMatchObject({ case_number: null, next_poll_at: rig.clock.now() + 60_000 });
});

test('the loop asks when it may, and a refused decisions search is not tried again for a day', async () => {
  const { rig, nhi, parts, asks } = await scene();
  const id = await accepted(rig, '1');
  nhi.has('1', smallBundle(), { answer: DECIDED });
  asks.may = false;
  const poller = createPoller(parts);
  onTestFinished(() => poller.stop());
  poller.start();
  await rig.clock.sleeping();
  expect(nhi.searches).toEqual([]);
  asks.may = true;
  nhi.searchFails = { kind: 'refused', status: 400 };
  await rig.clock.advance(10 * 60_000);
  // The search is repeated at once without pages of our size; it is the same search.
  const decisions = (): number =>
    nhi.searches.filter((query) => query[0]?.[0] === 'created' && query.some(([name]) => name === '_count'))
      .length;
  expect(decisions()).toBe(1);
  // The round under way ends with the refusal it began with.
  await rig.clock.sleeping();
  nhi.searchFails = null;
  rig.clock.set(rig.clock.now() + DAY);
  await rig.clock.advance(5000);
  await until(() => rig.row(id).review === 'decided' && decisions() > 1);
  expect(decisions()).toBe(2);
});

/** The loop, and when it asked for decisions: from which day on, by how far it goes back. */
async function following() {
  const { rig, nhi, parts, ...more } = await scene();
  const asked = { whole: 0, recent: 0 };
  nhi.onSearch = (query) => {
    const [name, value] = query[0] ?? [];
    if (name !== 'created') return;
    if (value === `gt${taipeiDayBefore(rig.clock.now(), 2)}`) asked.recent += 1;
    else asked.whole += 1;
  };
  const poller = createPoller(parts);
  onTestFinished(() => poller.stop());
  poller.start();
  await rig.clock.sleeping();
  const passes = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 5000) {
      await rig.clock.advance(5000);
      await rig.clock.sleeping();
    }
  };
  return { rig, nhi, parts, asked, passes, ...more };
}

/** A decision as the search of yesterday and today does not show it, nor a question for the case alone. */
function backdated(nhi: FakeNhi, number: string, answer: object): void {
  const one = nhi.has(number, smallBundle(), { answer: { ...DECIDED, created: '2026-11-19', ...answer } });
  const before = nhi.onSearch;
  nhi.onSearch = (query) => {
    before(query);
    one.hidden = query[0]?.[0] !== 'created' || query[0][1] > 'gt2026-11-18';
  };
}

test('while no case is open all days are asked for once an hour, and nothing else', async () => {
  const { rig, asked, passes, nhi } = await following();
  await passes(6 * HOUR + 60_000);
  expect(asked).toEqual({ whole: 7, recent: 0 });
  expect(nhi.searches).toHaveLength(7);
  expect(destination(rig).decisions_mark).toBe(rig.clock.now() - 60_000);
});

test('while a case is open yesterday and today are asked for at each poll, and all days once an hour', async () => {
  const { rig, asked, passes, nhi } = await following();
  await passes(10 * 60_000);
  // In a quiet hour a case is accepted: it is followed from the next look on.
  const id = await accepted(rig, '1');
  nhi.has('1', smallBundle(), { answer: { created: '2026-11-24', disposition: '審查中' } });
  await passes(60_000);
  expect(asked.recent).toBeGreaterThan(0);
  await passes(2 * HOUR - 11 * 60_000);
  expect(asked.whole).toBe(2);
  expect(asked.recent).toBeGreaterThan(100);
  nhi.stored.splice(0);
  nhi.has('1', smallBundle(), { answer: { ...DECIDED, created: '2026-11-24' } });
  await passes(60_000);
  expect(rig.row(id).review).toBe('decided');
});

test.each([
  [60, 11],
  [7, 86],
])('a poll of %i s is kept, however long the questions for single cases take', async (seconds, polls) => {
  const { rig, nhi, parts } = await scene();
  for (const number of ['1', '2', '3']) {
    await accepted(rig, number);
    nhi.has(number, smallBundle(), { answer: { created: '2026-11-24', disposition: '審查中' } });
  }
  const at: number[] = [];
  nhi.onSearch = ([first]) => {
    if (first?.[0] === 'created') at.push(rig.clock.now());
    // Each takes a third of a second.
    else rig.clock.set(rig.clock.now() + 333);
  };
  const poller = createPoller({ ...parts, pollMs: seconds * 1000 });
  onTestFinished(() => poller.stop());
  const begin = rig.clock.now();
  poller.start();
  while (rig.clock.now() < begin + 10 * 60_000) {
    await rig.clock.sleeping();
    await rig.clock.advance(100);
  }
  expect(at).toHaveLength(polls);
});

test('a decision that NHI dates back beyond yesterday is heard within the hour', async () => {
  const { rig, passes, nhi } = await following();
  const id = await accepted(rig, '1');
  await passes(5 * 60_000);
  backdated(nhi, '1', {});
  await passes(30 * 60_000);
  expect(rig.row(id).review).toBe('none');
  await passes(26 * 60_000);
  expect(rig.row(id).review).toBe('decided');
});

test('what NHI changes of a decided case is heard within the hour, though no case is open', async () => {
  const { rig, passes, nhi } = await following();
  const id = await accepted(rig, '1');
  nhi.has('1', smallBundle(), { answer: { ...DECIDED, created: '2026-11-18' } });
  await passes(60_000);
  expect(rig.row(id)).toMatchObject({ review: 'decided', decided_on: '2026-11-18' });
  nhi.stored.splice(0);
  backdated(nhi, '1', {});
  await passes(HOUR);
  expect(rig.row(id).decided_on).toBe('2026-11-19');
});

test('a search of all days that came to nothing is made again soon, and the last two days are asked for in between', async () => {
  const { rig, asked, passes, nhi } = await following();
  await accepted(rig, '1');
  await passes(58 * 60_000);
  const mark = destination(rig).decisions_mark;
  const before = { ...asked };
  const count = nhi.onSearch;
  nhi.onSearch = (query) => {
    const whole = asked.whole;
    count(query);
    nhi.searchFails =
      asked.whole > whole ? { kind: 'failed', code: 'search-too-large', retryAt: null } : null;
  };
  await passes(10 * 60_000);
  expect(asked.whole - before.whole).toBeGreaterThanOrEqual(3);
  expect(asked.recent - before.recent).toBeGreaterThanOrEqual(3);
  // Where all days were not read, nothing moves how far back is asked.
  expect(destination(rig).decisions_mark).toBe(mark);
});

test('after a restart, and after a long absence, all days are asked for first', async () => {
  const { rig, nhi, parts } = await scene();
  await accepted(rig, '1');
  await setDestination(rig.context.store, rig.context.destination, {
    decisions_mark: rig.clock.now() - 30 * DAY,
  });
  const poller = createPoller(parts);
  onTestFinished(() => poller.stop());
  poller.start();
  await rig.clock.sleeping();
  expect(nhi.searches[0]?.[0]).toEqual(['created', 'gt2026-10-17']);
});
