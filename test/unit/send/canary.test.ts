import { expect, test } from 'vitest';
import { NOBODY } from '../../../main/agent/ground/fhir/numbers.ts';
import { keepCanary, lastCanary } from '../../../main/agent/carrier/send/search.ts';
import { summaryOf } from '../support/case-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { MINUTE, scene, type Scene } from './resolver-scene.ts';

/** A search that finds something for a patient who cannot exist does not do what it says it does: that it finds nothing means nothing. */

const DAY = 24 * 60 * MINUTE;
const canaries = ({ nhi }: Scene): number =>
  nhi.searches.filter((query) => query.some(([, value]) => value === NOBODY)).length;
const honest = ({ rig }: Scene): boolean | undefined => lastCanary(rig.context, 'patient')?.honest;

/** NHI as it is, before it was ever asked for nobody. It has an application that no case of ours owns, of another patient. */
async function unasked(): Promise<Scene> {
  const made = await scene();
  await made.rig.context.store.write((tx) => {
    tx.run(`DELETE FROM cache WHERE key LIKE 'search-canary:%'`);
  });
  made.rig.clock.set(made.rig.clock.now() + DAY);
  made.nhi.has('77', smallBundle({ patient: 'B123456789' }));
  return made;
}

test.each([
  ['finds somebody', true, 'search-ignored-parameters', false],
  ['finds nobody', false, 'no-control-case', true],
])('a search that, asked for nobody, %s', async (_what, answersAll, reason, isHonest) => {
  const at = await unasked();
  const id = await at.doubtful('A123456789');
  at.nhi.answersAll = answersAll;
  await at.look(id);
  expect(at.rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: reason });
  expect(honest(at)).toBe(isHonest);
});

test.each([
  ['shows what is there under the patient', true],
  ['shows nothing of the patient', false],
])('a search that answers everything and %s: presence is believed, absence never', async (_what, isThere) => {
  const at = await unasked();
  const id = await at.doubtful('A123456789');
  if (isThere) at.nhi.has('9', smallBundle({ patient: 'A123456789' }));
  at.nhi.answersAll = true;
  await at.pass(3 * DAY, id);
  expect(at.rig.row(id)).toMatchObject(
    isThere ? { delivery: 'accepted', case_number: '9' } : { delivery: 'uncertain', attempts: 1 },
  );
});

const THROTTLED = { kind: 'throttled', status: 429, retryAt: null, absence: 'likely' } as const;

test.each<readonly [string, (nhi: Scene['nhi']) => void, 'uncertain' | 'queued']>([
  ['ignores what it was asked', (nhi) => (nhi.echoed = false), 'uncertain'],
  ['answers everything', (nhi) => (nhi.answersAll = true), 'uncertain'],
  ['was never answered', (nhi) => (nhi.searchFails = { kind: 'refused', status: 403 }), 'queued'],
])('of what NHI refused for a while, where the search %s', async (_what, misbehave, delivery) => {
  const at = await unasked();
  const id = await at.rig.queued({ summary: { patientNumber: 'A123456789' } });
  await at.rig.send(id, THROTTLED);
  misbehave(at.nhi);
  await at.pass(3 * DAY, id);
  expect(at.rig.row(id)).toMatchObject({ delivery, attempts: 1 });
  if (delivery === 'uncertain') return;
  // Once: the next such answer is a doubt, of which a person is told.
  await at.rig.send(id, THROTTLED);
  await at.pass(3 * DAY, id);
  expect(at.rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    attempts: 2,
    doubt_reason: 'search-refused',
  });
});

test('a search that was answered once and is refused now is offered here: nothing is sent without it', async () => {
  const at = await unasked();
  await at.look(await at.doubtful('B123456780'));
  const id = await at.rig.queued({ summary: { patientNumber: 'A123456789' } });
  await at.rig.send(id, THROTTLED);
  at.nhi.searchFails = { kind: 'refused', status: 403 };
  await at.pass(3 * DAY, id);
  expect(at.rig.row(id)).toMatchObject({ delivery: 'uncertain', attempts: 1 });
});

