import { expect, test } from 'vitest';
import { seenGuide } from '../../../main/agent/carrier/cases/destination-record.ts';
import { READY_CASES } from '../../../main/agent/carrier/cases/queries.ts';
import { acceptedAs, NOT_SENT } from '../support/case-rig.ts';
import { token } from '../support/fake-tokens.ts';
import { until } from '../support/until.ts';
import { scene, script, SECOND, type Scene } from './worker-scene.ts';

/** The next case on the line, the number of cases on it, and the time of the next look. */

const MINUTE = 60 * SECOND;
/** The ids of the cases in the order of their POSTs. */
const posted = ({ rig, nhi }: Scene): string[] =>
  nhi.posts.map(
    ({ attemptId }) =>
      rig.context.store.get<{ case_id: string }>('SELECT case_id FROM attempts WHERE id = $attemptId', {
        attemptId,
      })?.case_id ?? '',
  );
/** POSTs that nobody answers before `go`. */
function heldBack({ nhi }: Scene): { readonly go: () => void } {
  const answer = Promise.withResolvers<undefined>();
  nhi.onPost = async (attemptId) => {
    await answer.promise;
    return acceptedAs(attemptId);
  };
  return {
    go: () => {
      answer.resolve(undefined);
    },
  };
}

/** How often the queue, or what else is a list, was read. */
function countReads({ rig }: Scene): () => number {
  const { store } = rig.context;
  const all = store.all.bind(store);
  let reads = 0;
  Object.assign(store, {
    all: (...query: Parameters<typeof all>) => {
      // The copy of the trail reads as well, in its own time.
      if (query[0] === READY_CASES) reads += 1;
      return all(...query);
    },
  });
  return () => reads;
}
/** The bytes that were opened, in their order. */
function watchOpened({ rig }: Scene): string[] {
  const { spool } = rig.core;
  const get = spool.get.bind(spool);
  const opened: string[] = [];
  Object.assign(spool, {
    get: (sha256: string) => {
      opened.push(sha256);
      return get(sha256);
    },
  });
  return opened;
}

test.each([
  ['sockets than the settings allow', 1, 4, 1],
  ['of either than cases', 8, 8, 3],
])('where there are more %s, the fewer count', async (_what, concurrency, sockets, most) => {
  const at = await scene(concurrency);
  at.nhi.sockets = sockets;
  const ids = [await at.queue(), await at.queue(), await at.queue()];
  const { go } = heldBack(at);
  at.start();
  await until(() => at.nhi.underWay === most);
  await at.settled();
  expect(at.nhi.underWay).toBe(most);
  go();
  await until(() => at.deliveries(ids).every((delivery) => delivery === 'accepted'));
});

test('while the line is full, what comes next is opened ahead of its turn: as many as have a place, and no more', async () => {
  const at = await scene(2);
  const ids: string[] = [];
  for (let count = 0; count < 6; count += 1) ids.push(await at.queue());
  const opened = watchOpened(at);
  const { go } = heldBack(at);
  at.start();
  await until(() => at.nhi.underWay === 2);
  await at.settled();
  expect(opened).toHaveLength(4);
  at.worker.wake();
  await at.settled();
  expect(opened).toHaveLength(4);
  go();
  await until(() => at.deliveries(ids).every((delivery) => delivery === 'accepted'));
  // Each once.
  expect(opened).toHaveLength(6);
  // Two are opened side by side, so that one may leave before the other; none leaves before its turn.
  expect(posted(at).toSorted()).toEqual(ids.toSorted());
  for (const [turn, id] of posted(at).entries())
    expect(Math.abs(turn - ids.indexOf(id))).toBeLessThanOrEqual(1);
});

test('what comes while the line is full is opened ahead of its turn, also while those before it wait for a token', async () => {
  const at = await scene(2);
  const opened = watchOpened(at);
  const ids = [await at.queue(), await at.queue()];
  const tokens = Promise.withResolvers<undefined>();
  let asked = 0;
  at.tokens.get = async () => {
    asked += 1;
    await tokens.promise;
    return token('token 1');
  };
  at.start();
  await until(() => asked === 2);
  ids.push(await at.queue());
  await until(() => opened.includes(at.rig.row(ids[2] ?? '').sha256));
  expect([asked, at.nhi.posts]).toEqual([2, []]);
  tokens.resolve(undefined);
  await until(() => at.deliveries(ids).every((delivery) => delivery === 'accepted'));
  expect(opened).toHaveLength(3);
});

test('while nothing more may be sent or opened, the queue is not read', async () => {
  const at = await scene(1);
  const ids = [await at.queue(), await at.queue(), await at.queue()];
  const { go } = heldBack(at);
  at.start();
  await until(() => at.nhi.underWay === 1);
  await at.settled();
  const reads = countReads(at);
  await at.rig.clock.advance(5 * MINUTE);
  expect(reads()).toBe(0);
  await at.destination.pauseByPerson(true);
  go();
  await until(() => at.worker.inFlight() === 0);
  await at.settled();
  const before = reads();
  await at.rig.clock.advance(5 * MINUTE);
  expect(reads()).toBe(before);
  expect(at.deliveries(ids)).toEqual(['accepted', 'queued', 'queued']);
});

