// @module-tag full
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import type { Sandbox, SandboxOptions } from '../../../main/practice/options.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { clientIdentity } from '../../unit/support/client-identity.ts';
import { testAuthority } from '../../unit/support/test-authority.ts';
import { testProxy, type TestProxy } from '../../unit/support/test-proxy.ts';
import { tlsFront } from '../../unit/support/tls-front.ts';
import { startAgent, type AgentProcess } from '../support/agent-process.ts';
import { CLI, command, commandJson } from '../support/command.ts';
import { expectCleanLedger, expectStoredOnce, allAt } from '../support/expectations.ts';
import { makeKey } from '../support/make-key.ts';
import { makePlace, type Place } from '../support/place.ts';

const LOGIN = 'hospital:p@ss word';

interface Network {
  readonly sandbox: Sandbox;
  readonly proxy: TestProxy;
  readonly place: Place;
}

/** NHI behind TLS of an authority only the hospital knows, reached through the hospital's proxy and no other way. */
async function network(options: SandboxOptions = {}, until?: Date, tls: TlsOptions = {}): Promise<Network> {
  const sandbox = await startSandbox({ stepMs: 30, publicOrigin: 'https://nhi.test', ...options });
  onTestFinished(() => sandbox.stop());
  const authority = testAuthority('Hospital Root');
  const from = new Date(Date.now() - 90 * 86_400_000);
  const identity = authority.issue({ names: ['nhi.test'], from, ...(until !== undefined && { until }) });
  const proxy = await testProxy(await tlsFront(() => sandbox.port, { ...identity, ...tls }));
  const place = await makePlace({ fhirBaseUrl: 'https://nhi.test/fhir', clientId: sandbox.clientId });
  onTestFinished(() => place.remove());
  await writeFile(join(place.dir, 'ca.pem'), authority.cert);
  await place.configure((settings) => {
    // The environment's name does not matter: the times here are those of practice.
    settings['environment'] = 'practice';
    Object.assign(settings.server, { caFile: './ca.pem', proxyUrl: proxy.url });
  });
  return { sandbox, proxy, place };
}

async function run(
  { sandbox, place }: Network,
  env: Readonly<Record<string, string>> = {},
): Promise<AgentProcess> {
  // Known to the server before the agent starts, which asks for a token as soon as it has a key.
  await sandbox.setClientJwks(await makeKey(place));
  const agent = await startAgent(place, env);
  onTestFinished(() => agent.kill());
  return agent;
}

test('a Bundle travels through a proxy with a login, over TLS of a private authority, on a clock ten minutes off', async () => {
  const there = await network({ skewMs: 600_000 });
  const { sandbox, proxy, place } = there;
  proxy.conduct({ kind: 'login', login: LOGIN });
  const [user = '', password = ''] = LOGIN.split(':').map(encodeURIComponent);
  await place.configure(({ server }) => {
    server['proxyUrl'] = proxy.url.replace('//', `//${user}:${password}@`);
  });
  const agent = await run(there);
  const sample = makeSample({ seed: 'through a proxy', attachments: 0 });
  await writeSample(place.exportDir, sample);
  await agent.until('decided', ([row]) => row?.review === 'decided');
  const ledger = await sandbox.ledger();
  expectStoredOnce(ledger, [sample]);
  expectCleanLedger(ledger);
  expect(new Set(proxy.asked)).toEqual(new Set(['nhi.test:443']));
  const steps = await commandJson<DoctorStep[]>(place, 'doctor');
  // The password stands in a settings file that every account can read.
  expect(steps.filter(({ status }) => status !== 'ok').map(({ code }) => code)).toEqual([
    ...(process.platform === 'win32' ? [] : ['settings-login-readable']),
    // As the agent has measured it, and as this run has.
    'clock-skewed',
    'clock-skewed',
  ]);
  // Nowhere in clear: not in the report, not in the log.
  expect(JSON.stringify(steps) + agent.log()).not.toMatch(/p@ss|p%40ss/);
});

