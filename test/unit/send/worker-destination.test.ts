import { expect, test } from 'vitest';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { acceptedAs, NOT_SENT, UNKNOWN } from '../support/case-rig.ts';
import { token } from '../support/fake-tokens.ts';
import { turns, until } from '../support/until.ts';
import { scene, script, SECOND } from './worker-scene.ts';

test('a 404 pauses and rejects nothing; one case tries at a time, and all go through once it is mended', async () => {
  const { nhi, destination, queue, start, deliveries, pass } = await scene();
  const ids = [await queue(), await queue(), await queue()];
  script(nhi, { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' });
  start();
  await until(() => destination.view().state === 'paused');
  await pass(10 * SECOND);
  expect(deliveries(ids)).toEqual(['queued', 'queued', 'queued']);
  const refused = nhi.posts.length;
  // Three at once before the first answer, then one at each trial.
  expect(refused).toBeLessThan(9);
  nhi.onPost = (attemptId) => acceptedAs(attemptId);
  await pass(60 * SECOND);
  expect(deliveries(ids)).toEqual(['accepted', 'accepted', 'accepted']);
});

test('a case refused while another passes is held, not rejected, and does not block the rest', async () => {
  const { rig, nhi, queue, start, deliveries, pass } = await scene(1);
  const bad = await queue();
  const good = [await queue(), await queue()];
  nhi.onPost = (attemptId) => {
    const row = rig.context.store.get<{ case_id: string }>(
      'SELECT case_id FROM attempts WHERE id = $attemptId',
      { attemptId },
    );
    return row?.case_id === bad
      ? { kind: 'destination-refused', status: 415, issue: null, absence: 'proven' }
      : acceptedAs(attemptId);
  };
  start();
  await pass(30 * SECOND);
  expect(deliveries([bad, ...good])).toEqual(['held', 'accepted', 'accepted']);
  expect(rig.row(bad)).toMatchObject({ hold_reason: 'refused-alone', attempts: 2 });
});

test('a 429 makes all wait until its time, also those that were being made ready, and over a restart', async () => {
  const first = await scene(2);
  const { rig, nhi } = first;
  const ids = [await first.queue(), await first.queue(), await first.queue(), await first.queue()];
  const retryAt = rig.clock.now() + 60 * SECOND;
  script(nhi, { kind: 'throttled', status: 429, retryAt, absence: 'proven' });
  first.start();
  await until(() => first.destination.view().state === 'paused');
  await first.pass(30 * SECOND);
  // Two were under way together; nothing began after the first answer.
  expect(nhi.posts).toHaveLength(2);
  await first.worker.stop(0);
  await rig.reopen();
  const second = await scene(2, rig);
  second.start();
  await second.pass(29 * SECOND);
  expect(second.nhi.posts).toEqual([]);
  await second.pass(10 * SECOND);
  await until(() => second.deliveries(ids).every((delivery) => delivery === 'accepted'));
});

test('while it cannot be reached it is probed, one probe at a time with backoff, and nothing is sent', async () => {
  const { nhi, destination, queue, start, deliveries, pass, settled } = await scene();
  const ids = [await queue(), await queue()];
  script(nhi, NOT_SENT);
  nhi.alive = false;
  start();
  await until(() => destination.view().state === 'unreachable');
  await settled();
  const posts = nhi.posts.length;
  await pass(32 * SECOND);
  expect(nhi.posts.length).toBe(posts);
  // After 1, 2, 4, 8 and 16 seconds.
  expect(nhi.probes).toBe(5);
  expect(deliveries(ids)).toEqual(['queued', 'queued']);
  nhi.alive = true;
  let underWay = 0;
  let most = 0;
  nhi.onPost = async (attemptId) => {
    underWay += 1;
    if (destination.gate(0) !== 'open') most = Math.max(most, underWay);
    await turns(5);
    underWay -= 1;
    return acceptedAs(attemptId);
  };
  await pass(60 * SECOND);
  expect(deliveries(ids)).toEqual(['accepted', 'accepted']);
  expect(most).toBe(1);
});

test('an unknown end leaves that case in doubt and the destination probed before another is sent', async () => {
  const { nhi, queue, start, deliveries, pass } = await scene(1);
  const ids = [await queue(), await queue()];
  script(nhi, UNKNOWN, acceptedAs('1'));
  start();
  await pass(5 * SECOND);
  expect(deliveries(ids)).toEqual(['uncertain', 'accepted']);
  expect(nhi.probes).toBe(1);
});

test('a 401 costs one new token; a second one with it pauses with a reason', async () => {
  const { nhi, tokens, destination, queue, start, deliveries, pass } = await scene(1);
  const id = await queue();
  tokens.renewals = ['token 2'];
  script(nhi, { kind: 'unauthorized', status: 401, absence: 'proven' }, acceptedAs('1'));
  start();
  await until(() => deliveries([id])[0] === 'accepted');
  expect(nhi.posts.map(({ token: used }) => used)).toEqual(['token 1', 'token 2']);
  expect(destination.view().state).toBe('open');

  const other = await queue();
  script(nhi, { kind: 'unauthorized', status: 401, absence: 'proven' });
  tokens.renewals = ['token 3'];
  await until(() => destination.view().state === 'paused');
  expect(destination.view().reason).toBe('unauthorized');
  expect(nhi.posts.slice(2).map(({ token: used }) => used)).toEqual(['token 2', 'token 3']);
  await pass(500);
  expect(deliveries([other])).toEqual(['queued']);
});

test('a 403 pauses, and the trial after it takes a new token, which may have the right that the first one lacks', async () => {
  const { nhi, tokens, queue, start, deliveries, pass } = await scene(1);
  const id = await queue();
  tokens.renewals = ['token 2'];
  script(nhi, { kind: 'destination-refused', status: 403, issue: null, absence: 'proven' }, acceptedAs('1'));
  start();
  await pass(60 * SECOND);
  expect(nhi.posts.map(({ token: used }) => used)).toEqual(['token 1', 'token 2']);
  expect(deliveries([id])).toEqual(['accepted']);
});

test('a refusal that is mended ends without a Bundle, while nothing but a doubtful case waits; one that stands is asked about ever more rarely', async () => {
  const { nhi, tokens, destination, queue, start, deliveries, pass } = await scene(1);
  const id = await queue();
  script(nhi, UNKNOWN);
  start();
  await until(() => deliveries([id])[0] === 'uncertain');
  // As the search for that case hears it.
  tokens.result = { kind: 'refused', code: 'token-invalid_client', status: 400 };
  destination.refused('token-invalid_client', null);
  await pass(120 * SECOND);
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'token-invalid_client' });
  expect(tokens.asked).toBeLessThan(12);
  tokens.result = token('token 2');
  nhi.speaksFhir = false;
  await pass(60 * SECOND);
  expect(destination.view().state).toBe('paused');
  nhi.speaksFhir = true;
  await pass(60 * SECOND);
  expect(destination.view()).toMatchObject({ state: 'open', reason: null });
  expect(nhi.posts).toHaveLength(1);
  // The next Bundle goes as one that tries it.
  expect(destination.gate(0)).toBe('trial');
});