test('a search that was never answered is not offered only once it has been refused for as long as a doubt lasts', async () => {
  const at = await unasked();
  const id = await at.rig.queued({ summary: { patientNumber: 'A123456789' } });
  await at.rig.send(id, THROTTLED);
  at.nhi.searchFails = { kind: 'refused', status: 403 };
  await at.pass(29 * MINUTE, id);
  expect(at.rig.row(id).delivery).toBe('uncertain');
  await at.pass(20 * MINUTE, id);
  expect(at.rig.row(id).delivery).toBe('queued');
});

test('one refusal long ago and one now are passing ones where the search was answered in between, and found the case', async () => {
  const at = await unasked();
  const refused = { kind: 'refused', status: 403 } as const;
  const first = await at.rig.queued({ summary: summaryOf() });
  await at.rig.send(first, THROTTLED);
  at.nhi.searchFails = refused;
  await at.look(first);
  at.nhi.searchFails = null;
  at.nhi.has('1', smallBundle());
  await at.look(first);
  expect(at.rig.row(first).case_number).toBe('1');
  at.rig.clock.set(at.rig.clock.now() + 20 * DAY);
  const id = await at.rig.queued({ summary: { patientNumber: 'B123456780' } });
  await at.rig.send(id, THROTTLED);
  at.nhi.searchFails = refused;
  await at.look(id);
  expect(at.rig.row(id)).toMatchObject({ delivery: 'uncertain', attempts: 1 });
});

test('nobody is asked for once a day, and not where something was found; a server that was honest yesterday is found out', async () => {
  const at = await unasked();
  const id = await at.doubtful('A123456789');
  for (let looks = 0; looks < 5; looks += 1) await at.look(id);
  expect(canaries(at)).toBe(1);
  at.rig.clock.set(at.rig.clock.now() + DAY - 1);
  await at.look(id);
  expect(canaries(at)).toBe(1);
  at.rig.clock.set(at.rig.clock.now() + 1);
  at.nhi.answersAll = true;
  await at.look(id);
  expect(canaries(at)).toBe(2);
  expect(at.rig.row(id).doubt_reason).toBe('search-ignored-parameters');
  // And is believed again when it has mended its ways, a day later.
  at.nhi.answersAll = false;
  await at.look(id);
  expect(honest(at)).toBe(false);
  at.rig.clock.set(at.rig.clock.now() + DAY);
  await at.look(id);
  expect(honest(at)).toBe(true);
});

test('what was kept of a day that has not come, by a clock that was set back since, is asked again', async () => {
  const at = await unasked();
  const id = await at.doubtful('A123456789');
  at.rig.clock.set(at.rig.clock.now() + DAY);
  await keepCanary(at.rig.context, 'patient', true);
  at.rig.clock.set(at.rig.clock.now() - DAY);
  await at.look(id);
  expect(canaries(at)).toBe(1);
});

test.each([
  ['fails', { kind: 'failed', code: 'http-503', retryAt: null } as const, undefined],
  ['is refused', { kind: 'refused', status: 403 } as const, undefined],
  [
    'brings more than is read',
    { kind: 'failed', code: 'search-too-many-entries', retryAt: null } as const,
    false,
  ],
])('a question for nobody that %s', async (_what, result, expected) => {
  const at = await unasked();
  // The earlier canary result is over a day old.
  const before = lastCanary(at.rig.context, 'patient')?.at;
  const id = await at.doubtful('A123456789');
  at.nhi.onSearch = (query) => {
    at.nhi.searchFails = query.some(([, value]) => value === NOBODY) ? result : null;
  };
  await at.look(id);
  expect(canaries(at)).toBe(1);
  expect(at.rig.row(id)).toMatchObject({ delivery: 'uncertain', empty_searches: 0 });
  const kept = lastCanary(at.rig.context, 'patient');
  if (expected === undefined) expect(kept?.at).toBe(before);
  else expect(kept).toMatchObject({ honest: expected });
});
