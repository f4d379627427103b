import { expect, onTestFinished, test } from 'vitest';
import { hold } from '../../../main/agent/cases/staff.ts';
import { openDestinationHealth } from '../../../main/agent/send/destination.ts';
import type { Destination } from '../../../main/agent/send/destination-health.ts';
import { unauthorizedWatch } from '../../../main/agent/send/unauthorized.ts';
import { createSendWorker, type SendWorker } from '../../../main/agent/send/worker.ts';
import type { SendOutcome } from '../../../main/agent/nhi/server.ts';
import {
  BY,
  acceptedAs,
  caseRig,
  NOT_SENT,
  REJECTED,
  UNKNOWN,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens, token } from '../support/fake-tokens.ts';
import { turns, until } from '../support/until.ts';

interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly tokens: FakeTokens;
  destination: Destination;
  worker: SendWorker;
  readonly logged: string[];
  /** A queued case whose bytes are in the spool. */
  readonly queue: (found?: Found) => Promise<string>;
  readonly start: () => void;
  readonly deliveries: (ids: readonly string[]) => string[];
  readonly settled: () => Promise<void>;
  /** Lets time pass in steps, each until nothing moves any more. */
  readonly pass: (ms: number) => Promise<void>;
}

const SECOND = 1000;
const STEP = 500;

async function scene(concurrency = 4, rig?: CaseRig): Promise<Scene> {
  const made = rig ?? (await caseRig());
  const nhi = new FakeNhi();
  nhi.sockets = concurrency;
  const tokens = new FakeTokens();
  const logged: string[] = [];
  const log = (_level: string, event: string): void => void logged.push(event);
  const { context, spool, audit } = made.core;
  const common = { clock: made.clock, log, maxBackoffMs: 60 * SECOND };
  const destination = openDestinationHealth({
    ...common,
    store: context.store,
    id: context.destination,
    onChange: () => {
      worker.wake();
    },
    random: () => 1,
  });
  const worker = createSendWorker({
    ...common,
    context,
    spool,
    audit,
    tokens,
    nhi,
    destination,
    unauthorized: unauthorizedWatch(),
    concurrency,
  });
  const stopListening = context.store.onChange(() => {
    worker.wake();
  });
  onTestFinished(async () => {
    stopListening();
    await worker.stop(0);
  });
  /** Real files are written: however long that takes, until all that is under way waits for the server or has ended. */
  const settled = async (): Promise<void> => {
    do {
      await until(() => worker.inFlight() === nhi.underWay);
      await turns(10);
    } while (worker.inFlight() !== nhi.underWay);
  };
  let files = 0;
  return {
    rig: made,
    nhi,
    tokens,
    destination,
    worker,
    logged,
    queue: async (found = {}) => {
      files += 1;
      const bytes = `{"n":${String(files)},"at":${String(made.clock.now())}}`;
      await spool.put(Buffer.from(bytes));
      return made.queued({ bytes, ...found });
    },
    start: () => {
      worker.start();
    },
    deliveries: (ids) => ids.map((id) => made.row(id).delivery),
    settled,
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= STEP) {
        await settled();
        await made.clock.advance(Math.min(STEP, left));
      }
      await settled();
    },
  };
}

/** Outcomes in the order of the POSTs; the last one for all that follow. */
const script = (nhi: FakeNhi, ...outcomes: readonly SendOutcome[]): void => {
  let at = 0;
  nhi.onPost = () => {
    const outcome = outcomes[Math.min(at, outcomes.length - 1)] ?? NOT_SENT;
    at += 1;
    return outcome;
  };
};

test('what is queued is sent once each, its intent in the trail before and its outcome after', async () => {
  const { rig, nhi, queue, start, deliveries } = await scene();
  const ids = [await queue(), await queue(), await queue()];
  const intended: boolean[] = [];
  nhi.onPost = async (attemptId) => {
    const lines = await rig.core.audit.tail(100);
    intended.push(lines.some((line) => line.kind === 'send-intent' && line.attemptId === attemptId));
    return acceptedAs(attemptId);
  };
  start();
  await until(() => deliveries(ids).every((delivery) => delivery === 'accepted'));
  expect(nhi.posts.map(({ token: used }) => used)).toEqual(['token 1', 'token 1', 'token 1']);
  expect(intended).toEqual([true, true, true]);
  await rig.core.trail.flush();
  const kinds = (await rig.core.audit.tail(100)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'send-intent')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(3);
});

test('a byte order mark stays at home', async () => {
  const { rig, nhi, start } = await scene();
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
  const { sha256 } = await rig.core.spool.put(bytes);
  const id = await rig.queued({ bytes: bytes.toString('latin1') });
  await rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET sha256 = $sha256 WHERE id = $id', { id, sha256 });
  });
  start();
  await until(() => rig.row(id).delivery === 'accepted');
  expect(nhi.posts[0]?.body).toBe('{}');
});

test('never more are under way than there are sockets', async () => {
  const { nhi, rig, queue, start, deliveries } = await scene(2);
  const ids = [await queue(), await queue(), await queue(), await queue()];
  let most = 0;
  const open: (() => void)[] = [];
  nhi.onPost = (attemptId) =>
    new Promise((resolve) => {
      most = Math.max(most, ids.filter((id) => rig.row(id).delivery === 'sending').length);
      open.push(() => {
        resolve(acceptedAs(attemptId));
      });
    });
  start();
  for (let done = 0; done < ids.length; done++) {
    // The next one is under way before this one ends.
    await until(() => open.length > Math.min(done + 1, ids.length - 1));
    open[done]?.();
  }
  await until(() => deliveries(ids).every((delivery) => delivery === 'accepted'));
  expect(most).toBe(2);
});