test.each(['answer-without-number', 'answer-says-error'])(
  'a pause by %s, which may hide a taken Bundle, is ended by no probe, and one by Retry-After not before its time',
  async (code) => {
    const { rig, nhi, destination, start, pass } = await scene(1);
    start();
    destination.refused(code, null);
    await pass(120 * SECOND);
    expect(destination.view()).toMatchObject({ state: 'paused', reason: code });
    destination.told('throttled', rig.clock.now() + 90 * SECOND);
    const { probes } = nhi;
    await pass(80 * SECOND);
    expect(nhi.probes).toBe(probes);
  },
);

test('a refused case that waits is what tries a refusal: no probe ends it in its place', async () => {
  const { nhi, destination, queue, start, pass } = await scene(1);
  await queue();
  script(nhi, { kind: 'destination-refused', status: 403, issue: null, absence: 'proven' });
  start();
  await until(() => destination.view().state === 'paused');
  await pass(120 * SECOND);
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'http-403' });
});

test('a token server that gives the refused token out again pauses as well, instead of trying for ever', async () => {
  const { nhi, destination, queue, start, settled } = await scene(1);
  await queue();
  script(nhi, { kind: 'unauthorized', status: 401, absence: 'proven' });
  start();
  await until(() => destination.view().state === 'paused');
  await settled();
  expect(nhi.posts).toHaveLength(2);
});

