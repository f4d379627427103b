import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentPeople } from '../../../main/agent/agent-types.ts';
import { type SecureServer, startSecure } from '../../../main/headless/console/secure-server.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { selfSigned } from '../nhi/self-signed.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The door for other PCs with a certificate in two files, an account of IT that can go, and a clock that the test moves. */
async function doorWith(change: { readonly port?: number; readonly certificate?: boolean } = {}) {
  const dir = temporaryFolder();
  const [certificateFile, keyFile] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const put = ({ cert, key }: { readonly cert?: string; readonly key?: string }): void => {
    if (cert !== undefined) writeFileSync(certificateFile, cert);
    if (key !== undefined) writeFileSync(keyFile, key);
  };
  if (change.certificate !== false) put(selfSigned('localhost'));
  const clock = new FakeClock();
  const logged: string[] = [];
  let isThere = true;
  let tell: () => void = () => undefined;
  const people = {
    available: () => true,
    hasIt: () => isThere,
    onChange: (heard: () => void) => {
      tell = heard;
      return () => undefined;
    },
  } as unknown as AgentPeople;
  const settings = settingsSchema.shape.console.parse({
    address: '127.0.0.1',
    securePort: change.port ?? 0,
    certificateFile,
    keyFile,
    hostNames: ['localhost'],
  });
  const log = (_level: string, event: string, fields: object = {}): void => {
    logged.push([event, ...Object.values(fields).map(String)].join(' '));
  };
  const door = await startSecure({
    ...{ settings, people, log, clock },
    listenerFor: () => (_request, response) => response.end(),
  });
  onTestFinished(() => door.stop());
  const itGoes = async (there: boolean): Promise<void> => {
    isThere = there;
    tell();
    await clock.advance(1);
  };
  return { door, put, clock, logged, dir, certificateFile, itGoes };
}

/** The certificate that a new connection is shown. */
async function shown(door: SecureServer): Promise<string> {
  const socket = connect({ port: portOf(door), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  return new X509Certificate(raw).toString();
}
const portOf = (door: SecureServer): number => Number(new URL(door.view()?.url ?? '').port);
const MINUTE = 60_000;

test('a renewed certificate is served within a minute, on the same port and without a restart', async () => {
  const { door, put, clock, logged } = await doorWith();
  const port = portOf(door);
  const before = await shown(door);
  // An open connection goes on.
  const open = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(open, 'secureConnect');
  const next = selfSigned('localhost');
  put(next);
  await clock.advance(MINUTE);
  expect(await shown(door)).toBe(new X509Certificate(next.cert).toString());
  expect(await shown(door)).not.toBe(before);
  expect(portOf(door)).toBe(port);
  expect(open.destroyed).toBe(false);
  open.destroy();
  expect(logged).toEqual(['console-open', 'console-certificate-exchanged']);
  await clock.advance(10 * MINUTE);
  expect(logged).toHaveLength(2);
});

test('while the pair does not fit, or cannot be read, the older one is served, which is logged once', async () => {
  const { door, put, clock, logged, certificateFile } = await doorWith();
  const before = await shown(door);
  const next = selfSigned('localhost');
  put({ cert: next.cert });
  await clock.advance(3 * MINUTE);
  expect(await shown(door)).toBe(before);
  put({ cert: next.cert.slice(0, 100) });
  await clock.advance(3 * MINUTE);
  unlinkSync(certificateFile);
  await clock.advance(3 * MINUTE);
  expect(await shown(door)).toBe(before);
  expect(door.view()?.url).not.toBeNull();
  put(next);
  await clock.advance(MINUTE);
  expect(await shown(door)).toBe(new X509Certificate(next.cert).toString());
  expect(logged).toEqual([
    'console-open',
    'console-certificate-kept certificate-key-differs',
    'console-certificate-kept certificate-unreadable',
    'console-certificate-exchanged',
  ]);
});

test('a certificate whose days are over, or have not come, never takes the place of a good one, and this is said', async () => {
  const { door, put, clock, logged } = await doorWith();
  const before = await shown(door);
  const good = door.view();
  for (const [days, code] of [
    [['20250101', '20261119'], 'certificate-expired'],
    [['20261201', '20280101'], 'certificate-not-yet-valid'],
  ] as const) {
    put(selfSigned('localhost', days));
    await clock.advance(3 * MINUTE);
    expect(await shown(door)).toBe(before);
    expect(door.view()).toEqual({ ...good, kept: code });
    expect(logged.at(-1)).toBe(`console-certificate-kept ${code}`);
  }
  const next = selfSigned('localhost');
  put(next);
  await clock.advance(MINUTE);
  expect(await shown(door)).toBe(new X509Certificate(next.cert).toString());
  expect(door.view()).toEqual(good);
});

test('a certificate that comes late opens the door, and an account of IT that goes closes it at once', async () => {
  const { door, put, clock, logged, itGoes } = await doorWith({ certificate: false });
  expect(door.view()).toMatchObject({
    url: null,
    refused: { en: expect.stringContaining('ENOENT') as string },
  });
  await clock.advance(5 * MINUTE);
  put(selfSigned('localhost'));
  await clock.advance(MINUTE);
  await shown(door);
  const url = door.view()?.url ?? '';
  await itGoes(false);
  await expect.poll(() => door.view()?.url).toBeNull();
  await expect(fetch(url)).rejects.toThrow();
  await itGoes(true);
  await expect.poll(() => door.view()?.url).not.toBeNull();
  expect(logged).toEqual([
    'console-not-open certificate-unreadable',
    'console-open',
    'console-not-open no-it-account',
    'console-open',
  ]);
});

test('a port that another program holds is tried again every minute', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { readonly port: number };
  const { door, clock, logged } = await doorWith({ port });
  await clock.advance(3 * MINUTE);
  expect(door.view()?.url).toBeNull();
  other.close();
  await once(other, 'close');
  await clock.advance(MINUTE);
  await expect.poll(() => door.view()?.url).not.toBeNull();
  expect(logged).toEqual(['console-not-open console-port', 'console-open']);
});
