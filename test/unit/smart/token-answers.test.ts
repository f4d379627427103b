import { expect, test } from 'vitest';
import { granted, json, oauthServer } from './oauth-server.ts';

import { claims, setUp } from './token-set-up.ts';

test.each([
  [
    '400 invalid_scope',
    400,
    { error: 'invalid_scope' },
    { kind: 'refused', code: 'token-invalid_scope', status: 400 },
  ],
  [
    '400 of another form',
    400,
    { message: 'patient A123456789' },
    { kind: 'refused', code: 'token-http-400' },
  ],
  ['403', 403, {}, { kind: 'refused', code: 'token-http-403' }],
  ['429', 429, {}, { kind: 'unreachable', code: 'token-http-429' }],
  ['503', 503, {}, { kind: 'unreachable', code: 'token-http-503', retryAt: null }],
  ['400 temporarily_unavailable', 400, { error: 'temporarily_unavailable' }, { kind: 'unreachable' }],
  ['another token type', 200, granted('x', { token_type: 'mac' }), { kind: 'refused', code: 'token-type' }],
  ['no token', 200, { token_type: 'bearer' }, { kind: 'refused', code: 'token-missing' }],
  ['a token that cannot stand in a header', 200, granted('a\nb'), { kind: 'refused', code: 'token-missing' }],
  ['JSON that is no object', 200, [], { kind: 'unreachable', code: 'token-unreadable' }],
])('%s', async (_name, status, body, expected) => {
  const { source, server } = await setUp();
  server.onToken = (response) => {
    json(response, status, body);
  };
  expect(await source.get()).toMatchObject(expected);
  expect(server.tokenCalls).toHaveLength(1);
});

test.each([
  ['a page with 401', 401, { 'Content-Type': 'text/html' }, '<html><title>Blocked</title></html>'],
  ['a page with 400', 400, { 'Content-Type': 'text/html' }, '<!DOCTYPE html><title>400</title>'],
  ['a question for a password', 401, { 'WWW-Authenticate': 'Basic realm="x"' }, ''],
])(
  '%s comes from something in front of the server, and refuses nobody',
  async (_what, status, headers, body) => {
    const { source, server } = await setUp();
    server.onToken = (response) => void response.writeHead(status, headers).end(body);
    expect(await source.get()).toMatchObject({ kind: 'unreachable', code: 'token-unreadable' });
  },
);

test('a refusal in JSON stays the server’s own, whatever else the answer carries', async () => {
  const { source, server } = await setUp();
  server.onToken = (response) =>
    void response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end('{"error":"invalid_client"}');
  expect(await source.get()).toMatchObject({ kind: 'refused', code: 'token-invalid_client' });
});

test('no redirect is followed: neither token nor assertion reaches another host', async () => {
  const { source, server } = await setUp();
  const other = await oauthServer();
  for (const status of [302, 307, 308]) {
    server.onToken = (response) => {
      response.writeHead(status, { Location: other.tokenUrl }).end();
    };
    expect(await source.get()).toEqual({ kind: 'refused', code: 'token-redirected', status });
    // A refusal is waited out, unless somebody says that it may be mended.
    source.askAgain();
  }
  expect(other.tokenCalls).toHaveLength(0);
});

test('Retry-After is kept to by everyone, and a token still good serves meanwhile', async () => {
  const { source, server, clock } = await setUp();
  server.onToken = (response) => {
    json(response, 503, {}, { 'Retry-After': '30' });
  };
  const until = clock.now() + 30_000;
  for (let n = 0; n < 3; n += 1)
    expect(await source.get()).toEqual({ kind: 'unreachable', code: 'token-http-503', retryAt: until });
  expect(server.tokenCalls).toHaveLength(1);
  clock.set(until);
  server.onToken = (response) => {
    json(response, 200, granted('good'));
  };
  await source.get();
  clock.set(until + 270_000);
  server.onToken = (response) => {
    json(response, 503, {});
  };
  expect(await source.get()).toMatchObject({ kind: 'token', token: 'good' });
  clock.set(until + 301_000);
  expect(await source.get()).toMatchObject({ kind: 'unreachable' });
});

test('a server that is down is unreachable; without a key, or with an unsafe or missing endpoint, we are refused', async () => {
  const settings = { fhirBaseUrl: 'http://127.0.0.1:1/fhir' };
  expect(await (await setUp(settings)).source.get()).toEqual({
    kind: 'unreachable',
    code: 'connection-refused',
    retryAt: null,
  });
  expect(await (await setUp(settings, false)).source.get()).toEqual({
    kind: 'refused',
    code: 'no-client-key',
    status: null,
  });
  const { source, server } = await setUp();
  server.onDiscovery = (response) => {
    json(response, 200, { token_endpoint: 'http://auth.nhi.test/token' });
  };
  expect(await source.get()).toMatchObject({ kind: 'refused', code: 'token-endpoint-insecure' });
  const second = await setUp();
  second.server.onDiscovery = (response) => {
    json(response, 200, {});
  };
  expect(await second.source.get()).toMatchObject({ kind: 'refused', code: 'token-endpoint-missing' });
});

test('a discovery document without the endpoint, as a gateway may answer, is asked for again at the next renewal', async () => {
  const { source, server } = await setUp();
  const { onDiscovery } = server;
  server.onDiscovery = (response) => {
    json(response, 200, { resourceType: 'OperationOutcome' });
  };
  expect(await source.get()).toMatchObject({ kind: 'refused', code: 'token-endpoint-missing' });
  server.onDiscovery = onDiscovery;
  expect(await source.get()).toMatchObject({ kind: 'token' });
});

test('a set tokenUrl is used as it stands, without discovery', async () => {
  const elsewhere = await oauthServer();
  const all = await setUp({ tokenUrl: elsewhere.tokenUrl });
  expect(await all.source.get()).toMatchObject({ kind: 'token' });
  expect(all.server.discoveries + all.server.tokenCalls.length).toBe(0);
  expect((await claims({ ...all, server: elsewhere })).aud).toBe(elsewhere.tokenUrl);
});

test('what was granted is compared with what was asked; lifetimes are read as servers write them', async () => {
  const { source, server, clock, lines } = await setUp();
  server.onToken = (response, nth) => {
    const answers = [
      { scope: 'system/Bundle.rs system/ClaimResponse.rs', expires_in: '100' },
      { scope: undefined, expires_in: undefined },
      { expires_in: 0 },
    ];
    json(response, 200, granted(`t${String(nth)}`, answers[nth - 1]));
  };
  const missing = () => lines.filter((line) => line.event === 'scope-missing');
  expect(await source.get()).toMatchObject({ expiresAt: clock.now() + 100_000 });
  expect(missing()).toMatchObject([{ fields: { code: 'system/Bundle.c' } }]);
  source.invalidate('t1');
  expect(await source.get()).toMatchObject({ expiresAt: clock.now() + 300_000 });
  expect(missing()).toHaveLength(1);
  source.invalidate('t2');
  expect(await source.get()).toMatchObject({ token: 't3' });
  expect(await source.get()).toMatchObject({ token: 't4' });
});

test('one who stops waiting does not end the renewal for the others', async () => {
  const { source, server } = await setUp();
  const stop = new AbortController();
  server.onToken = (response) => {
    stop.abort();
    setTimeout(() => {
      json(response, 200, granted('late'));
    }, 30);
  };
  expect(await Promise.all([source.get(stop.signal), source.get()])).toMatchObject([
    { kind: 'unreachable', code: 'stopped' },
    { kind: 'token', token: 'late' },
  ]);
});
