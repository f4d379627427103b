import { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Surroundings } from '../../../main/agent/attendants/doctor/context.ts';
import { selfSigned } from '../nhi/self-signed.ts';
import { tlsFront } from '../support/tls-front.ts';
import { portOfNobody } from '../support/port-of-nobody.ts';
import { testProxy, type TestProxy } from '../support/test-proxy.ts';
import { examine, expectFailure, healthy, type Patient } from './doctor-rig.ts';

const SERVER = { fhirBaseUrl: 'https://nhi.test/fhir' };

/** A computer on a network, with these adapters; the server’s name is known to be `address`. */
function computer(address: string | NodeJS.ErrnoException, adapter = 'eth0'): Partial<Surroundings> {
  const own = {
    address: '192.0.2.7',
    netmask: '255.255.255.0',
    family: 'IPv4',
    mac: '',
    internal: false,
    cidr: null,
  };
  return {
    interfaces: () => ({ [adapter]: [own as never] }),
    sourceFor: () => Promise.resolve('192.0.2.7'),
    addresses: () => (typeof address === 'string' ? Promise.resolve([address]) : Promise.reject(address)),
  };
}

const failing = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

test('no network at all', async () => {
  const steps = await examine(await healthy(), { server: SERVER, surroundings: { interfaces: () => ({}) } });
  expectFailure(steps, 'route', 'network-none', /沒有連上任何網路/, 'it');
});

test('a name nobody knows: the VPN is named', async () => {
  const surroundings = computer(failing('ENOTFOUND'));
  const steps = await examine(await healthy(), { server: SERVER, surroundings });
  expectFailure(steps, 'name', 'name-not-found', /找不到 nhi.test.*健保 VPN/, 'network');
});

test('a DNS server that does not answer, by its word or by its silence', async () => {
  const patient = await healthy();
  const told = await examine(patient, { server: SERVER, surroundings: computer(failing('EAI_AGAIN')) });
  expectFailure(told, 'name', 'name-server-silent', /DNS 伺服器沒有回答/, 'network');
  const silent = { ...computer(''), addresses: () => new Promise<string[]>(() => undefined), patienceMs: 50 };
  // The route is asked for first, and waits for the same name.
  const steps = await examine(patient, { server: SERVER, surroundings: silent });
  expectFailure(steps, 'name', 'name-server-silent', /DNS/, 'network');
});

test('a port where nothing listens', async () => {
  const patient = await healthy();
  await patient.sandbox.down();
  const steps = await examine(patient);
  expectFailure(steps, 'tcp', 'tcp-refused', /拒絕連線/, 'network');
});

test('a server that never takes the connection: the firewall, or the VPN where the address is private', async () => {
  const patient = await healthy();
  const look = (address: string) =>
    examine(patient, {
      server: SERVER,
      // A socket that never connects, as when a firewall drops what is sent.
      surroundings: { ...computer(address), connect: () => new Socket(), patienceMs: 100 },
    });
  expectFailure(await look('203.0.113.9'), 'tcp', 'tcp-timeout', /防火牆擋下.*doctor --firewall/, 'network');
  expectFailure(await look('10.1.2.3'), 'tcp', 'tcp-timeout-vpn', /健保 VPN 應該沒有連線/, 'network');
});

async function behindProxy(
  act: (proxy: TestProxy, patient: Patient) => void,
  {
    proxyUrl = (url) => url,
    patienceMs = 8000,
  }: { proxyUrl?: (url: string) => string; patienceMs?: number } = {},
) {
  const patient = await healthy();
  const proxy = await testProxy(patient.sandbox.port);
  act(proxy, patient);
  return examine(patient, {
    server: { ...SERVER, proxyUrl: proxyUrl(proxy.url) },
    surroundings: { ...computer('192.0.2.1'), patienceMs },
  });
}

test.each([
  [
    'asks for a login that is not given',
    { kind: 'login', login: 'u:p' },
    'proxy-credentials-missing',
    /TWPAS_PROXY_USER/,
    'it',
  ],
  [
    'knows only NTLM and Negotiate',
    { kind: 'answers', status: 407, headers: { 'Proxy-Authenticate': ['Negotiate', 'NTLM'] } },
    'proxy-ntlm',
    /只接受 Negotiate、NTLM 登入.*Basic/,
    'network',
  ],
  [
    'forbids the server',
    { kind: 'answers', status: 403 },
    'proxy-forbids',
    /不准連到 nhi.test:443/,
    'network',
  ],
  [
    'does not reach it itself',
    { kind: 'answers', status: 504 },
    'proxy-cannot-reach',
    /自己連不上/,
    'network',
  ],
  ['cuts', { kind: 'cuts' }, 'proxy-no-answer', /沒有像代理伺服器一樣回答/, 'network'],
  ['is silent', { kind: 'silent' }, 'proxy-no-answer', /ETIMEDOUT/, 'network'],
  ['wants a login page', { kind: 'answers', status: 302 }, 'proxy-login-page', /登入網頁/, 'network'],
  ['is no proxy', { kind: 'answers', status: 199 }, 'proxy-no-answer', /HTTP 199/, 'network'],
] as const)('a proxy that %s', async (_what, conduct, code, saying, who) => {
  const act = (proxy: TestProxy): void => {
    proxy.conduct(conduct);
  };
  const steps = await behindProxy(act, conduct.kind === 'silent' ? { patienceMs: 1000 } : {});
  expectFailure(steps, 'proxy', code, saying, who);
});

test('a command outside the service says that the service may have the proxy’s login in a file not read here', async () => {
  const conduct = (proxy: TestProxy): void => {
    proxy.conduct({ kind: 'login', login: 'u:p' });
  };
  const step = (await behindProxy(conduct)).find(({ step }) => step === 'proxy');
  const notes = process.platform === 'win32' ? [] : [expect.stringContaining('.env') as string];
  expect(step?.notes.map(({ zh }) => zh)).toEqual(notes);
});

