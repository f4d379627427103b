import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer as createHttpServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { testAuthority } from '../support/test-authority.ts';
import { tlsFront } from '../support/tls-front.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { post, testHttp, testNhi } from './nhi-under-test.ts';
import { FHIR, rawServer, reply } from './raw-server.ts';
import { selfSigned } from './self-signed.ts';

const GET = { method: 'GET', headers: {}, maxBytes: 1024 } as const;

test('a POST on a reused connection that dies arrives once and is not sent again', async () => {
  const server = await rawServer(({ socket }, nth) => {
    if (nth === 1) socket.write(reply(201, FHIR, '{"resourceType":"Bundle"}'));
    else socket.resetAndDestroy();
  });
  const nhi = testNhi(server.url, { concurrency: 1 });
  expect((await post(nhi)).outcome.kind).toBe('accepted');
  expect((await post(nhi)).outcome).toMatchObject({
    kind: 'unknown',
    code: 'connection-lost',
    phase: 'body-sent',
  });
  expect(server.arrivals.map((arrival) => arrival.connection)).toEqual([1, 1]);
});

test('a POST whose reused connection is closed orderly after the request arrives once', async () => {
  const server = await rawServer(({ socket }, nth) => {
    if (nth === 1) socket.write(reply(200));
    else socket.end();
  });
  const nhi = testNhi(server.url, { concurrency: 1 });
  await post(nhi);
  expect((await post(nhi)).outcome).toMatchObject({ kind: 'unknown' });
  expect(server.arrivals).toHaveLength(2);
});

test('an idle connection the server has closed is replaced before anything is sent', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(201)));
  const nhi = testNhi(server.url, { concurrency: 1 });
  await post(nhi);
  const idle = server.arrivals[0]?.socket;
  await new Promise((resolve) => idle?.on('close', resolve).end());
  expect((await post(nhi)).outcome.kind).toBe('accepted');
  expect(server.connections()).toBe(2);
});

test('no redirect is followed and no answer resent, whatever the status', async () => {
  const other = await rawServer(({ socket }) => socket.write(reply(200)));
  const server = await rawServer(({ socket }, nth) =>
    socket.write(
      reply([301, 302, 307, 308, 421, 425, 503][nth - 1] ?? 200, { Location: `${other.url}/Bundle` }),
    ),
  );
  const nhi = testNhi(server.url);
  for (let n = 0; n < 7; n += 1) await post(nhi);
  expect(server.arrivals).toHaveLength(7);
  expect(other.arrivals).toHaveLength(0);
});

test('reset drops idle connections but lets what is under way end', async () => {
  const waiting: (() => void)[] = [];
  const server = await rawServer(({ socket }, nth) => {
    if (nth === 2) waiting.push(() => socket.write(reply(201)));
    else socket.write(reply(200));
  });
  const http = testHttp({ concurrency: 1 });
  await http.request({ ...GET, url: server.url });
  const slow = http.request({ ...GET, url: server.url });
  await expect.poll(() => waiting.length).toBe(1);
  const before = server.connections();
  http.reset();
  expect(await http.request({ ...GET, url: server.url })).toMatchObject({ status: 200 });
  expect(server.connections()).toBe(before + 1);
  waiting[0]?.();
  expect(await slow).toMatchObject({ kind: 'answer', status: 201 });
});

test('after close nothing is sent any more', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(200)));
  const http = testHttp();
  await http.close();
  expect(await http.request({ ...GET, url: server.url })).toEqual({ kind: 'nothing', code: 'stopped' });
  expect(server.arrivals).toHaveLength(0);
});

