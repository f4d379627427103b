import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { listLog, post, testNhi } from './nhi-under-test.ts';
import { FHIR, rawServer, reply } from './raw-server.ts';

const STORED = JSON.stringify({
  resourceType: 'Bundle',
  id: 'b1',
  identifier: { value: '2025021200111484' },
});

test('a refused connection and a name nobody knows prove that nothing was sent', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const refused = await post(testNhi(`http://127.0.0.1:${String(port)}/fhir`));
  expect(refused.outcome).toEqual({ kind: 'not-sent', code: 'connection-refused', phase: 'connecting' });
  expect(refused.body).toBeNull();
  const unknown = await post(testNhi('https://no-such-host.invalid/fhir', { timeoutSeconds: 20 }));
  expect(unknown.outcome).toMatchObject({ kind: 'not-sent' });
}, 30_000);

test('TLS spoken to a plain port proves that nothing was sent', async () => {
  const plain = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as AddressInfo;
  const result = await post(testNhi(`https://127.0.0.1:${String(port)}/fhir`));
  expect(result.outcome).toEqual({ kind: 'not-sent', code: 'tls-failed', phase: 'connecting' });
  await new Promise((resolve) => plain.close(resolve));
});

test('a reset after the body, a cut head and silence leave it unknown', async () => {
  const reset = await rawServer(({ socket }) => socket.resetAndDestroy());
  expect((await post(testNhi(reset.url))).outcome).toEqual({
    kind: 'unknown',
    code: 'connection-lost',
    status: null,
    phase: 'body-sent',
  });
  const cut = await rawServer(({ socket }) => socket.end('HTTP/1.1 201 Crea'));
  expect((await post(testNhi(cut.url))).outcome).toMatchObject({
    kind: 'unknown',
    status: null,
    phase: 'body-sent',
  });
  const silent = await rawServer(() => undefined);
  const nhi = testNhi(silent.url, { timeoutSeconds: 0.2 });
  expect((await post(nhi)).outcome).toEqual({
    kind: 'unknown',
    code: 'timeout',
    status: null,
    phase: 'body-sent',
  });
  expect([reset, cut, silent].map((server) => server.arrivals.length)).toEqual([1, 1, 1]);
});

test('a body cut short by reset or by time does not take the acceptance back', async () => {
  const server = await rawServer(({ socket }, nth) => {
    socket.write(reply(201, { ...FHIR, Location: '/fhir/Bundle/b9', 'Content-Length': '5000' }, STORED));
    if (nth === 1) setImmediate(() => socket.destroy());
  });
  const nhi = testNhi(server.url, { timeoutSeconds: 0.3 });
  for (const _ of ['reset', 'time']) {
    const result = await post(nhi);
    expect(result.outcome).toMatchObject({ kind: 'accepted', status: 201, locationId: 'b9' });
  }
});

test('a body compressed against our wish is not read, yet the status counts', async () => {
  const server = await rawServer(({ socket }) =>
    socket.write(reply(201, { ...FHIR, 'Content-Encoding': 'gzip' }, gzipSync(STORED))),
  );
  expect((await post(testNhi(server.url))).outcome).toMatchObject({ kind: 'accepted', caseNumber: null });
});

test('of a long answer a mebibyte is kept, and the number in it still read', async () => {
  const long = JSON.stringify({
    resourceType: 'Bundle',
    entry: ['x'.repeat(3 * 1024 * 1024)],
    identifier: { value: '77' },
  });
  const server = await rawServer(({ socket }) => socket.write(reply(201, FHIR, long)));
  const result = await post(testNhi(server.url));
  expect(result.outcome).toMatchObject({ kind: 'accepted', caseNumber: '77' });
  expect(result.body?.length).toBe(1024 * 1024);
});

test('should the same request ever be sent a second time, it is stopped before its first byte, and the log says so', async () => {
  const server = await rawServer(() => undefined);
  const { log, lines } = listLog();
  const nhi = testNhi(server.url, { log });
  const sendHeaders = channel('undici:client:sendHeaders');
  let told = 0;
  const again = (message: unknown): void => {
    told += 1;
    if (told === 1) sendHeaders.publish(message);
  };
  sendHeaders.subscribe(again);
  onTestFinished(() => {
    sendHeaders.unsubscribe(again);
  });
  const result = await nhi.postBundle({ body: Buffer.from('{}'), token: 't', attemptId: 'twice' });
  expect(result.outcome).toMatchObject({ kind: 'unknown', code: 'resend-stopped' });
  expect(lines).toEqual([{ level: 'error', event: 'resend-stopped', fields: { attemptId: 'twice' } }]);
});

test('a 100 Continue that nobody asked for leaves it unknown, and is told as what it is', async () => {
  const server = await rawServer(({ socket }) =>
    socket.write(Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), reply(201, FHIR, STORED)])),
  );
  const { outcome } = await post(testNhi(server.url));
  expect(outcome).toMatchObject({ kind: 'unknown', code: 'answer-interim', status: null });
});