test('many that a paused server has refused do not hide the one that it has not', async () => {
  const at = await scene(4);
  for (let count = 0; count < 4; count += 1) await at.queue();
  const tokens = Promise.withResolvers<undefined>();
  at.tokens.get = async () => {
    await tokens.promise;
    return token('token 1');
  };
  script(at.nhi, { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' });
  at.start();
  await until(() => at.worker.inFlight() === 4);
  tokens.resolve(undefined);
  await until(() => at.nhi.posts.length === 4 && at.worker.inFlight() === 0);
  expect(at.destination.refusedCases().size).toBe(4);
  const other = await at.queue();
  at.destination.tryNow();
  await until(() => at.nhi.posts.length > 4);
  expect(posted(at)[4]).toBe(other);
});

test('the one case that tries whether the server has recovered does not start once a person has paused it', async () => {
  const at = await scene(1);
  const id = await at.queue();
  script(at.nhi, { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' });
  at.start();
  await until(() => at.nhi.posts.length === 1 && at.worker.inFlight() === 0);
  let asked = 0;
  at.tokens.get = async () => {
    asked += 1;
    await at.destination.pauseByPerson(true);
    return token('token 1');
  };
  at.destination.tryNow();
  await until(() => asked === 1 && at.worker.inFlight() === 0);
  expect(at.nhi.posts).toHaveLength(1);
  expect(at.rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 1 });
});

test('while one case tries whether the server has recovered, nothing is opened behind it', async () => {
  const at = await scene(2);
  const ids = [await at.queue(), await at.queue(), await at.queue()];
  script(at.nhi, { kind: 'destination-refused', status: 403, issue: null, absence: 'proven' });
  at.start();
  await until(() => at.destination.view().state === 'paused' && at.worker.inFlight() === 0);
  const opened = watchOpened(at);
  const { go } = heldBack(at);
  await at.pass(2 * SECOND);
  expect(at.nhi.underWay).toBe(1);
  expect(opened.length).toBeLessThanOrEqual(1);
  go();
  await until(() => at.deliveries(ids).every((delivery) => delivery === 'accepted'));
});

test('many cases whose attempts throw keep none of the others waiting, and each is tried again in the end', async () => {
  const at = await scene(1);
  const bad: string[] = [];
  for (let count = 0; count < 8; count += 1) bad.push(await at.queue());
  const good = await at.queue();
  const { audit } = at.rig.core;
  const append = audit.append.bind(audit);
  let isFull = true;
  Object.assign(audit, {
    append: (entry: { caseId?: string }) =>
      isFull && bad.includes(entry.caseId ?? '')
        ? Promise.reject(new Error('no space'))
        : append(entry as never),
  });
  at.start();
  await until(() => at.deliveries([good])[0] === 'accepted');
  expect(at.nhi.posts).toHaveLength(1);
  isFull = false;
  await at.pass(10 * SECOND);
  expect(at.deliveries(bad).every((delivery) => delivery === 'accepted')).toBe(true);
});

test('a case that fails again and again waits longer each time, up to a minute', async () => {
  const at = await scene(1);
  const id = await at.queue();
  const { audit } = at.rig.core;
  const append = audit.append.bind(audit);
  const tried: number[] = [];
  let isFull = true;
  Object.assign(audit, {
    append: (entry: { kind: string }) => {
      if (!isFull || entry.kind !== 'send-intent') return append(entry as never);
      tried.push(at.rig.clock.now());
      return Promise.reject(new Error('no space'));
    },
  });
  at.start();
  await at.pass(10 * MINUTE);
  // By chance up to 1, 2, 4 … 60 seconds apart: one in a second would be six hundred.
  expect(tried.length).toBeGreaterThan(10);
  expect(tried.length).toBeLessThan(100);
  isFull = false;
  await at.pass(MINUTE + SECOND);
  expect(at.deliveries([id])).toEqual(['accepted']);
});

test('what lies in a folder that another agent serves is not sent, also where that was seen while it was made ready', async () => {
  const at = await scene(1);
  const first = await at.queue({ folder: '/taken' });
  const other = await at.queue();
  at.elsewhere.add('/taken');
  at.start();
  await until(() => at.deliveries([other])[0] === 'accepted');
  await at.settled();
  expect(posted(at)).toEqual([other]);
  at.tokens.get = () => {
    at.elsewhere.add('/taken');
    return Promise.resolve(token('token 1'));
  };
  at.elsewhere.clear();
  at.worker.wake();
  await until(() => at.elsewhere.size > 0 && at.worker.inFlight() === 0);
  expect(at.rig.row(first)).toMatchObject({ delivery: 'queued', attempts: 0 });
  at.tokens.get = () => Promise.resolve(token('token 1'));
  at.elsewhere.clear();
  at.worker.wake();
  await until(() => at.deliveries([first])[0] === 'accepted');
});

test.each<readonly [string, (at: Scene) => void]>([
  ['the worker stops', ({ worker }) => void worker.stop(MINUTE)],
  [
    'the server is found away',
    ({ destination }) => {
      destination.lost('timeout', null);
    },
  ],
  ['a person pauses it', ({ destination }) => void destination.pauseByPerson(true)],
])('a case that is made ready while %s does not start', async (_what, happen) => {
  const at = await scene(1);
  const id = await at.queue();
  let asked = 0;
  at.tokens.get = () => {
    asked += 1;
    if (asked === 1) happen(at);
    return Promise.resolve(token('token 1'));
  };
  at.start();
  await until(() => asked === 1 && at.worker.inFlight() === 0);
  expect(at.nhi.posts).toEqual([]);
  expect(at.rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 0 });
});

test('those that were made ready together before trouble do not all try whether it is over: one does', async () => {
  const at = await scene(3);
  const ids = [await at.queue(), await at.queue(), await at.queue()];
  const tokens = Promise.withResolvers<undefined>();
  let asked = 0;
  at.tokens.get = async () => {
    asked += 1;
    await tokens.promise;
    return token('token 1');
  };
  const { go } = heldBack(at);
  at.start();
  await until(() => asked === 3);
  at.destination.refused('http-403', null);
  at.destination.tryNow();
  tokens.resolve(undefined);
  await until(() => at.nhi.underWay === 1);
  await at.settled();
  expect(at.nhi.posts).toHaveLength(1);
  go();
  await until(() => at.deliveries(ids).every((delivery) => delivery === 'accepted'));
});

test('a case that is to be tried later is sent at its time, though nobody says so', async () => {
  const at = await scene(1);
  const id = await at.queue();
  await at.rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET next_attempt_at = $at WHERE id = $id', {
      id,
      at: at.rig.clock.now() + 10 * SECOND,
    });
  });
  at.start();
  await at.settled();
  await at.rig.clock.advance(10 * SECOND - 1);
  await at.settled();
  expect(at.nhi.posts).toEqual([]);
  await at.rig.clock.advance(1);
  await until(() => at.deliveries([id])[0] === 'accepted');
});

