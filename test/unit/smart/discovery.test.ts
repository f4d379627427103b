import { expect, test } from 'vitest';
import {
  createDiscovery,
  type Discovery,
  endpointFault,
  offers,
  readSmartConfiguration,
  type TextCache,
} from '../../../main/agent/carrier/smart/discovery.ts';
import { listLog, testHttp } from '../nhi/nhi-under-test.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { memoryCache } from './memory-cache.ts';
import { json, oauthServer } from './oauth-server.ts';

function discovery(
  fhirBaseUrl: string,
  clock = new FakeClock(),
  cache: TextCache = memoryCache(),
): Discovery {
  return createDiscovery({ fhirBaseUrl, http: testHttp({ clock }), clock, log: listLog().log, cache });
}
const MINUTE = 60_000;

test('the document is asked for once, again when it has expired, and max-age is heeded', async () => {
  const server = await oauthServer();
  const clock = new FakeClock();
  const asked = discovery(`${server.base}/`, clock);
  expect(await Promise.all([asked.get(), asked.get()])).toMatchObject([
    { kind: 'found', stale: false },
    { kind: 'found' },
  ]);
  clock.set(clock.now() + 59 * MINUTE);
  await asked.get();
  expect(server.discoveries).toBe(1);
  clock.set(clock.now() + 2 * MINUTE);
  server.onDiscovery = (response) => {
    json(response, 200, {}, { 'Cache-Control': 'public, max-age=7200' });
  };
  expect(await asked.get()).toMatchObject({ kind: 'found', configuration: { tokenEndpoint: null } });
  clock.set(clock.now() + 119 * MINUTE);
  await asked.get();
  expect(server.discoveries).toBe(2);
});

test('while the server is down the last good document serves, over a restart too', async () => {
  const server = await oauthServer();
  const clock = new FakeClock();
  const cache = memoryCache();
  await discovery(server.base, clock, cache).get();
  server.onDiscovery = (response) => {
    json(response, 503, {});
  };
  const restarted = discovery(server.base, clock, cache);
  expect(await restarted.get()).toMatchObject({ kind: 'found', stale: false });
  expect(server.discoveries).toBe(1);
  clock.set(clock.now() + 48 * 60 * MINUTE);
  expect(await restarted.get()).toMatchObject({
    kind: 'found',
    stale: true,
    configuration: { tokenEndpoint: server.tokenUrl },
  });
  expect(server.discoveries).toBe(2);
});

test('a document that is doubted, or was fetched in the future, is asked for again', async () => {
  const server = await oauthServer();
  const clock = new FakeClock();
  const asked = discovery(server.base, clock);
  await asked.get();
  asked.doubt();
  await asked.get();
  clock.set(clock.now() - MINUTE);
  await asked.get();
  expect(server.discoveries).toBe(3);
});

test('the document of another server, of an unknown form or that cannot be loaded is not used', async () => {
  const server = await oauthServer();
  server.onDiscovery = (response) => {
    json(response, 500, {});
  };
  const other = memoryCache();
  await discovery((await oauthServer()).base, new FakeClock(), other).get();
  const broken: TextCache = {
    load: () => Promise.reject(new Error('EIO')),
    save: () => Promise.reject(new Error('EIO')),
  };
  for (const cache of [other, memoryCache('{"v":2}'), memoryCache('not json'), broken])
    expect(await discovery(server.base, new FakeClock(), cache).get()).toMatchObject({
      kind: 'unreachable',
      code: 'discovery-http-500',
    });
});

test('without a kept document a failure says whether to wait or to ask a person', async () => {
  const server = await oauthServer();
  const told = async (): Promise<unknown> => discovery(server.base).get();
  server.onDiscovery = (response) => {
    json(response, 404, {});
  };
  expect(await told()).toEqual({ kind: 'refused', code: 'discovery-http-404', status: 404 });
  server.onDiscovery = (response) => {
    response.writeHead(302, { Location: 'http://evil.test/' }).end();
  };
  expect(await told()).toMatchObject({ kind: 'refused', status: 302 });
  server.onDiscovery = (response) => {
    response.end('<html>portal</html>');
  };
  expect(await told()).toMatchObject({ kind: 'unreachable', code: 'discovery-unreadable' });
  server.onDiscovery = (response) => {
    json(response, 429, {}, { 'Retry-After': '5' });
  };
  expect(await told()).toMatchObject({ kind: 'unreachable', retryAt: new FakeClock().now() + 5_000 });
  expect(await discovery('http://127.0.0.1:1/fhir').get()).toEqual({
    kind: 'unreachable',
    code: 'connection-refused',
    retryAt: null,
  });
});

test('the guide’s capitals are the same value, and a missing member is unknown', () => {
  const guide = readSmartConfiguration({ token_endpoint: 'https://nhi.test/auth/token' });
  expect(guide).toMatchObject({ signingAlgs: null });
  expect(offers(['Es384'], 'ES384')).toBe(true);
  expect(offers(guide.signingAlgs, 'ES384')).toBeNull();
  expect(readSmartConfiguration({ token_endpoint: 'nonsense' })).toMatchObject({ tokenEndpoint: null });
});

test('a token endpoint in clear text is taken on loopback only', () => {
  const nhi = { fhirBaseUrl: 'https://nhi.test/fhir' };
  expect(endpointFault('https://nhi.test/token', nhi)).toBeNull();
  expect(endpointFault('http://127.0.0.1:9/token', { fhirBaseUrl: 'http://localhost/fhir' })).toBeNull();
  expect(endpointFault('http://127.0.0.1:9/token', nhi)).toBe('insecure');
  expect(endpointFault('http://auth.nhi.test/token', nhi)).toBe('insecure');
  expect(endpointFault('https://a:b@nhi.test/token', nhi)).toBe('insecure');
  expect(endpointFault('ftp://nhi.test/token', nhi)).toBe('insecure');
  // The document alone sends nothing elsewhere; a person may.
  expect(endpointFault('https://auth.nhi.test/token', nhi)).toBe('elsewhere');
  expect(endpointFault('https://nhi.test:8443/token', nhi)).toBe('elsewhere');
  const named = { ...nhi, tokenUrl: 'https://auth.nhi.test/oauth/token' };
  expect(endpointFault('https://auth.nhi.test/token', named)).toBeNull();
});
