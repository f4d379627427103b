import { expect, onTestFinished, test } from 'vitest';
import { MOST_ASKED } from '../../../shared/ask-now.ts';
import { lastAsked } from '../../../main/agent/carrier/cases/asked.ts';
import type { ResultsWait } from '../../../main/agent/carrier/results/ask-now.ts';
import { FirstSight } from '../../../main/agent/carrier/results/first-sight.ts';
import { createPoller, type Poller } from '../../../main/agent/carrier/results/poller.ts';
import type { SearchResult } from '../../../main/agent/carrier/nhi/server.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';
import { until } from '../support/until.ts';

const HOUR = 3_600_000;
const REVIEWING = { created: '2026-11-24', disposition: '審查中' };
const DECIDED = { created: '2026-11-24', disposition: '審畢結果' };

interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly tokens: FakeTokens;
  readonly poller: Poller;
  readonly standing: { wait: ResultsWait | null };
  /** A case that NHI accepted under this number hours ago, and is asked about in an hour. */
  readonly accepted: (number: string | null) => Promise<string>;
}

async function scene(): Promise<Scene> {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const tokens = new FakeTokens();
  const standing: Scene['standing'] = { wait: null };
  const firstSight = new FirstSight(rig.context, rig.clock);
  firstSight.notOffered();
  const poller = createPoller({
    ...{ context: rig.context, nhi, tokens, clock: rig.clock, log: () => undefined, firstSight },
    ...{ hospitalId: HOSPITAL, pollMs: 60_000, waits: () => standing.wait, isOpen: () => true },
    lookUp: () => Promise.resolve({ number: null, isAbsent: false, retryAt: null }),
    lookByPatient: () => Promise.resolve({ kind: 'not-offered' }),
  });
  onTestFinished(() => poller.stop());
  nhi.readable = false;
  const accepted = async (number: string | null): Promise<string> => {
    const summary = { patientNumber: 'A123456789', claimKey: String(Math.random()) };
    const id = await rig.queued({ summary });
    await rig.send(id, acceptedAs(number));
    await rig.context.store.write((tx) => {
      const at = rig.clock.now();
      tx.run(`UPDATE cases SET accepted_at = $then, next_poll_at = $next WHERE id = $id`, {
        ...{ id, then: at - 8 * HOUR, next: at + HOUR },
      });
    });
    return id;
  };
  return { rig, nhi, tokens, poller, standing, accepted };
}

const asked = (rig: CaseRig, id: string) =>
  rig
    .events(id)
    .filter(({ kind }) => kind === 'result-asked')
    .map(({ actor, detail }) => ({ actor, ...(JSON.parse(detail) as object) }));

/** Searches wait until they are let go. */
function held(nhi: FakeNhi): { open: () => void; readonly atOnce: () => number } {
  const search = nhi.search.bind(nhi);
  const gate = Promise.withResolvers<undefined>();
  let [now, most] = [0, 0];
  nhi.search = async (question): Promise<SearchResult> => {
    now += 1;
    most = Math.max(most, now);
    await gate.promise;
    now -= 1;
    return search(question);
  };
  return {
    open: () => {
      gate.resolve(undefined);
    },
    atOnce: () => most,
  };
}

test('a case is asked about before its time, and its history says who asked and what came', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const [decided, moved, same] = [await accepted('1'), await accepted('2'), await accepted('3')];
  nhi.has('1', smallBundle(), { answer: DECIDED });
  nhi.has('2', smallBundle(), { answer: REVIEWING });
  expect(await Promise.all([decided, moved, same].map((id) => poller.ask(id, '王小美')))).toEqual([
    'decided',
    'moved',
    'same',
  ]);
  expect([decided, moved, same].map((id) => rig.row(id).review)).toEqual(['decided', 'reviewing', 'none']);
  expect(asked(rig, same)).toEqual([{ actor: '王小美', came: 'same' }]);
  expect(lastAsked(rig.context, decided)).toEqual({
    ...{ at: rig.clock.now(), by: '王小美', came: 'decided', code: null },
  });
  // It has just been asked about: the next time is counted from now.
  expect(rig.row(same).next_poll_at).toBe(rig.clock.now() + HOUR);
  expect(nhi.searches).toHaveLength(3);
});

