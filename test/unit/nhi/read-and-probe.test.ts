import { expect, test } from 'vitest';
import { testNhi } from './nhi-under-test.ts';
import { FHIR, rawServer, reply } from './raw-server.ts';

test('a resource is read by its id', async () => {
  const server = await rawServer(({ socket }) =>
    socket.write(reply(200, FHIR, '{"resourceType":"Bundle","id":"b-1"}')),
  );
  const found = await testNhi(`${server.url}//`).read({ type: 'Bundle', id: 'b-1', token: 't' });
  expect(found).toEqual({ kind: 'found', resource: { resourceType: 'Bundle', id: 'b-1' }, serverDate: null });
  expect(server.arrivals[0]).toMatchObject({
    method: 'GET',
    path: '/fhir/Bundle/b-1',
    headers: { accept: 'application/fhir+json', authorization: 'Bearer t' },
  });
});

test('a Bundle is also read by its case number, which the server does not use as its id', async () => {
  const bundle = { resourceType: 'Bundle', id: 'b-1', identifier: { value: '2026112500000001' } };
  const server = await rawServer(({ socket }) => socket.write(reply(200, FHIR, JSON.stringify(bundle))));
  const read = (id: string) => testNhi(server.url).read({ type: 'Bundle', id, token: 't' });
  expect(await read('2026112500000001')).toMatchObject({ kind: 'found', resource: bundle });
  expect(await read('2026112500000002')).toMatchObject({ kind: 'failed', code: 'read-other-resource' });
});

test.each([
  [404, '', { kind: 'absent' }],
  [410, '', { kind: 'absent' }],
  [401, '', { kind: 'unauthorized' }],
  [403, '', { kind: 'refused', status: 403 }],
  [503, '', { kind: 'failed', code: 'http-503' }],
  [200, '{"resourceType":"Bundle","id":', { kind: 'failed', code: 'answer-not-fhir' }],
  [200, '{"resourceType":"Claim","id":"b-1"}', { kind: 'failed', code: 'read-other-resource' }],
  [200, '{"resourceType":"Bundle","id":"b-2"}', { kind: 'failed', code: 'read-other-resource' }],
])('a read answered %i %s', async (status, body, expected) => {
  const server = await rawServer(({ socket }) => socket.write(reply(status, FHIR, body)));
  expect(await testNhi(server.url).read({ type: 'Bundle', id: 'b-1', token: 't' })).toMatchObject(expected);
});

test('an id may have points, but not be made of them', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(404)));
  for (const id of ['.a', 'a.', 'a..b'])
    expect(await testNhi(server.url).read({ type: 'Claim', id, token: 't' })).toEqual({ kind: 'absent' });
  expect(server.arrivals.map(({ path }) => path)).toEqual(
    ['.a', 'a.', 'a..b'].map((id) => `/fhir/Claim/${id}`),
  );
});

test('a caller who has stopped asks nothing, and hears so', async () => {
  const server = await rawServer(() => undefined);
  const nhi = testNhi(server.url);
  const signal = AbortSignal.abort();
  const stopped = { kind: 'failed', code: 'stopped', retryAt: null };
  expect(await nhi.read({ type: 'Bundle', id: 'b-1', token: 't', signal })).toEqual(stopped);
  expect(await nhi.search({ type: 'Claim', query: [['_id', '1']], token: 't', signal })).toEqual(stopped);
  expect((await nhi.probe({ token: null, signal })).code).toBe('stopped');
  expect(server.arrivals).toHaveLength(0);
});

test('an id that cannot be one is never put into a url', async () => {
  const server = await rawServer(() => undefined);
  for (const id of ['', '..', 'a/b', '../Patient', 'a?b', '號', 'x'.repeat(65)])
    expect(await testNhi(server.url).read({ type: 'Claim', id, token: 't' })).toMatchObject({
      kind: 'failed',
      code: 'id-impossible',
    });
  expect(server.arrivals).toHaveLength(0);
});

test('any answer below 500 but 429 shows the server alive, and the probe carries no token', async () => {
  const seen: unknown[] = [];
  for (const status of [200, 302, 401, 404, 429, 500, 503]) {
    const server = await rawServer(({ socket }) => socket.write(reply(status)));
    const { alive, code } = await testNhi(server.url).probe({ token: null });
    seen.push(alive || code);
    expect(server.arrivals[0]?.headers['accept']).toBe('application/fhir+json');
    expect(server.arrivals[0]?.path).toBe('/fhir/metadata');
    expect(server.arrivals[0]?.headers).not.toHaveProperty('authorization');
  }
  expect(seen).toEqual([true, true, true, true, 'http-429', 'http-500', 'http-503']);
  const stopped = await testNhi('http://127.0.0.1:1/fhir').probe({ token: null });
  expect(stopped).toEqual({
    alive: false,
    speaksFhir: false,
    status: null,
    code: 'connection-refused',
  });
});

test('a probe hands over the CapabilityStatement, and nothing that is none', async () => {
  const capability = { resourceType: 'CapabilityStatement', implementationGuide: ['https://x/y|1.0.0'] };
  for (const [body, expected] of [
    [capability, capability],
    [{ resourceType: 'OperationOutcome' }, null],
  ] as const) {
    const server = await rawServer(({ socket }) =>
      socket.write(reply(200, { 'content-type': 'application/fhir+json' }, JSON.stringify(body))),
    );
    expect((await testNhi(server.url).probe({ token: null })).capability).toEqual(expected);
  }
});
