import { expect, test } from 'vitest';
import type { Phase } from '../../../main/agent/carrier/nhi/server.ts';
import { post, testNhi } from './nhi-under-test.ts';
import { FHIR, rawServer, reply } from './raw-server.ts';
import { FakeClock } from '../support/fake-clock.ts';

const OUTCOME = JSON.stringify({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'processing', diagnostics: 'no' }],
});
const STORED = JSON.stringify({
  resourceType: 'Bundle',
  id: 'b1',
  identifier: { value: '2025021200111484' },
});

test('one POST goes out exactly as the guide asks, and its phases are told in order', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(201, FHIR, STORED)));
  const phases: Phase[] = [];
  const body = Buffer.from('{"resourceType":"Bundle","note":"中文"}');
  const result = await testNhi(server.url).postBundle({
    body,
    token: 'tok',
    attemptId: 'a-1',
    onPhase: (phase) => phases.push(phase),
  });
  expect(result.outcome).toEqual({
    kind: 'accepted',
    status: 201,
    caseNumber: '2025021200111484',
    locationId: 'b1',
  });
  expect(phases).toEqual(['connecting', 'connected', 'headers-sent', 'body-sent', 'answered']);
  const [arrival] = server.arrivals;
  expect(arrival?.method).toBe('POST');
  expect(arrival?.path).toBe('/fhir/Bundle');
  expect(arrival?.body.equals(body)).toBe(true);
  expect(arrival?.headers).toMatchObject({
    'content-length': String(body.length),
    'content-type': 'application/fhir+json',
    accept: 'application/fhir+json',
    'accept-encoding': 'identity',
    authorization: 'Bearer tok',
    'x-request-id': 'a-1',
  });
  expect(arrival?.headers).not.toHaveProperty('transfer-encoding');
});

test('connections are used again, until they are dropped', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(201, FHIR, STORED)));
  const nhi = testNhi(`${server.url}//`, { concurrency: 1 });
  await post(nhi);
  await post(nhi);
  expect(server.connections()).toBe(1);
  await nhi.reset();
  await post(nhi);
  expect(server.connections()).toBe(2);
  expect(server.arrivals.map(({ path }) => path)).toEqual(Array(3).fill('/fhir/Bundle'));
});

test('an answer that is the Bundle itself with a number is kept without its entries', async () => {
  const sent = JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient' } }] });
  const echo = JSON.stringify({
    ...(JSON.parse(sent) as object),
    id: 'b1',
    identifier: { value: '20250212' },
  });
  const server = await rawServer(({ socket }) => socket.write(reply(201, FHIR, echo)));
  const result = await testNhi(server.url).postBundle({
    body: Buffer.from(sent),
    token: 't',
    attemptId: 'a',
  });
  expect(result.outcome).toMatchObject({ kind: 'accepted', caseNumber: '20250212' });
  const kept = JSON.parse(result.body?.toString() ?? '') as unknown;
  expect(kept).toMatchObject({ id: 'b1', identifier: { value: '20250212' } });
  expect(kept).not.toHaveProperty('entry');
});

test('what comes back of a long Bundle is kept word for word: to compare the two would take too long', async () => {
  const sent = JSON.stringify({ resourceType: 'Bundle', entry: [{ note: 'x'.repeat(600 * 1024) }] });
  const server = await rawServer(({ socket }) => socket.write(reply(201, FHIR, sent)));
  const result = await post(testNhi(server.url), sent);
  expect(result.body?.toString()).toBe(sent);
});

/** How bytes become an outcome, by one of each kind; `proves.test.ts` has them all. */
test.each([
  [
    'accepted',
    reply(201, { Location: 'http://x/fhir/Bundle/b7/_history/1' }),
    { status: 201, caseNumber: null, locationId: 'b7' },
  ],
  [
    'unknown',
    reply(200, { 'Content-Type': 'text/html' }, '<html>'),
    { code: 'answer-not-fhir', status: 200 },
  ],
  ['destination-refused', reply(302, { Location: '/elsewhere' }), { status: 302 }],
  ['unauthorized', reply(401, FHIR, OUTCOME), { status: 401 }],
  [
    'rejected',
    reply(400, FHIR, OUTCOME),
    { status: 400, issue: { severity: 'error', code: 'processing', text: 'no' } },
  ],
] as const)('%s', async (kind, bytes, outcome) => {
  const server = await rawServer(({ socket }) => socket.write(bytes));
  expect((await post(testNhi(server.url))).outcome).toMatchObject({ kind, ...outcome });
  expect(server.arrivals).toHaveLength(1);
});

test('Retry-After of 429 and 503 is told by our clock, a date being read by the server’s', async () => {
  const clock = new FakeClock('2026-11-24T01:00:00Z');
  const date = 'Tue, 24 Nov 2026 02:00:00 GMT';
  const server = await rawServer(({ socket }, nth) =>
    socket.write(
      nth === 1
        ? reply(429, { 'Retry-After': '7', Date: date })
        : reply(503, { 'Retry-After': 'Tue, 24 Nov 2026 02:01:00 GMT', Date: date }),
    ),
  );
  const nhi = testNhi(server.url, { clock });
  const first = await post(nhi);
  expect(first.outcome).toEqual({
    kind: 'throttled',
    status: 429,
    retryAt: clock.now() + 7_000,
    absence: 'likely',
  });
  expect(first.serverDate).toBe(Date.parse(date));
  expect((await post(nhi)).outcome).toMatchObject({
    kind: 'wait',
    status: 503,
    retryAt: clock.now() + 60_000,
  });
});
