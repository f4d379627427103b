import { expect, test } from 'vitest';
import { duePolls } from '../../../main/agent/carrier/cases/reviews.ts';
import { learnedLag } from '../../../main/agent/carrier/cases/search-lag.ts';
import { lookBeforeSending } from '../../../main/agent/carrier/send/look-up.ts';
import { searchFor, unheard } from '../../../main/agent/carrier/send/new-address.ts';
import { createResolver, resolveDoubt } from '../../../main/agent/carrier/send/resolver.ts';
import { keepCanary, SEARCH_KINDS, type Search } from '../../../main/agent/carrier/send/search.ts';
import { verifyNumber } from '../../../main/agent/carrier/send/verify-number.ts';
import { acceptedAs, summaryOf } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { token } from '../support/fake-tokens.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { until } from '../support/until.ts';
import { MINUTE, scene, type Scene, TIMES } from './resolver-scene.ts';

const PATIENT = 'A123456789';
/** Longer than any proof of absence takes. */
const LONG = 5 * 60 * MINUTE;
const NEVER = new AbortController().signal;
const NEW = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'test' } };

interface Moved extends Scene {
  /** In doubt at the old address. */
  readonly id: string;
  /** Server behind the new address. */
  readonly there: FakeNhi;
  readonly search: () => Search;
  /** Looks at the case through the new address whenever the resolver would, for so long. */
  readonly passThere: (ms: number) => Promise<void>;
}

interface Before {
  /** Numbers of cases that the old address accepted before the doubt, and after it. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly settings?: Parameters<Scene['rig']['reopen']>[0];
}

/** A case in doubt; then settings name another address. What the old one accepted is at the new one where `there.stored` says so. */
async function moved({ before = ['1'], after = [], settings = NEW }: Before = {}): Promise<Moved> {
  const old = await scene();
  const { rig } = old;
  for (const number of before) await old.witness(number);
  const id = await old.doubtful(PATIENT);
  for (const number of after) await old.witness(number);
  await rig.reopen(settings);
  const there = new FakeNhi();
  const search = (): Search => ({
    ...{ context: rig.context, nhi: there, clock: rig.clock },
    ...{ token: 'token 1', skewMs: 0, signal: NEVER },
  });
  const passThere = async (ms: number): Promise<void> => {
    for (const end = rig.clock.now() + ms; ;) {
      const { delivery, next_search_at: next } = rig.row(id);
      if (delivery !== 'uncertain' || next === null || next > end) {
        rig.clock.set(Math.max(rig.clock.now(), end));
        return;
      }
      rig.clock.set(Math.max(rig.clock.now(), next));
      await resolveDoubt({ ...old.parts, context: rig.context, nhi: there }, rig.row(id), NEVER);
    }
  };
  return { ...old, id, there, search, passThere };
}

/** The new address shows what the old one accepted. */
const carriesOn = ({ nhi, there }: Pick<Moved, 'nhi' | 'there'>): void => {
  there.stored.push(...nhi.stored);
};

test('a new address that shows what the old one accepted shows the case: adopted, and asked about there from then on', async () => {
  const scene = await moved();
  const { rig, id, there, passThere } = scene;
  carriesOn(scene);
  there.has('9', smallBundle({ patient: PATIENT }));
  await passThere(MINUTE);
  expect(rig.row(id)).toMatchObject({
    delivery: 'accepted',
    case_number: '9',
    destination: rig.context.destination,
  });
  expect(duePolls(rig.context, rig.clock.now(), 9).map((one) => one.id)).toContain(id);
  expect(rig.kinds(id)).toContain('address-followed');
  expect(rig.kinds(id)).not.toContain('search-no-evidence');
});

test.each<readonly [string, (scene: Moved) => void]>([
  ['has nothing of ours', () => undefined],
  [
    'has other applications under these numbers',
    ({ there }) => there.has('1', smallBundle({ patient: 'B100000001' })),
  ],
  [
    'has another application of that patient under that number',
    ({ there }) => there.has('1', smallBundle({ patient: 'W1', created: '2026-01-01' })),
  ],
  [
    'leaves the Claims out',
    (scene) => {
      carriesOn(scene);
      scene.there.omitsClaims = true;
    },
  ],
  [
    'shows everything, whatever it is asked',
    (scene) => {
      carriesOn(scene);
      scene.there.answersAll = true;
    },
  ],
  [
    'does not offer the search',
    (scene) => {
      scene.there.searchFails = { kind: 'refused', status: 403 };
    },
  ],
])('nothing is believed of a new address that %s, and a person is told once', async (_what, make) => {
  const scene = await moved({ after: ['2'] });
  const { rig, id, there, passThere } = scene;
  make(scene);
  // Alike, and another environment's.
  there.has('9', smallBundle({ patient: PATIENT }));
  await passThere(LONG);
  expect(rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    doubt_reason: 'destination-changed',
    empty_searches: 0,
  });
  expect(rig.row(id).destination).not.toBe(rig.context.destination);
  expect(rig.kinds(id).filter((kind) => kind === 'search-no-evidence')).toHaveLength(1);
});

