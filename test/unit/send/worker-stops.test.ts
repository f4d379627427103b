import { expect, test } from 'vitest';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, acceptedAs } from '../support/case-rig.ts';
import { token } from '../support/fake-tokens.ts';
import type { FakeNhi } from '../support/fake-nhi.ts';
import { until } from '../support/until.ts';
import { scene, SECOND } from './worker-scene.ts';

/** The server takes its time: each POST ends, accepted, when its entry is called. */
function heldBack(nhi: FakeNhi): (() => void)[] {
  const end: (() => void)[] = [];
  nhi.onPost = (attemptId) =>
    new Promise((resolve) => {
      end.push(() => {
        resolve(acceptedAs(attemptId));
      });
    });
  return end;
}

test('a person’s pause lets what is under way end and starts nothing; resuming goes on', async () => {
  const { nhi, destination, queue, start, deliveries, pass } = await scene(1);
  const ids = [await queue(), await queue()];
  const end = heldBack(nhi);
  start();
  await until(() => end.length === 1);
  await destination.pauseByPerson(true);
  end[0]?.();
  await pass(60 * SECOND);
  expect(deliveries(ids)).toEqual(['accepted', 'queued']);
  nhi.onPost = (attemptId) => acceptedAs(attemptId);
  await destination.pauseByPerson(false);
  await until(() => deliveries(ids)[1] === 'accepted');
});

test('a case that a person stops while it is made ready is not sent, and the trail takes the intent back', async () => {
  const { rig, nhi, tokens, queue, start, settled, logged } = await scene(1);
  const id = await queue();
  let asked: Promise<unknown> | null = null;
  tokens.get = () => {
    asked ??= hold(rig.context, id, BY);
    return asked.then(() => token('token 1'));
  };
  start();
  await until(() => rig.row(id).delivery === 'held');
  await settled();
  expect(nhi.posts).toEqual([]);
  expect(rig.row(id).attempts).toBe(0);
  const kinds = (await rig.core.audit.tail(10)).map(({ kind }) => kind);
  expect(kinds).toContain('send-intent');
  expect(kinds).toContain('send-dropped');
  // The drop was meant: no fault.
  expect(logged).toEqual([]);
});

test.each([
  [
    'a minute is not sent where another agent has its folder by then',
    60 * SECOND,
    true,
    ['send-intent', 'send-dropped'],
    0,
  ],
  ['a minute is begun anew', 60 * SECOND, false, ['send-intent', 'send-dropped', 'send-intent'], 1],
  ['ten seconds goes on', 10 * SECOND, true, ['send-intent'], 1],
])(
  'a case whose computer slept while its attempt was written down for %s',
  async (_, sleptMs, isLost, told, sent) => {
    const { rig, nhi, elsewhere, worker, queue, start, lines } = await scene(1);
    nhi.onPost = (attemptId) => acceptedAs(attemptId);
    const id = await queue();
    const { folder } = rig.row(id);
    const { audit } = rig.core;
    const append = audit.append.bind(audit);
    const kinds: string[] = [];
    Object.assign(audit, {
      append: async (entry: { kind: string }) => {
        await append(entry as never);
        if (!entry.kind.startsWith('send-')) return;
        kinds.push(entry.kind);
        if (kinds.length > 1) return;
        rig.clock.set(rig.clock.now() + sleptMs);
        if (isLost) elsewhere.add(folder);
      },
    });
    start();
    await until(() => kinds.length >= told.length && nhi.posts.length === sent && worker.inFlight() === 0);
    expect(kinds).toEqual(told);
    if (sent === 1) return;
    expect(rig.row(id)).toMatchObject({ delivery: 'queued', error_code: 'send-overslept' });
    expect(lines).toEqual([]);
    elsewhere.clear();
    worker.wake();
    await until(() => nhi.posts.length === 1);
  },
);