test('with nothing to do it looks every half minute', async () => {
  const at = await scene(1);
  const reads = countReads(at);
  at.start();
  await at.settled();
  const before = reads();
  await at.rig.clock.advance(5 * MINUTE);
  expect(reads() - before).toBe(10);
});

test('a look that throws is in the log, and the next one goes on', async () => {
  const at = await scene(1);
  const id = await at.queue();
  const { store } = at.rig.context;
  const all = store.all.bind(store);
  let faults = 1;
  Object.assign(store, {
    all: (...query: Parameters<typeof all>) => {
      faults -= 1;
      if (faults === 0) throw new Error('the disk is away');
      return all(...query);
    },
  });
  at.start();
  await until(() => at.logged.includes('send-loop'));
  expect(at.lines[0]?.[0]).toBe('error');
  await at.rig.clock.advance(30 * SECOND);
  await until(() => at.deliveries([id])[0] === 'accepted');
});

test('a probe says in its own words why the server is away, and waits for what is under way', async () => {
  const at = await scene(2);
  const [first, second] = [await at.queue(), await at.queue()];
  const answers = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let posts = 0;
  at.nhi.onPost = async () => {
    await answers[posts++]?.promise;
    return NOT_SENT;
  };
  at.start();
  await until(() => at.nhi.underWay === 2);
  answers[0]?.resolve(undefined);
  await until(() => at.destination.view().state === 'unreachable');
  await at.rig.clock.advance(10 * SECOND);
  expect(at.nhi.probes).toBe(0);
  let status: number | null = 502;
  at.nhi.probe = () => {
    at.nhi.probes += 1;
    return Promise.resolve({ alive: false, speaksFhir: false, status, code: null });
  };
  answers[1]?.resolve(undefined);
  await at.pass(5 * SECOND);
  expect(at.destination.view()).toMatchObject({ state: 'unreachable', reason: 'http-502' });
  status = null;
  await at.pass(10 * SECOND);
  expect(at.destination.view()).toMatchObject({ state: 'unreachable', reason: 'http-0' });
  expect(at.deliveries([first, second])).toEqual(['queued', 'queued']);
});

test('a probe that is answered tells of a newer guide, where its answer names one', async () => {
  const at = await scene(1);
  const guide = 'https://nhicore.nhi.gov.tw/pas/ImplementationGuide/x|9.9.9';
  let capability: unknown = null;
  at.nhi.probe = () => {
    at.nhi.probes += 1;
    return Promise.resolve({ alive: false, speaksFhir: false, status: 200, code: null, capability });
  };
  at.destination.lost('timeout', null);
  at.start();
  await at.pass(10 * SECOND);
  expect([at.nhi.probes > 0, seenGuide(at.rig.context)]).toEqual([true, null]);
  capability = { resourceType: 'CapabilityStatement', implementationGuide: [guide] };
  await at.pass(MINUTE);
  await until(() => seenGuide(at.rig.context) !== null);
  expect(seenGuide(at.rig.context)).toMatchObject({ version: '9.9.9', where: 'metadata' });
});