test('a new address that shows what the old one accepted since, and not the case: absent after two searches, and sent there', async () => {
  const scene = await moved({ after: ['2'] });
  const { rig, id, passThere } = scene;
  carriesOn(scene);
  await passThere(TIMES.afterMs - MINUTE);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'too-early' });
  await passThere(2 * TIMES.gapMs);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', destination: rig.context.destination, resends: 1 });
  expect(rig.row(id).watch_until).toBeGreaterThan(rig.clock.now());
  await rig.send(id, acceptedAs('9'));
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9', attempts: 2 });
});

test('what the old address accepted before the doubt proves no absence there, nor does what the new one accepted', async () => {
  const scene = await moved();
  const { rig, id, there, passThere } = scene;
  carriesOn(scene);
  const later = smallBundle({ patient: 'L1' });
  rig.clock.set(rig.clock.now() + 1000);
  await rig.send(await rig.queued({ summary: summaryOf({}, later) }), acceptedAs('50'));
  there.has('50', later);
  await passThere(LONG);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'no-control-case' });
});

test('while what the old address accepted since does not show, nothing is absent, and no lag is learned of the new one', async () => {
  const scene = await moved({ after: ['2'] });
  const { rig, id, nhi, there, passThere } = scene;
  there.stored.push(...nhi.stored.filter(({ number }) => number === '1'));
  await passThere(LONG);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'search-lags' });
  expect(learnedLag(rig.context, rig.row(id), rig.clock.now())).toBeNull();
});

test('a number that a case of the old address owns is nobody else’s at the new one', async () => {
  const scene = await moved({ after: ['2'] });
  const { rig, id, nhi, passThere } = scene;
  // Alike in all that NHI shows: the other one is there under its number.
  const bundle = smallBundle({ patient: PATIENT });
  nhi.has('7', bundle);
  await rig.reopen();
  const twin = await rig.queued({ summary: summaryOf({ claimKey: 'another' }, bundle) });
  await rig.send(twin, acceptedAs('7'));
  await rig.reopen(NEW);
  carriesOn(scene);
  const { search } = scene;
  const ready = await searchFor(search(), rig.row(id));
  if ('kind' in ready) throw new Error(ready.kind);
  expect(await verifyNumber(ready, id, '7')).toBe('owned');
  await passThere(LONG);
  expect(rig.row(id).case_number).toBeNull();
  expect(rig.row(twin)).toMatchObject({ case_number: '7' });
});

test.each([
  ['another client', { server: { ...NEW.server, clientId: 'other' } }],
  ['another hospital', { ...NEW, hospitalId: '0401180014' }],
])('what was sent for %s is not asked for at a new address', async (_who, settings) => {
  const scene = await moved({ after: ['2'], settings });
  const { rig, id, there, passThere } = scene;
  carriesOn(scene);
  there.has('9', smallBundle({ patient: PATIENT }));
  await passThere(LONG);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'destination-changed' });
  expect(there.searches).toHaveLength(0);
});

test('while a new address cannot be asked, a person is told; once it can, the doubt ends by itself', async () => {
  const scene = await moved();
  const { rig, id, there, passThere, tokens } = scene;
  carriesOn(scene);
  there.has('9', smallBundle({ patient: PATIENT }));
  tokens.result = { kind: 'unreachable', code: 'new-server', retryAt: null };
  await passThere(MINUTE);
  expect(rig.row(id)).toMatchObject({ doubt_reason: 'destination-changed', unread: 1 });
  expect(there.searches).toHaveLength(0);
  tokens.result = token('token 1');
  await passThere(TIMES.gapMs);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', doubt_reason: null });
});