test.each<readonly [string, (scene: Scene) => void, string]>([
  [
    'where NHI does not answer',
    ({ nhi }) => {
      nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null };
    },
    'timeout',
  ],
  [
    'where NHI refuses the question',
    ({ nhi }) => {
      nhi.searchFails = { kind: 'refused', status: 403 };
    },
    'http-403',
  ],
  [
    'with a token that NHI no longer takes',
    ({ nhi }) => {
      nhi.searchFails = { kind: 'unauthorized' };
    },
    'unauthorized',
  ],
  [
    'without a token',
    ({ tokens }) => {
      tokens.result = { kind: 'refused', code: 'token-invalid_client', status: 401 };
    },
    'token-invalid_client',
  ],
])('%s the case keeps its time, and the history says why nothing came', async (_where, fail, code) => {
  const all = await scene();
  const { rig, poller, accepted } = all;
  const id = await accepted('1');
  const due = rig.row(id).next_poll_at;
  fail(all);
  await expect(poller.ask(id, '王小美')).rejects.toMatchObject({ code: 'ask-failed' });
  expect(rig.row(id).next_poll_at).toBe(due);
  expect(asked(rig, id)).toEqual([{ actor: '王小美', came: 'failed', code }]);
});

test('an answer that cannot be kept is no “no change”', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const id = await accepted('1');
  nhi.has('1', smallBundle(), { answer: DECIDED });
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET summary = x'00' WHERE id = $id`, { id });
  });
  nhi.readable = true;
  await expect(poller.ask(id, '王小美')).rejects.toThrow();
  expect(rig.row(id).review).toBe('none');
});

test('NHI’s word to wait holds for the rest of those that were asked for with it, and until it is over', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const ids = [await accepted('1'), await accepted('2')];
  const retryAt = rig.clock.now() + HOUR / 2;
  nhi.searchFails = { kind: 'failed', code: 'throttled', retryAt };
  const came = await Promise.allSettled(ids.map((id) => poller.ask(id, '王小美')));
  expect(came.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : ''))).toEqual(
    ['ask-failed', 'ask-not-now'],
  );
  expect(nhi.searches).toHaveLength(1);
  expect(poller.waits()).toEqual({ why: 'told-to-wait', until: retryAt });
  nhi.searchFails = null;
  await rig.clock.advance(HOUR / 2 - 1);
  await expect(poller.ask(ids[0] ?? '', '王小美')).rejects.toMatchObject({
    code: 'ask-not-now',
    messageZh: '健保署要求等到 09:30 再查，之後會自動查詢。',
  });
  expect(nhi.searches).toHaveLength(1);
  await rig.clock.advance(1);
  expect(await poller.ask(ids[0] ?? '', '王小美')).toBe('same');
});

test.each<ResultsWait>([
  { why: 'unreachable', until: null },
  { why: 'new-server', until: null },
  { why: 'told-to-wait', until: Date.parse('2026-11-24T09:30:00+08:00') },
])('while the agent itself asks nobody ($why), no person makes it ask', async (wait) => {
  const { rig, nhi, poller, standing, accepted } = await scene();
  const id = await accepted('1');
  standing.wait = wait;
  await expect(poller.ask(id, '王小美')).rejects.toMatchObject({ code: 'ask-not-now' });
  expect([nhi.searches.length, asked(rig, id).length]).toEqual([0, 0]);
  standing.wait = null;
  expect(await poller.ask(id, '王小美')).toBe('same');
});

test('a case is asked about once a minute, and never twice at once', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const id = await accepted('1');
  const gate = held(nhi);
  const first = poller.ask(id, '王小美');
  await expect(poller.ask(id, '李大同')).rejects.toMatchObject({ code: 'ask-under-way' });
  gate.open();
  await first;
  await expect(poller.ask(id, '李大同')).rejects.toMatchObject({ code: 'ask-too-soon' });
  await rig.clock.advance(59_999);
  await expect(poller.ask(id, '李大同')).rejects.toMatchObject({ code: 'ask-too-soon' });
  expect(nhi.searches).toHaveLength(1);
  await rig.clock.advance(1);
  expect(await poller.ask(id, '李大同')).toBe('same');
});

test('questions of people and of the poller go one after the other, and a case that was just asked about is not due', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const ids = [await accepted('1'), await accepted('2'), await accepted('3')];
  const gate = held(nhi);
  const came = ids.map((id) => poller.ask(id, '王小美'));
  rig.clock.set(rig.clock.now() + 2 * HOUR);
  poller.start();
  gate.open();
  await Promise.all(came);
  const numbers = (): unknown[] =>
    nhi.searches.flatMap((query) => (query[0]?.[0] === 'request' ? [query[0][1]] : []));
  await until(() => nhi.searches.some(([name]) => name?.[0] === 'created'));
  await poller.stop();
  expect(numbers()).toEqual(['Claim/1', 'Claim/2', 'Claim/3']);
  // The search of the poller for the decisions of all is about no one case.
  expect(gate.atOnce()).toBeLessThanOrEqual(2);
});

test('no more than so many wait for their answers at once', async () => {
  const { nhi, poller, accepted } = await scene();
  const gate = held(nhi);
  const ids = [];
  for (let n = 0; n <= MOST_ASKED; n += 1) ids.push(await accepted(String(n + 1)));
  const came = ids.map((id) => poller.ask(id, '王小美'));
  await expect(came.at(-1)).rejects.toMatchObject({ code: 'ask-too-many' });
  gate.open();
  expect(await Promise.all(came.slice(0, -1))).toEqual(Array.from({ length: MOST_ASKED }, () => 'same'));
});

test('only a case that NHI has, under a number, at this server and not forgotten is asked about', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const set = (id: string, columns: string): Promise<void> =>
    rig.context.store.write((tx) => {
      tx.run(`UPDATE cases SET ${columns} WHERE id = $id`, { id });
    });
  const [queued, nameless] = [await rig.queued(), await accepted(null)];
  const [elsewhere, forgotten] = [await accepted('1'), await accepted('2')];
  await set(elsewhere, `destination = 'another'`);
  await set(forgotten, `forgotten_at = 1`);
  for (const [id, words] of [
    [queued, '已收到的案件才能'],
    [nameless, '還沒有給這一件收件序號'],
    [elsewhere, '另一個伺服器'],
    [forgotten, '保存期限已過'],
  ] as const)
    await expect(poller.ask(id, '王小美')).rejects.toMatchObject({
      code: 'ask-not-asked-for',
      messageZh: expect.stringContaining(words) as string,
    });
  expect(nhi.searches).toHaveLength(0);
});

test('an agent that ends between the press and the answer loses nothing: the case is asked about at its time', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const ids = [await accepted('1'), await accepted('2')];
  const due = ids.map((id) => rig.row(id).next_poll_at);
  const gate = held(nhi);
  const came = Promise.allSettled(ids.map((id) => poller.ask(id, '王小美')));
  await until(() => gate.atOnce() === 1);
  const stopped = poller.stop();
  gate.open();
  await stopped;
  expect((await came).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await rig.reopen();
  expect(ids.map((id) => rig.row(id).next_poll_at)).toEqual(due);
  expect(ids.flatMap((id) => asked(rig, id))).toEqual([]);
  // The second was not even begun.
  expect(nhi.searches).toHaveLength(1);
});

test('a number under which NHI shows another application is no answer', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const id = await accepted('1');
  nhi.readable = true;
  nhi.has('1', smallBundle({ patient: 'B123456789' }), { answer: DECIDED });
  await expect(poller.ask(id, '王小美')).rejects.toMatchObject({ code: 'ask-failed' });
  expect(rig.row(id)).toMatchObject({ review: 'none', case_number: null, error_code: 'number-of-another' });
  expect(asked(rig, id)).toMatchObject([{ came: 'failed', code: 'number-of-another' }]);
});

test('a result that NHI does not show is never “no change”, whether or not the answer proves anything', async () => {
  const { rig, nhi, poller, accepted } = await scene();
  const id = await accepted('1');
  const again = async () => {
    await rig.clock.advance(60_000);
    return [await poller.ask(id, '王小美'), rig.row(id).review];
  };
  nhi.has('1', smallBundle(), { answer: DECIDED });
  expect(await again()).toEqual(['decided', 'decided']);
  const shown = nhi.stored.splice(0);
  nhi.echoed = false;
  expect(await again()).toEqual(['not-shown', 'decided']);
  nhi.echoed = true;
  expect(await again()).toEqual(['not-shown', 'decided']);
  expect(await again()).toEqual(['not-shown', 'processing']);
  expect(await again()).toEqual(['not-shown', 'processing']);
  expect(asked(rig, id).at(-1)).toMatchObject({ came: 'not-shown' });
  nhi.stored.push(...shown);
  expect(await again()).toEqual(['decided', 'decided']);
});