test('what may not leave any more when the connection is there does not: no byte reaches the server', async () => {
  const seen: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (bytes: Buffer) => seen.push(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;
  const nhi = testNhi(`http://127.0.0.1:${String(port)}/fhir`);
  let asked = 0;
  const result = await nhi.postBundle({
    ...{ body: Buffer.alloc(100_000, '{'), token: 't', attemptId: 'late' },
    mayLeave: () => {
      asked += 1;
      return false;
    },
  });
  expect(asked).toBe(1);
  expect(result.outcome).toMatchObject({ kind: 'not-sent', code: 'send-overslept' });
  const [socket] = await connected;
  await new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else
      socket.once('close', () => {
        resolve();
      });
  });
  expect(Buffer.concat(seen)).toHaveLength(0);
  await new Promise((resolve) => server.close(resolve));
});

test('where it is not seen how far a request got, its first answer shows that, and counts', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(201)));
  const create = channel('undici:request:create');
  const rename = (message: unknown): void => {
    const { headers } = (message as { request: { headers: string[] } }).request;
    const at = headers.indexOf('unseen');
    if (at >= 0) headers[at] = 'another';
  };
  create.subscribe(rename);
  onTestFinished(() => {
    create.unsubscribe(rename);
  });
  const { log, lines } = listLog();
  const nhi = testNhi(server.url, { log });
  const body = Buffer.from('{}');
  const seen = await nhi.postBundle({ body, token: 't', attemptId: 'seen' });
  expect([seen.outcome.kind, lines]).toEqual(['accepted', []]);
  const unseen = await nhi.postBundle({ body, token: 't', attemptId: 'unseen' });
  expect(unseen.outcome.kind).toBe('accepted');
  const fields = { attemptId: 'unseen', step: 'connected' };
  expect(lines).toEqual([{ level: 'error', event: 'phases-not-seen', fields }]);
});

test('a caller who stops before the connection leaves nothing at the server, one who stops after leaves doubt', async () => {
  const stopAfter = new AbortController();
  const server = await rawServer(() => {
    stopAfter.abort();
  });
  const nhi = testNhi(server.url);
  const request = { body: Buffer.from('{}'), token: 't' };
  const before = await nhi.postBundle({ ...request, attemptId: 'b', signal: AbortSignal.abort() });
  expect(before.outcome).toEqual({ kind: 'not-sent', code: 'stopped', phase: 'preparing' });
  expect(server.arrivals).toHaveLength(0);
  const after = await nhi.postBundle({ ...request, attemptId: 'c', signal: stopAfter.signal });
  expect(after.outcome).toMatchObject({ kind: 'unknown', code: 'stopped', phase: 'body-sent' });
});

test('a token that cannot stand in a header sends nothing, and a listener that throws breaks nothing', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(201)));
  const { log, lines } = listLog();
  const nhi = testNhi(server.url, { log });
  const bad = await nhi.postBundle({ body: Buffer.from('{}'), token: 'a\r\nb', attemptId: 'd' });
  expect(bad.outcome).toEqual({ kind: 'not-sent', code: 'request-invalid', phase: 'preparing' });
  const onPhase = (): void => {
    throw new Error('listener');
  };
  const good = await nhi.postBundle({ body: Buffer.from('{}'), token: 't', attemptId: 'e', onPhase });
  expect(good.outcome).toMatchObject({ kind: 'accepted' });
  const fields = { attemptId: 'e', step: 'connecting' };
  expect(lines).toContainEqual({ level: 'error', event: 'phase-listener-failed', fields });
});

test('free sockets are counted, and a post beyond them waits unsent', async () => {
  const open: (() => void)[] = [];
  const server = await rawServer(({ socket }) => open.push(() => socket.write(reply(201))));
  const nhi = testNhi(server.url, { concurrency: 1, timeoutSeconds: 0.4 });
  expect(nhi.freeSockets()).toBe(1);
  const both = Promise.all([post(nhi), post(nhi)]);
  expect(nhi.freeSockets()).toBe(0);
  const [first, second] = await both;
  expect(first.outcome).toMatchObject({ kind: 'unknown', code: 'timeout' });
  expect(second.outcome).toMatchObject({ kind: 'not-sent', code: 'timeout' });
  expect(server.arrivals).toHaveLength(1);
  expect(nhi.freeSockets()).toBe(1);
});

test('the same attempt id is not sent a second time while the first is under way', async () => {
  const server = await rawServer(({ socket }) => setTimeout(() => socket.write(reply(201)), 50));
  const nhi = testNhi(server.url);
  const request = { body: Buffer.from('{}'), token: 't', attemptId: 'same' };
  const results = await Promise.all([nhi.postBundle(request), nhi.postBundle(request)]);
  expect(results.map((result) => result.outcome.kind)).toEqual(['accepted', 'not-sent']);
  expect(results[1].outcome).toMatchObject({ code: 'attempt-under-way' });
  expect(server.arrivals).toHaveLength(1);
  // An attempt that has ended is under way no more.
  expect((await nhi.postBundle(request)).outcome.kind).toBe('accepted');
});