test('a person’s word is held against the new address where that carries on the old one, and stands alone where it does not', async () => {
  const scene = await moved();
  const { rig, id, there, search } = scene;
  there.has('9', smallBundle({ patient: PATIENT }));
  const look = (): Promise<number | null> =>
    lookBeforeSending(rig.context, async () => Promise.resolve(search()), id, []);
  await look();
  expect(rig.row(id).delivery).toBe('uncertain');
  expect(await searchFor(search(), rig.row(id))).toMatchObject({ kind: 'no-evidence' });
  carriesOn(scene);
  await expect(look()).rejects.toMatchObject({ code: 'found-at-nhi' });
  expect(rig.row(id)).toMatchObject({ case_number: '9', destination: rig.context.destination });
});

test('a case taken for absent at the old address surfaces at the new one before it is sent again', async () => {
  const old = await scene();
  const { rig, nhi } = old;
  const id = await old.doubtful(PATIENT);
  await old.witness('1');
  await old.pass(45 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued' });
  await rig.reopen(NEW);
  for (const kind of SEARCH_KINDS) await keepCanary(rig.context, kind, true);
  nhi.has('9', smallBundle({ patient: PATIENT }));
  rig.clock.set(rig.clock.now() + 30 * MINUTE);
  await resolveDoubt({ ...old.parts, context: rig.context }, rig.row(id), NEVER);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9', attempts: 1, doubled: 0 });
});

/** Cases that the old address accepted; no doubt is open. The resolver of the new address has one round. */
async function carriedOver(
  numbers: readonly string[],
  settings: Before['settings'],
  make: (scene: Pick<Moved, 'nhi' | 'there'>) => void,
) {
  const old = await scene();
  const ids: string[] = [];
  for (const number of numbers) ids.push(await old.witness(number));
  await old.rig.reopen(settings);
  const there = new FakeNhi();
  make({ nhi: old.nhi, there });
  const { parts, rig, tokens } = old;
  const resolver = createResolver({ ...parts, context: rig.context, nhi: there, tokens });
  resolver.start();
  await until(() => rig.clock.pending() === 1);
  await resolver.stop();
  const here = ids.filter((id) => rig.row(id).destination === rig.context.destination);
  return { old, ids, there, here };
}

test('the result of what the old address accepted is asked for at the new one, once that shows it', async () => {
  const { old, ids, here } = await carriedOver(['1', '2'], NEW, carriesOn);
  expect(here).toEqual(ids);
  expect(duePolls(old.rig.context, old.rig.clock.now(), 9)).toHaveLength(2);
  for (const id of ids) {
    expect(old.rig.row(id)).toMatchObject({ error_code: null, next_poll_at: old.rig.clock.now() });
    expect(old.rig.kinds(id)).toEqual(expect.arrayContaining(['answers-not-asked', 'address-followed']));
  }
});

test('a server that shows none of them is told of three patients, and no result is asked for there', async () => {
  const numbers = ['1', '2', '3', '4', '5'];
  const { there, here } = await carriedOver(numbers, NEW, () => undefined);
  expect(here).toEqual([]);
  expect(
    new Set(there.searches.map((query) => Object.fromEntries(query)['request.patient.identifier'])).size,
  ).toBe(3);
});

test('another application under that number is not ours, and is not followed', async () => {
  const has = ({ there }: Pick<Moved, 'there'>) => there.has('1', smallBundle({ patient: 'B100000001' }));
  const { there, here } = await carriedOver(['1'], NEW, has);
  expect(there.searches).toHaveLength(1);
  expect(here).toEqual([]);
});

test('for another client nothing is asked, and nobody is followed', async () => {
  const other = { server: { ...NEW.server, clientId: 'other' } };
  const old = await carriedOver(['1'], other, carriesOn);
  expect([old.there.searches, old.here]).toEqual([[], []]);
});

test('while a doubt of the old address is open, what that accepted stays what the doubt is held against', async () => {
  const scene = await moved({ after: ['2'] });
  const { rig, id, passThere } = scene;
  carriesOn(scene);
  expect(unheard(rig.context)).toEqual([]);
  scene.there.has('9', smallBundle({ patient: PATIENT }));
  await passThere(MINUTE);
  expect(rig.row(id).delivery).toBe('accepted');
  expect(unheard(rig.context).map((row) => row.case_number)).toEqual(['2', '1']);
});