test.each<[string, boolean]>([
  ['a minute', false],
  ['a minute, and another agent took the folder over,', true],
])(
  'a case whose computer slept for %s while it connected does not leave, and is begun anew',
  async (_, isLost) => {
    const { rig, nhi, elsewhere, worker, queue, start, lines, destination } = await scene(1);
    nhi.onPost = (attemptId) => acceptedAs(attemptId);
    const id = await queue();
    let connections = 0;
    nhi.onConnected = () => {
      connections += 1;
      if (connections > 1) return;
      if (isLost) elsewhere.add(rig.row(id).folder);
      rig.clock.set(rig.clock.now() + 60 * SECOND);
    };
    start();
    await until(() => connections > 0 && worker.inFlight() === 0);
    expect(lines.filter(([level]) => level === 'error')).toEqual([]);
    expect(destination.view().state).toBe('open');
    if (isLost) {
      expect(rig.row(id)).toMatchObject({ delivery: 'queued', error_code: 'send-overslept' });
      expect(nhi.posts).toEqual([]);
    }
    elsewhere.clear();
    worker.wake();
    await until(() => rig.row(id).delivery === 'accepted');
    expect(nhi.posts).toHaveLength(1);
  },
);

test('a case that is sending without a request on its way is in doubt after a minute; one under way is left alone', async () => {
  const { rig, nhi, queue, start, pass, lines } = await scene(2);
  const [lost, busy] = [await queue(), await queue()];
  const end = heldBack(nhi);
  await rig.begin(lost);
  start();
  await until(() => nhi.posts.length === 1);
  await pass(90 * SECOND);
  expect(rig.row(busy).delivery).toBe('sending');
  expect(rig.row(lost)).toMatchObject({ delivery: 'uncertain', doubt_kind: 'unproven' });
  expect(lines).toContainEqual(['error', 'attempt-abandoned', { caseId: lost }]);
  end[0]?.();
});

test('stopping starts nothing more and waits for what is under way, but not for ever', async () => {
  const { rig, nhi, worker, queue, start, deliveries, settled } = await scene(1);
  const ids = [await queue(), await queue()];
  const end = heldBack(nhi);
  start();
  await until(() => end.length === 1);
  const stopped = worker.stop(8 * SECOND);
  await settled();
  await rig.clock.advance(8 * SECOND);
  await stopped;
  expect(deliveries(ids)).toEqual(['sending', 'queued']);
  end[0]?.();
  await until(() => deliveries(ids)[0] === 'accepted');
  expect(nhi.posts).toHaveLength(1);
});

test('a stop is over as soon as what is under way has ended, and not before', async () => {
  const { nhi, worker, queue, start, deliveries, settled } = await scene(1);
  const id = await queue();
  const end = heldBack(nhi);
  start();
  await until(() => end.length === 1);
  let isOver = false;
  const stopped = worker.stop(8 * SECOND).then(() => (isOver = true));
  await settled();
  expect(isOver).toBe(false);
  end[0]?.();
  await stopped;
  expect(deliveries([id])).toEqual(['accepted']);
});

test('one whose answer the disk does not take yet is still under way', async () => {
  const { rig, nhi, worker, queue, start, logged, lines, deliveries } = await scene(1);
  const id = await queue();
  const { store } = rig.core.context;
  const write = store.write.bind(store);
  let isFull = false;
  let refused = 0;
  Object.assign(store, {
    write: (work: Parameters<typeof write>[0]) => {
      if (!isFull) return write(work);
      refused += 1;
      return Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }));
    },
  });
  nhi.onPost = () => {
    isFull = true;
    return acceptedAs('1');
  };
  start();
  await until(() => refused > 1);
  expect(worker.inFlight()).toBe(1);
  expect(deliveries([id])).toEqual(['sending']);
  isFull = false;
  await until(() => worker.inFlight() === 0);
  expect(deliveries([id])).toEqual(['accepted']);
  expect(logged).toEqual(expect.arrayContaining(['destination-not-saved', 'sent']));
  expect(lines).toContainEqual(['error', 'destination-not-saved', { caseId: id }]);
});

test('the place of one that is answered is free before its answer is on disk', async () => {
  const { rig, nhi, tokens, worker, queue, start, deliveries } = await scene(1);
  const ids = [await queue(), await queue()];
  const { store } = rig.core.context;
  const write = store.write.bind(store);
  const room = Promise.withResolvers<undefined>();
  let isHeld = false;
  Object.assign(store, {
    write: async (work: Parameters<typeof write>[0]) => {
      if (isHeld) await room.promise;
      return write(work);
    },
  });
  nhi.onPost = (attemptId) => {
    isHeld = true;
    return acceptedAs(attemptId);
  };
  start();
  await until(() => tokens.asked === 2);
  expect(worker.inFlight()).toBe(2);
  expect(deliveries(ids)).toEqual(['sending', 'queued']);
  room.resolve(undefined);
  await until(() => deliveries(ids).every((delivery) => delivery === 'accepted'));
});