test('a wrong password for the proxy, which is nowhere in the report', async () => {
  const steps = await behindProxy(
    (proxy) => {
      proxy.conduct({ kind: 'login', login: 'hospital:right' });
    },
    { proxyUrl: (url) => url.replace('//', '//hospital:not-right@') },
  );
  expectFailure(steps, 'proxy', 'proxy-credentials-wrong', /不接受所給的帳號密碼/, 'it');
  expect(JSON.stringify(steps)).not.toContain('not-right');
});

test('a proxy where nothing listens, whose name nobody knows, and one of a kind that is not supported', async () => {
  const patient = await healthy();
  const port = await portOfNobody();
  const here = computer('192.0.2.1');
  const gone = await examine(patient, {
    server: { ...SERVER, proxyUrl: `http://127.0.0.1:${String(port)}` },
    surroundings: here,
  });
  expectFailure(gone, 'proxy', 'proxy-unreachable', /連不上代理伺服器.*ECONNREFUSED/, 'network');
  const socks = await examine(patient, {
    server: SERVER,
    surroundings: here,
    resolveProxy: () => Promise.resolve('SOCKS5 proxy.test:1080'),
  });
  expectFailure(socks, 'proxy', 'proxy-unsupported', /SOCKS/, 'it');
});

test('a proxy that the system names is used, and through it the server is reached', async () => {
  const patient = await healthy();
  const proxy = await testProxy(patient.sandbox.port);
  const steps = await examine(patient, {
    server: SERVER,
    surroundings: computer('192.0.2.1'),
    resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${String(proxy.port)}; DIRECT`),
  });
  // The practice server speaks no TLS: that is what comes next.
  expectFailure(steps, 'tls', 'tls-none', /不是 TLS/, 'it');
  expect(new Set(proxy.asked)).toEqual(new Set(['nhi.test:443']));
  onTestFinished(() => {
    proxy.cutTunnels();
  });
});

test('of several proxies the first that answers is used; one that says no ends it', async () => {
  const patient = await healthy();
  const [good, refusing] = [await testProxy(patient.sandbox.port), await testProxy(patient.sandbox.port)];
  const down = await portOfNobody();
  const through = (list: string) =>
    examine(patient, {
      server: SERVER,
      surroundings: computer('192.0.2.1'),
      resolveProxy: () => Promise.resolve(list),
    });
  const steps = await through(`PROXY 127.0.0.1:${String(down)}; PROXY 127.0.0.1:${String(good.port)}`);
  expect(steps.find(({ step }) => step === 'proxy')).toMatchObject({
    status: 'ok',
    result: { zh: expect.stringContaining(`127.0.0.1:${String(good.port)}`) as string },
  });
  expect(good.asked).toContain('nhi.test:443');
  good.cutTunnels();

  refusing.conduct({ kind: 'answers', status: 403 });
  const before = good.asked.length;
  const denied = await through(
    `PROXY 127.0.0.1:${String(refusing.port)}; PROXY 127.0.0.1:${String(good.port)}`,
  );
  expectFailure(denied, 'proxy', 'proxy-forbids', /127\.0\.0\.1/, 'network');
  expect(good.asked).toHaveLength(before);
  const none = await through(`PROXY 127.0.0.1:${String(down)}; PROXY 127.0.0.1:${String(down)}`);
  expectFailure(none, 'proxy', 'proxy-unreachable', /ECONNREFUSED/, 'network');
});

test('an address to which the system knows no way', async () => {
  const steps = await examine(await healthy(), {
    server: SERVER,
    surroundings: { ...computer('10.1.2.3'), sourceFor: () => Promise.reject(failing('ENETUNREACH')) },
  });
  expectFailure(steps, 'route', 'route-none', /到 10.1.2.3 沒有路由.*VPN/, 'network');
});

test.each(['EHOSTUNREACH', 'EACCES'])(
  'a connection that fails with %s keeps the system’s word',
  async (code) => {
    const steps = await examine(await healthy(), {
      server: SERVER,
      surroundings: { ...computer('203.0.113.9'), connect: () => new Socket().destroy(failing(code)) },
    });
    expectFailure(steps, 'tcp', 'tcp-failed', new RegExp(`連不到 nhi.test:443（${code}）`), 'network');
  },
);

test('a proxy whose name nobody knows, whose certificate nobody vouches for, and a system that does not say', async () => {
  const patient = await healthy();
  const here = computer('203.0.113.9');
  const unknown = await examine(patient, {
    server: { ...SERVER, proxyUrl: 'http://proxy.test:3128' },
    surroundings: { ...here, connect: () => new Socket().destroy(failing('ENOTFOUND')) },
  });
  expectFailure(unknown, 'proxy', 'proxy-unreachable', /proxy.test:3128（ENOTFOUND）/, 'network');
  const port = await tlsFront(() => patient.sandbox.port, selfSigned('localhost'));
  const untrusted = await examine(patient, {
    server: { ...SERVER, proxyUrl: `https://localhost:${String(port)}` },
    surroundings: here,
  });
  expectFailure(untrusted, 'proxy', 'proxy-certificate', /憑證不受信任.*caFile/, 'network');
  const silent = await examine(patient, {
    server: SERVER,
    surroundings: { ...here, patienceMs: 100 },
    resolveProxy: () => new Promise(() => undefined),
  });
  // The name is asked for first, and waits for the same answer.
  expectFailure(silent, 'proxy', 'proxy-unknown', /無法得知系統的代理伺服器設定（ETIMEDOUT）/, 'it');
});