test('without a token nothing is sent: a refusal pauses, a server that is away is waited for', async () => {
  const { rig, nhi, tokens, destination, queue, start, deliveries, pass } = await scene(1);
  const id = await queue();
  tokens.result = { kind: 'refused', code: 'invalid_client', status: 400 };
  start();
  await until(() => destination.view().state === 'paused');
  expect(destination.view().reason).toBe('invalid_client');
  tokens.result = { kind: 'unreachable', code: 'timeout', retryAt: rig.clock.now() + 20 * SECOND };
  await pass(10 * SECOND);
  expect(destination.view()).toMatchObject({ state: 'unreachable', reason: 'timeout' });
  expect(nhi.posts).toEqual([]);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 0 });
  tokens.result = token('token 2');
  await pass(30 * SECOND);
  expect(deliveries([id])).toEqual(['accepted']);
});

const PAGE = { kind: 'unknown', code: 'answer-not-fhir', status: 200, phase: 'answered' } as const;

test('pages in place of answers pause it, though probes pass; each case that was tried is in doubt, and it heals itself', async () => {
  const { rig, nhi, destination, queue, start, deliveries, pass } = await scene(1);
  const ids = [await queue(), await queue(), await queue(), await queue()];
  script(nhi, PAGE);
  start();
  await until(() => destination.view().state === 'unreachable');
  // A single one may be chance: probed, and tried again.
  await until(() => nhi.underWay === 0);
  await pass(2 * SECOND);
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'answer-not-fhir' });
  const tried = nhi.posts.length;
  expect(tried).toBe(2);
  expect(deliveries(ids).filter((delivery) => delivery === 'uncertain')).toHaveLength(tried);
  // Nothing says that it is open again until a case has passed.
  await pass(SECOND);
  expect(destination.view().state).toBe('paused');
  expect(readDestination(rig.context.store, rig.context.destination)).toMatchObject({
    state: 'paused',
    reason: 'answer-not-fhir',
  });
  const inDoubt = nhi.posts.length;
  expect(inDoubt).toBeLessThan(ids.length);
  nhi.onPost = (attemptId) => acceptedAs(attemptId);
  await pass(60 * SECOND);
  expect(destination.view().state).toBe('open');
  const ended = deliveries(ids);
  expect(ended.filter((delivery) => delivery === 'uncertain')).toHaveLength(inDoubt);
  expect(ended.filter((delivery) => delivery === 'accepted')).toHaveLength(ids.length - inDoubt);
});

test('a page now and then, with answers between, pauses nothing', async () => {
  const { nhi, destination, queue, start, pass } = await scene(1);
  for (let count = 0; count < 6; count += 1) await queue();
  let posts = 0;
  nhi.onPost = (attemptId) => ((posts += 1) % 2 === 0 ? PAGE : acceptedAs(attemptId));
  const states = new Set<string>();
  start();
  for (let step = 0; step < 60; step += 1) {
    await pass(SECOND);
    states.add(destination.view().state);
  }
  expect(posts).toBe(6);
  expect(states).not.toContain('paused');
});
