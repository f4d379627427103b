import { expect, onTestFinished, test } from 'vitest';
import { openProofOfLife } from '../../main/agent/attendants/proof-of-life/proof-of-life.ts';
import type { DestinationState } from '../../shared/states.ts';
import type { SearchResult } from '../../main/agent/carrier/nhi/server.ts';
import type { TokenResult } from '../../main/agent/carrier/smart/token-source.ts';
import { memoryCache } from './smart/memory-cache.ts';
import { FakeClock } from './support/fake-clock.ts';

const HOUR = 3_600_000;
const TOKEN: TokenResult = { kind: 'token', token: 't', expiresAt: 0 };
const FOUND: SearchResult = { kind: 'complete', resources: [], echoed: true, aged: false, serverDate: null };

interface World {
  token: TokenResult;
  found: SearchResult;
  lastAnswerAt: number | null;
  standing: { state: DestinationState; reason: string | null };
  clockWrong: boolean;
}

async function proof(world: Partial<World> = {}, cache = memoryCache(), clock = new FakeClock()) {
  const given: World = {
    token: TOKEN,
    found: FOUND,
    lastAnswerAt: null,
    standing: { state: 'open', reason: null },
    clockWrong: false,
    ...world,
  };
  const asked: (readonly [string, string])[][] = [];
  const invalid: string[] = [];
  const life = await openProofOfLife({
    tokens: { get: () => Promise.resolve(given.token), invalidate: (token) => void invalid.push(token) },
    nhi: {
      search: ({ query }) => {
        asked.push([...query]);
        return Promise.resolve(given.found);
      },
    },
    hospitalId: '0101090517',
    lastAnswerAt: () => given.lastAnswerAt,
    isClockWrong: () => given.clockWrong,
    standing: () => given.standing,
    cache,
    clock,
    log: () => undefined,
    onChange: () => undefined,
  });
  life.start();
  onTestFinished(() => life.stop());
  return { life, clock, cache, asked, given, invalid };
}

test('a quiet day ends with a token and a search of the hospital’s own that finds nothing', async () => {
  const { life, clock, asked } = await proof();
  await clock.advance(23 * HOUR);
  expect(asked).toEqual([]);
  await clock.advance(2 * HOUR);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContainEqual(['requestor.identifier', '0101090517']);
  expect(life.view()).toMatchObject({ code: null, silent: false });
  expect(life.view().at).not.toBeNull();
  await clock.advance(72 * HOUR);
  expect(asked).toHaveLength(4);
});

test('while the clocks disagree NHI is asked every ten minutes, until they agree, and then once a day again', async () => {
  const { clock, asked, given } = await proof({ clockWrong: true });
  await clock.advance(HOUR);
  expect(asked.length).toBeGreaterThanOrEqual(5);
  given.clockWrong = false;
  await clock.advance(20 * 60_000);
  const before = asked.length;
  await clock.advance(20 * HOUR);
  expect(asked).toHaveLength(before);
});

test('other requests that NHI answers prove the same: nothing more is asked', async () => {
  const clock = new FakeClock();
  const { asked, given, life } = await proof({ lastAnswerAt: clock.now() + 20 * HOUR }, memoryCache(), clock);
  await clock.advance(30 * HOUR);
  expect(asked).toEqual([]);
  given.lastAnswerAt = clock.now();
  expect(life.view().silent).toBe(false);
});

test('a token that the doctor was given proves the same, before anything was sent, and after a restart', async () => {
  const clock = new FakeClock();
  const { life, asked, cache } = await proof({}, memoryCache(), clock);
  expect(life.view().at).toBeNull();
  await life.proven();
  expect(life.view()).toMatchObject({ code: null, silent: false });
  expect(life.view().at).not.toBeNull();
  await clock.advance(23 * HOUR);
  expect(asked).toEqual([]);
  const again = await proof({}, cache, clock);
  expect(again.life.view().at).toBe(life.view().at);
});

test('a token alone ends no silence: the unanswered search is what sends would meet', async () => {
  const start = new FakeClock();
  const found = { kind: 'failed', code: 'http-503', retryAt: null } as const;
  const { life, clock } = await proof({ found, lastAnswerAt: start.now() }, memoryCache(), start);
  await clock.advance(27 * HOUR);
  expect(life.view()).toMatchObject({ code: 'http-503', silent: true });
  await life.proven();
  expect(life.view()).toMatchObject({ code: 'http-503', silent: true });
});