test('a certificate nobody vouches for is refused, one that caFile names is taken, PEM or DER', async () => {
  const identity = selfSigned('nhi.test');
  const server = await rawServer(({ socket }) => socket.write(reply(200)), identity);
  expect((await post(testNhi(server.url))).outcome).toMatchObject({
    kind: 'not-sent',
    code: 'certificate-untrusted',
  });
  const folder = temporaryFolder();
  const pem = join(folder, 'ca.pem');
  const der = join(folder, 'ca.cer');
  await writeFile(pem, `Bag Attributes\n${selfSigned('other.test').cert}${identity.cert}`);
  await writeFile(der, Buffer.from(identity.cert.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'));
  for (const caFile of [pem, der]) {
    expect((await post(testNhi(server.url, { caFile }))).outcome).toMatchObject({ kind: 'accepted' });
  }
  const missing = await post(testNhi(server.url, { caFile: join(folder, 'none.pem') }));
  expect(missing.outcome).toEqual({ kind: 'not-sent', code: 'ca-file-unreadable', phase: 'preparing' });
});

test('through a proxy the Bundle travels in a tunnel; a proxy that refuses one proves that nothing was sent', async () => {
  const identity = selfSigned('nhi.test');
  const server = await rawServer(({ socket }) => socket.write(reply(201)), identity);
  const caFile = join(temporaryFolder(), 'ca.pem');
  await writeFile(caFile, identity.cert);
  const asked: string[] = [];
  let allow = true;
  const proxy = createHttpServer();
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? '-'}`);
    socket.on('error', () => undefined);
    if (!allow) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(server.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    upstream.on('error', () => undefined);
    upstream.pipe(socket).pipe(upstream);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  const base = 'https://nhi.test/fhir';
  const viaSetting = testNhi(base, { caFile, proxyUrl: `http://clerk:pw@127.0.0.1:${String(port)}` });
  expect((await post(viaSetting)).outcome).toMatchObject({ kind: 'accepted' });
  expect(asked).toEqual([`nhi.test:443 Basic ${Buffer.from('clerk:pw').toString('base64')}`]);
  expect(server.arrivals[0]?.headers).toMatchObject({
    host: 'nhi.test',
    authorization: 'Bearer secret-token',
  });
  const viaEnv = testNhi(base, { caFile, env: { HTTPS_PROXY: `127.0.0.1:${String(port)}` } });
  expect((await post(viaEnv)).outcome).toMatchObject({ kind: 'accepted' });
  allow = false;
  const viaSystem = testNhi(base, {
    caFile,
    resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${String(port)}`),
  });
  expect((await post(viaSystem)).outcome).toEqual({
    kind: 'not-sent',
    code: 'proxy-login',
    phase: 'connecting',
  });
  expect(server.arrivals).toHaveLength(2);
});

test('nothing older than TLS 1.2 is spoken, and no environment switches certificate checks off', async () => {
  const authority = testAuthority('Hospital Root');
  const caFile = join(temporaryFolder(), 'ca.pem');
  await writeFile(caFile, authority.cert);
  const identity = authority.issue({ names: ['127.0.0.1'] });
  const server = await rawServer(({ socket }) => socket.write(reply(200)));
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const url = async (tls: object): Promise<string> =>
    `https://127.0.0.1:${String(await tlsFront(() => server.port, { ...identity, ...tls }))}/fhir`;
  const http = testHttp({ caFile });
  expect(await http.request({ ...GET, url: await url({}) })).toMatchObject({ status: 200 });
  expect(await http.request({ ...GET, url: await url(old) })).toEqual({
    kind: 'nothing',
    code: 'tls-failed',
  });
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const unknown = await testHttp().request({ ...GET, url: await url({}) });
  expect(unknown).toEqual({ kind: 'nothing', code: 'certificate-untrusted' });
  expect(server.arrivals).toHaveLength(1);
});

test('a proxy that hangs, and a host that never names one, end with the deadline', async () => {
  const silent = await rawServer(() => undefined);
  const proxyUrl = `http://127.0.0.1:${String(silent.port)}`;
  const hung = await post(testNhi('https://nhi.test/fhir', { proxyUrl, timeoutSeconds: 0.3 }));
  expect(hung.outcome).toMatchObject({ kind: 'not-sent', phase: 'connecting' });
  const resolveProxy = (): Promise<string> => new Promise(() => undefined);
  const never = await post(testNhi('https://nhi.test/fhir', { resolveProxy, timeoutSeconds: 0.2 }));
  expect(never.outcome).toEqual({ kind: 'not-sent', code: 'timeout', phase: 'preparing' });
});

test('aborting when undici is about to send keeps the bytes from leaving: what stops a second sending works', async () => {
  const server = await rawServer(({ socket }) => socket.write(reply(200)));
  const http = testHttp({ concurrency: 1 });
  await http.request({ ...GET, url: server.url, lane: 'send' });
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  subscribe('undici:client:sendHeaders', abort);
  onTestFinished(() => {
    unsubscribe('undici:client:sendHeaders', abort);
  });
  const body = Buffer.alloc(200_000);
  const stopped = await http.request({
    ...GET,
    method: 'POST',
    body,
    url: server.url,
    lane: 'send',
    signal: stop.signal,
  });
  expect(stopped).toEqual({ kind: 'nothing', code: 'stopped' });
  unsubscribe('undici:client:sendHeaders', abort);
  await http.request({ ...GET, url: server.url, lane: 'send' });
  expect(server.arrivals.map((arrival) => arrival.method)).toEqual(['GET', 'GET']);
});