test('a server that asks for the hospital’s certificate gets it for discovery, token and FHIR, its passphrase from the vault', async () => {
  const hospitals = testAuthority('Hospital Cards CA');
  const there = await network({}, undefined, {
    ca: hospitals.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const { sandbox, place } = there;
  const { pfx, passphrase } = clientIdentity(place.dir, hospitals);
  await place.configure(({ server }) => {
    server['clientCertificate'] = pfx;
  });
  const agent = await run(there);
  const before = await commandJsonOf<DoctorStep[]>(place, 'doctor');
  expect(before.find(({ status }) => status === 'failed')?.code).toBe('client-certificate-unusable');
  const secret = join(place.dir, 'passphrase.txt');
  await writeFile(secret, `${passphrase}\n`);
  const kept = await command(place, 'keys', 'certificate-passphrase', '--passphrase-file', secret);
  expect(kept.code).toBe(0);
  const sample = makeSample({ seed: 'by certificate', attachments: 0 });
  await writeSample(place.exportDir, sample);
  await agent.until('decided', ([row]) => row?.review === 'decided');
  const ledger = await sandbox.ledger();
  expectStoredOnce(ledger, [sample]);
  expectCleanLedger(ledger);
  const steps = await commandJson<DoctorStep[]>(place, 'doctor');
  expect(steps.filter(({ status }) => status !== 'ok')).toEqual([]);
  // Nowhere in clear: not in the report, the log or the data folder.
  expect(JSON.stringify(steps) + agent.log()).not.toContain(passphrase);
  const sealed = await readFile(join(place.dataDir, 'keys', 'clients', 'certificate-passphrase.sealed'));
  expect(sealed.includes(passphrase)).toBe(false);
});

/** Also where a step failed, and the command ends with 1. */
async function commandJsonOf<T>(place: Place, ...args: string[]): Promise<T> {
  return JSON.parse((await command(place, ...args, '--json')).stdout) as T;
}

test('a login that stands in the environment is used for the proxy of the environment', async () => {
  const there = await network();
  const { proxy, place } = there;
  proxy.conduct({ kind: 'login', login: LOGIN });
  await place.configure(({ server }) => {
    delete server['proxyUrl'];
  });
  const [user = '', password = ''] = LOGIN.split(':');
  const steps = await doctorWith(place, {
    HTTPS_PROXY: proxy.url,
    NO_PROXY: 'other.test',
    TWPAS_PROXY_USER: user,
    TWPAS_PROXY_PASSWORD: password,
  });
  expect(steps.find(({ step }) => step === 'proxy')).toMatchObject({ status: 'ok' });
  expect(steps.find(({ step }) => step === 'discovery')).toMatchObject({ status: 'ok' });
  const passedOver = await doctorWith(place, { HTTPS_PROXY: proxy.url, NO_PROXY: '.test' });
  expect(passedOver.find(({ step }) => step === 'proxy')?.status).not.toBe('ok');
});

test.skipIf(process.platform !== 'linux')(
  'an authority that only this computer’s own store knows is trusted, and said to be private: it may be an inspection',
  async () => {
    const there = await network();
    const { place } = there;
    const store = join(place.dir, 'ca.pem');
    await place.configure(({ server }) => {
      delete server['caFile'];
    });
    // Where OpenSSL looks for the system's authorities.
    const agent = await run(there, { SSL_CERT_FILE: store });
    const sample = makeSample({ seed: 'by the system', attachments: 0 });
    await writeSample(place.exportDir, sample);
    await agent.until('decided', ([row]) => row?.review === 'decided');
    const steps = await doctorWith(place, {});
    expect(steps.filter(({ status }) => status !== 'ok').map(({ code }) => code)).toEqual([
      'tls-private-issuer',
    ]);
  },
);

test('a proxy that cuts its tunnels loses nothing and doubles nothing', async () => {
  const there = await network();
  const { sandbox, proxy, place } = there;
  const agent = await run(there);
  const samples = [1, 2, 3, 4].map((n) => makeSample({ seed: `cut ${String(n)}`, attachments: 0 }));
  await sandbox.misbehave('post', { kind: 'slow', delayMs: 300 }, { times: null });
  for (const sample of samples) {
    await writeSample(place.exportDir, sample);
    await expect
      .poll(async () => (await sandbox.ledger()).posts.some((post) => post.plantedId === sample.plantedId))
      .toBe(true);
    proxy.cutTunnels();
  }
  await sandbox.clearMisbehaviour();
  // A later one shows that the search shows what is there; without it absence proves nothing.
  const later = makeSample({ seed: 'cut later', attachments: 0 });
  await writeSample(place.exportDir, later);
  await agent.until('all accepted', allAt(5, 'accepted'));
  expectStoredOnce(await sandbox.ledger(), [...samples, later]);
});

test('a certificate that has expired stops all sending and is named', async () => {
  const there = await network({}, new Date(Date.now() - 86_400_000));
  const agent = await run(there);
  const sample = makeSample({ seed: 'expired', attachments: 0 });
  await writeSample(there.place.exportDir, sample);
  const status = await agent.untilStatus(
    'unreachable',
    ({ destination }) => destination.state === 'unreachable',
  );
  expect(status.destination.reason).toBe('certificate-expired');
  await agent.until('queued', allAt(1, 'queued'));
  const steps = await doctorWith(there.place, {});
  expect(steps.find((step) => step.status === 'failed')).toMatchObject({ step: 'tls', code: 'tls-expired' });
});

test('no environment switches certificate checks off: it is named, and the connection refused as ever', async () => {
  const there = await network();
  await there.place.configure(({ server }) => {
    delete server['caFile'];
  });
  const steps = await doctorWith(there.place, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
  expect(steps.find(({ step }) => step === 'settings')).toMatchObject({
    status: 'warning',
    code: 'tls-switch-ignored',
  });
  expect(steps.find((step) => step.status === 'failed')).toMatchObject({
    step: 'tls',
    code: 'tls-unknown-issuer',
  });
  const agent = await startAgent(there.place, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
  onTestFinished(() => agent.kill());
  await agent.client.keys.generate({ alg: 'ES384' });
  await writeSample(there.place.exportDir, makeSample({ seed: 'unchecked', attachments: 0 }));
  const { destination } = await agent.untilStatus(
    'unreachable',
    (status) => status.destination.state === 'unreachable',
  );
  expect(destination.reason).toBe('certificate-untrusted');
  expect((await there.sandbox.ledger()).counts).toMatchObject({ discoveries: 0, tokenRequests: 0 });
});

/** `doctor --json` with this environment, whatever its exit code. */
async function doctorWith(place: Place, env: Record<string, string>): Promise<DoctorStep[]> {
  const child = spawn(process.execPath, [CLI, 'doctor', '--json', '--config', place.config], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  await once(child, 'close');
  return JSON.parse(stdout) as DoctorStep[];
}