test.each([
  [{ token: { kind: 'unreachable', code: 'timeout', retryAt: null } }, 'timeout'],
  [{ token: { kind: 'refused', code: 'token-invalid_client', status: 401 } }, 'token-invalid_client'],
  [{ found: { kind: 'failed', code: 'http-503', retryAt: null } }, 'http-503'],
  [{ found: { kind: 'unauthorized' } }, 'unauthorized'],
] as const)('a trial that fails (%j) is tried each hour, and a day of it is silence', async (world, code) => {
  const start = new FakeClock();
  const { life, clock, given } = await proof({ ...world, lastAnswerAt: start.now() }, memoryCache(), start);
  await clock.advance(25 * HOUR);
  expect(life.view()).toMatchObject({ code, silent: false });
  await clock.advance(2 * HOUR);
  expect(life.view()).toMatchObject({ code, silent: true });
  Object.assign(given, { token: TOKEN, found: FOUND });
  await clock.advance(HOUR);
  expect(life.view()).toMatchObject({ code: null, silent: false });
});

const AWAY: TokenResult = { kind: 'unreachable', code: 'timeout', retryAt: null };

test('silence counts on over a restart', async () => {
  const clock = new FakeClock();
  const cache = memoryCache();
  const world = { token: AWAY, lastAnswerAt: clock.now() };
  const first = await proof(world, cache, clock);
  await clock.advance(25 * HOUR);
  await first.life.stop();
  await clock.advance(HOUR);
  const second = await proof(world, cache, clock);
  await clock.advance(HOUR);
  expect(second.life.view().silent).toBe(true);
});

test('a computer that was off over the weekend is not told of silence by its first try, nor by the tries of Friday', async () => {
  const clock = new FakeClock();
  const cache = memoryCache();
  const world = { token: AWAY, lastAnswerAt: clock.now() };
  const friday = await proof(world, cache, clock);
  await clock.advance(25 * HOUR);
  await friday.life.stop();
  clock.set(clock.now() + 63 * HOUR);
  const monday = await proof(world, cache, clock);
  expect(monday.life.view().silent).toBe(false);
  await clock.advance(HOUR);
  expect(monday.life.view()).toMatchObject({ code: 'timeout', silent: false });
  await clock.advance(2 * HOUR);
  expect(monday.life.view().silent).toBe(true);
});

test('if nothing was ever proven or sent, there is no silence', async () => {
  const { life, clock } = await proof({ token: AWAY });
  await clock.advance(72 * HOUR);
  expect(life.view()).toEqual({ at: null, code: 'timeout', silent: false });
});

test.each(['no-client-key', 'new-server'])('%s is no silence of NHI’s', async (code) => {
  const start = new FakeClock();
  const world = { token: { ...AWAY, code }, lastAnswerAt: start.now() };
  const { life, clock } = await proof(world, memoryCache(), start);
  await clock.advance(72 * HOUR);
  expect(life.view()).toMatchObject({ code, silent: false });
});

test('a server that refuses the search has answered', async () => {
  const { life, clock } = await proof({ found: { kind: 'refused', status: 403 } });
  await clock.advance(25 * HOUR);
  expect(life.view()).toMatchObject({ code: null, silent: false });
  expect(life.view().at).not.toBeNull();
});

test('an unreachable NHI is not asked and counts as silent; one that asked to wait is not asked and does not', async () => {
  const start = new FakeClock();
  const world = { lastAnswerAt: start.now(), standing: { state: 'unreachable', reason: 'timeout' } as const };
  const away = await proof(world, memoryCache(), start);
  await away.clock.advance(28 * HOUR);
  expect(away.asked).toEqual([]);
  expect(away.life.view()).toMatchObject({ code: 'timeout', silent: true });
  const busy = await proof({ lastAnswerAt: start.now(), standing: { state: 'paused', reason: 'busy' } });
  await busy.clock.advance(72 * HOUR);
  expect(busy.asked).toEqual([]);
  expect(busy.life.view().silent).toBe(false);
});

test('an answer that the clock puts into the future counts as of now', async () => {
  const start = new FakeClock();
  const { life, clock } = await proof({ lastAnswerAt: start.now() + 900 * HOUR }, memoryCache(), start);
  expect(life.view().at).toBe('2026-11-24T09:00:00.000+08:00');
  await clock.advance(HOUR);
  expect(life.view().silent).toBe(false);
});

test('stored state that cannot be read restarts the count', async () => {
  const cache = memoryCache();
  await cache.save('{"since":');
  const { life, clock } = await proof({}, cache);
  await clock.advance(25 * HOUR);
  expect(life.view()).toMatchObject({ code: null, silent: false });
});
