import { expect, onTestFinished, test } from 'vitest';
import { openProofOfLife } from '../../main/agent/compose/proof-of-life.ts';
import type { SearchResult } from '../../main/agent/nhi/server.ts';
import type { TokenResult } from '../../main/agent/smart/token-source.ts';
import { memoryCache } from './smart/memory-cache.ts';
import { FakeClock } from './support/fake-clock.ts';

const HOUR = 3_600_000;
const TOKEN: TokenResult = { kind: 'token', token: 't', expiresAt: 0, missingScopes: [] };
const FOUND: SearchResult = { kind: 'complete', resources: [], echoed: true, serverDate: null };

interface World {
  token: TokenResult;
  found: SearchResult;
  lastPollAt: number | null;
}

async function proof(world: Partial<World> = {}, cache = memoryCache(), clock = new FakeClock()) {
  const given: World = { token: TOKEN, found: FOUND, lastPollAt: null, ...world };
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
    lastPollAt: () => given.lastPollAt,
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

test('work that NHI answers proves the same: nothing more is asked', async () => {
  const clock = new FakeClock();
  const { asked, given, life } = await proof({ lastPollAt: clock.now() + 20 * HOUR }, memoryCache(), clock);
  await clock.advance(30 * HOUR);
  expect(asked).toEqual([]);
  given.lastPollAt = clock.now();
  expect(life.view().silent).toBe(false);
});

test.each([
  [{ token: { kind: 'unreachable', code: 'timeout', retryAt: null } }, 'timeout'],
  [{ token: { kind: 'refused', code: 'token-invalid_client', status: 401 } }, 'token-invalid_client'],
  [{ found: { kind: 'refused', status: 403 } }, 'search-http-403'],
  [{ found: { kind: 'failed', code: 'http-503', retryAt: null } }, 'http-503'],
  [{ found: { kind: 'unauthorized' } }, 'unauthorized'],
] as const)('a trial that fails (%j) is tried each hour, and a day of it is silence', async (world, code) => {
  const { life, clock, given } = await proof(world);
  await clock.advance(25 * HOUR);
  expect(life.view()).toEqual({ at: null, code, silent: false });
  await clock.advance(2 * HOUR);
  expect(life.view()).toEqual({ at: null, code, silent: true });
  Object.assign(given, { token: TOKEN, found: FOUND });
  await clock.advance(HOUR);
  expect(life.view()).toMatchObject({ code: null, silent: false });
});

test('silence counts on over a restart', async () => {
  const clock = new FakeClock();
  const cache = memoryCache();
  const first = await proof({ token: { kind: 'unreachable', code: 'timeout', retryAt: null } }, cache, clock);
  await clock.advance(10 * HOUR);
  await first.life.stop();
  await clock.advance(20 * HOUR);
  const second = await proof(
    { token: { kind: 'unreachable', code: 'timeout', retryAt: null } },
    cache,
    clock,
  );
  expect(second.life.view().silent).toBe(true);
});
