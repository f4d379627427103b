/** A POST that is given up is taken back from the kernel: it must not arrive minutes later, after absence was proven. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openBadLine, openTlsEnd, type BadLine } from '../../faults/bad-line.ts';
import { post, testHttp, testNhi } from './nhi-under-test.ts';
import { rawServer, reply, type RawServer } from './raw-server.ts';
import { testAuthority } from '../support/test-authority.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testProxy } from '../support/test-proxy.ts';

interface Scene {
  readonly server: RawServer;
  readonly line: BadLine;
  readonly base: string;
  readonly options: { readonly caFile?: string; readonly proxyUrl?: string };
}

async function lineTo(port: number): Promise<BadLine> {
  const line = await openBadLine(() => port, 'd01');
  onTestFinished(() => line.close());
  return line;
}

async function plain(): Promise<Scene> {
  const server = await rawServer(({ socket }) => socket.write(reply(201)));
  const line = await lineTo(server.port);
  return { server, line, base: `http://127.0.0.1:${String(line.port)}/fhir`, options: {} };
}

async function tlsBehind(name: string): Promise<{ server: RawServer; port: number; caFile: string }> {
  const server = await rawServer(({ socket }) => socket.write(reply(201)));
  const authority = testAuthority('Hospital Root');
  const caFile = join(temporaryFolder(), 'ca.pem');
  await writeFile(caFile, authority.cert);
  const end = await openTlsEnd(() => server.port, authority.issue({ names: [name] }));
  onTestFinished(() => end.close());
  return { server, port: end.port, caFile };
}

async function tls(): Promise<Scene> {
  const { server, port, caFile } = await tlsBehind('127.0.0.1');
  const line = await lineTo(port);
  return { server, line, base: `https://127.0.0.1:${String(line.port)}/fhir`, options: { caFile } };
}

async function proxied(): Promise<Scene> {
  const { server, port, caFile } = await tlsBehind('nhi.test');
  const line = await lineTo((await testProxy(port)).port);
  const proxyUrl = `http://127.0.0.1:${String(line.port)}`;
  return { server, line, base: 'https://nhi.test/fhir', options: { caFile, proxyUrl } };
}

const bundle = (bytes: number): string => `{"resourceType":"Bundle"${' '.repeat(bytes)}}`;

it.for([
  ['in plain', plain],
  ['under TLS', tls],
  ['through a proxy and under TLS', proxied],
] as const)(
  'a POST given up %s in a line that lets go later is seen as a reset, and never arrives',
  { tags: 'full' },
  async ([, open]) => {
    for (const bytes of [20_000, 1_000_000]) {
      const { server, line, base, options } = await open();
      const nhi = testNhi(base, { ...options, timeoutSeconds: 1 });
      // On a used connection, so that the hole opens in the middle of a POST and not of a handshake.
      expect((await post(nhi)).outcome).toMatchObject({ kind: 'accepted' });
      const held = line.open({ way: 'to-server', afterBytes: 8000 });
      const given = await post(nhi, bundle(bytes));
      await held;
      expect(given.outcome).toEqual({ kind: 'unknown', code: 'timeout', status: null, phase: 'body-sent' });
      line.heal(0);
      await expect.poll(() => line.ends).toEqual(['reset']);
      expect((await post(nhi)).outcome).toMatchObject({ kind: 'accepted' });
      expect(server.arrivals.map(({ body }) => body.length)).toEqual([25, 25]);
    }
  },
);

it('a stop in the middle of a POST takes it back as well', async () => {
  const { server, line, base } = await plain();
  const nhi = testNhi(base);
  const held = line.open({ way: 'to-server', afterBytes: 8000 });
  const given = post(nhi, bundle(20_000));
  await held;
  await nhi.close();
  expect((await given).outcome).toMatchObject({ kind: 'unknown' });
  line.heal(50);
  await expect.poll(() => line.ends).toEqual(['reset']);
  expect(server.arrivals).toHaveLength(0);
});

it('a connection whose answer came whole is closed orderly, idle or at the end', async () => {
  for (const open of [plain, tls, proxied]) {
    const { line, base, options } = await open();
    const http = testHttp(options);
    for (const lane of ['send', 'ask'] as const)
      expect(
        await http.request({ method: 'GET', url: base, headers: {}, maxBytes: 1024, lane }),
      ).toMatchObject({ kind: 'answer', end: 'complete' });
    await http.close();
    await expect.poll(() => line.ends).toEqual(['closed', 'closed']);
  }
});

it.for([
  ['in plain', plain],
  ['under TLS', tls],
  ['through a proxy and under TLS', proxied],
] as const)(
  'a reset of the other side in the middle of a POST %s is a loss of that connection and nothing more',
  async ([, open]) => {
    const { line, base, options } = await open();
    const nhi = testNhi(base, { ...options, timeoutSeconds: 5, concurrency: 1 });
    for (const bytes of [0, 200, 20_000, 300_000, 3_000_000]) {
      for (const resetAfterBytes of [3500, 6000, 40_000]) {
        line.trouble({ resetAfterBytes });
        // An error that undici throws out of a socket’s event would end the agent, and here the test.
        const { outcome } = await post(nhi, bundle(bytes));
        expect(['unknown', 'not-sent', 'accepted']).toContain(outcome.kind);
      }
      line.trouble({});
      await expect.poll(async () => (await post(nhi)).outcome.kind).toBe('accepted');
    }
  },
);