test('a 404 pauses and rejects nothing; one case tries at a time, and all go through once it is mended', async () => {
  const { nhi, destination, queue, start, deliveries, pass } = await scene();
  const ids = [await queue(), await queue(), await queue()];
  script(nhi, { kind: 'destination-refused', status: 404, issue: null });
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
      ? { kind: 'destination-refused', status: 415, issue: null }
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
  script(nhi, { kind: 'throttled', status: 429, retryAt });
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

test('a rejected case does not stop the rest', async () => {
  const { nhi, destination, queue, start, deliveries } = await scene(1);
  const ids = [await queue(), await queue()];
  script(nhi, REJECTED, acceptedAs('1'));
  start();
  await until(() => deliveries(ids)[1] === 'accepted');
  expect(deliveries(ids)).toEqual(['rejected', 'accepted']);
  expect(destination.view().state).toBe('open');
});

test('a Bundle that is gone from the spool, or damaged there, is held and does not stop the rest', async () => {
  const { rig, nhi, queue, start, deliveries, logged } = await scene(1);
  const missing = await rig.queued();
  const good = await queue();
  start();
  await until(() => deliveries([good])[0] === 'accepted');
  expect(rig.row(missing)).toMatchObject({
    delivery: 'held',
    hold_reason: 'spool-damaged',
    attempts: 0,
    unread: 1,
  });
  expect(nhi.posts).toHaveLength(1);
  expect(logged).toContain('spool-damaged');
});

test('a case whose attempt throws is left alone for a while, and the others go on', async () => {
  const { rig, nhi, queue, start, deliveries, pass, logged } = await scene(1);
  const poison = await queue();
  const good = await queue();
  const { audit } = rig.core;
  const append = audit.append.bind(audit);
  let full = true;
  Object.assign(audit, {
    append: (entry: { caseId?: string }) =>
      full && entry.caseId === poison ? Promise.reject(new Error('no space')) : append(entry as never),
  });
  start();
  await until(() => deliveries([good])[0] === 'accepted');
  expect(logged.filter((event) => event === 'attempt-failed').length).toBeLessThan(3);
  full = false;
  await pass(10 * SECOND);
  expect(deliveries([poison])).toEqual(['accepted']);
  expect(nhi.posts).toHaveLength(2);
});

test('a 401 costs one new token; a second one with it pauses with a reason', async () => {
  const { nhi, tokens, destination, queue, start, deliveries, pass } = await scene(1);
  const id = await queue();
  tokens.renewals = ['token 2'];
  script(nhi, { kind: 'unauthorized', status: 401 }, acceptedAs('1'));
  start();
  await until(() => deliveries([id])[0] === 'accepted');
  expect(nhi.posts.map(({ token: used }) => used)).toEqual(['token 1', 'token 2']);
  expect(destination.view().state).toBe('open');

  const other = await queue();
  script(nhi, { kind: 'unauthorized', status: 401 });
  tokens.renewals = ['token 3'];
  await until(() => destination.view().state === 'paused');
  expect(destination.view().reason).toBe('unauthorized');
  expect(nhi.posts.slice(2).map(({ token: used }) => used)).toEqual(['token 2', 'token 3']);
  await pass(500);
  expect(deliveries([other])).toEqual(['queued']);
});

test('a token server that gives the refused token out again pauses as well, instead of trying for ever', async () => {
  const { nhi, destination, queue, start, settled } = await scene(1);
  await queue();
  script(nhi, { kind: 'unauthorized', status: 401 });
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

test('a person’s pause lets what is under way end and starts nothing; resuming goes on', async () => {
  const { nhi, destination, queue, start, deliveries, pass } = await scene(1);
  const ids = [await queue(), await queue()];
  const end: (() => void)[] = [];
  nhi.onPost = (attemptId) =>
    new Promise((resolve) => {
      end.push(() => {
        resolve(acceptedAs(attemptId));
      });
    });
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
  const { rig, nhi, tokens, queue, start, settled } = await scene(1);
  const id = await queue();
  let asked: Promise<void> | null = null;
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
});

test('stopping starts nothing more and waits for what is under way, but not for ever', async () => {
  const { rig, nhi, worker, queue, start, deliveries, settled } = await scene(1);
  const ids = [await queue(), await queue()];
  const end: (() => void)[] = [];
  nhi.onPost = (attemptId) =>
    new Promise((resolve) => {
      end.push(() => {
        resolve(acceptedAs(attemptId));
      });
    });
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

test('while it is held back nothing new is sent, what is under way ends, and it goes on by itself', async () => {
  const { rig, nhi, worker, queue, start, deliveries, pass } = await scene();
  const answer = Promise.withResolvers<undefined>();
  nhi.onPost = async (attemptId) => {
    await answer.promise;
    return acceptedAs(attemptId);
  };
  const first = await queue();
  start();
  await until(() => nhi.underWay === 1);
  worker.holdUntil(rig.clock.now() + 60 * SECOND);
  const second = await queue();
  answer.resolve(undefined);
  await worker.quiet();
  expect(deliveries([first, second])).toEqual(['accepted', 'queued']);
  await pass(58 * SECOND);
  expect(deliveries([second])).toEqual(['queued']);
  await pass(4 * SECOND);
  expect(deliveries([second])).toEqual(['accepted']);
});
