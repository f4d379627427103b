import { expect, test } from 'vitest';
import { granted, json } from './oauth-server.ts';

import { SCOPE, claims, setUp } from './token-set-up.ts';

test('the request is the one SMART asks for, and its assertion verifies', async () => {
  const all = await setUp();
  expect(await all.source.get()).toEqual({
    kind: 'token',
    token: 'token-1',
    expiresAt: all.clock.now() + 300_000,
  });
  const [call] = all.server.tokenCalls;
  expect(call?.method).toBe('POST');
  expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(call?.headers).not.toHaveProperty('authorization');
  expect([...(call?.form.keys() ?? [])].sort()).toEqual([
    'client_assertion',
    'client_assertion_type',
    'grant_type',
    'scope',
  ]);
  expect(Object.fromEntries(call?.form ?? [])).toMatchObject({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    scope: SCOPE,
  });
  const { iss, sub, aud, iat = 0, exp = 0, jti } = await claims(all);
  expect([iss, sub, aud]).toEqual(['hospital', 'hospital', all.server.tokenUrl]);
  expect(exp - iat).toBe(240);
  expect(Buffer.from(jti ?? '', 'base64url').length).toBeGreaterThanOrEqual(16);
});

test('a token is used until shortly before its end, then one renewal serves all, and no jti repeats over a restart', async () => {
  const all = await setUp();
  const { source, clock, server } = all;
  await Promise.all([source.get(), source.get(), source.get()]);
  clock.set(clock.now() + 239_000);
  await source.get();
  expect(server.tokenCalls).toHaveLength(1);
  clock.set(clock.now() + 2_000);
  const renewed = await Promise.all([source.get(), source.get()]);
  expect(renewed.map((one) => one.kind === 'token' && one.token)).toEqual(['token-2', 'token-2']);
  await all.restart().get();
  const used = await Promise.all([0, 1, 2].map(async (nth) => (await claims(all, nth)).jti));
  expect(new Set(used).size).toBe(3);
  expect(server.discoveries).toBe(1);
});

test('an early 401 costs one new token, however many report it', async () => {
  const { source, server } = await setUp();
  await source.get();
  for (const token of ['token-1', 'token-1', 'another']) source.invalidate(token);
  expect(await Promise.all([source.get(), source.get()])).toMatchObject([
    { token: 'token-2' },
    { token: 'token-2' },
  ]);
  source.invalidate('token-1');
  expect(await source.get()).toMatchObject({ token: 'token-2' });
  expect(server.tokenCalls).toHaveLength(2);
});

test('a clock set back makes no token look young', async () => {
  const { source, clock, server } = await setUp();
  await source.get();
  clock.set(clock.now() - 3_600_000);
  await source.get();
  expect(server.tokenCalls).toHaveLength(2);
});

test('the assertion is dated by the server’s clock, learned from the first Date it shows', async () => {
  const all = await setUp();
  all.clock.set(all.clock.now() - 3 * 3_600_000);
  await all.source.get();
  const { iat = 0 } = await claims(all);
  expect(Math.abs(iat * 1000 - Date.now())).toBeLessThan(5_000);
  expect(Math.abs((all.source.skewMs() ?? 0) - 3 * 3_600_000)).toBeLessThan(5_000);
  expect(all.lines.some((line) => line.event === 'clock-skewed')).toBe(true);
});

test('a refusal that teaches a new skew is tried once more, one that does not is not', async () => {
  const all = await setUp();
  const { source, clock, server } = all;
  await source.get();
  source.invalidate('token-1');
  clock.set(clock.now() + 600_000);
  server.onToken = (response, nth) => {
    json(response, nth === 2 ? 400 : 200, nth === 2 ? { error: 'invalid_client' } : granted('late'));
  };
  expect(await source.get()).toMatchObject({ kind: 'token', token: 'late' });
  expect(server.tokenCalls).toHaveLength(3);
  source.invalidate('late');
  server.onToken = (response) => {
    json(response, 401, { error: 'invalid_client' });
  };
  expect(await source.get()).toEqual({ kind: 'refused', code: 'token-invalid_client', status: 401 });
  expect(server.tokenCalls).toHaveLength(4);
});
