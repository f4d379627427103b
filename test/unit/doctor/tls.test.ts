import { type AddressInfo, connect as connectTcp, createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { selfSigned } from '../nhi/self-signed.ts';
import { testAuthority } from '../support/test-authority.ts';
import { tlsFront } from '../support/tls-front.ts';
import { examine, expectFailure, expectWarning, healthy } from './doctor-rig.ts';

const DAY_MS = 86_400_000;
const day = (days: number): Date => new Date(Date.now() + days * DAY_MS);

/** The practice server behind this TLS, with `ca` as the hospital’s `caFile`. */
async function examineBehind(tls: TlsOptions, ca?: string): Promise<DoctorStep[]> {
  let behind = 0;
  const port = await tlsFront(() => behind, tls);
  const origin = `https://localhost:${String(port)}`;
  const patient = await healthy({ publicOrigin: origin });
  behind = patient.sandbox.port;
  const caFile = join(patient.dir, 'ca.pem');
  if (ca !== undefined) writeFileSync(caFile, ca);
  return examine(patient, { server: ca === undefined ? {} : { caFile } });
}

test('an authority of the hospital’s own, named by caFile, is taken: all is well', async () => {
  const authority = testAuthority('Hospital Root');
  const steps = await examineBehind(authority.issue({ names: ['localhost'] }), authority.cert);
  expect(steps.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(steps.find(({ step }) => step === 'tls')?.result.zh).toMatch(
    /^TLSv1.3，憑證 localhost，簽發者 Hospital Root/,
  );
});

test('an unknown issuer', async () => {
  const authority = testAuthority('Somebody');
  const steps = await examineBehind(authority.issue({ names: ['localhost'] }));
  expectFailure(steps, 'tls', 'tls-unknown-issuer', /不認識的「Somebody」.*caFile/, 'it');
});

test('an inspection device is called by its name, whether it is trusted or not', async () => {
  const device = testAuthority('FortiGate CA FGT60F');
  const identity = device.issue({ names: ['localhost'] });
  const steps = await examineBehind(identity);
  expectFailure(steps, 'tls', 'tls-intercepted', /Fortinet FortiGate）攔檢/, 'network');
  const trusted = await examineBehind(identity, device.cert);
  expectWarning(trusted, 'tls', 'tls-intercepted-trusted', /病人資料會在該設備上解密/);
});

test('a self-signed certificate', async () => {
  expectFailure(
    await examineBehind(selfSigned('localhost')),
    'tls',
    'tls-unknown-issuer',
    /「localhost」/,
    'it',
  );
});

test('expired, not yet valid, and soon to expire', async () => {
  const authority = testAuthority('Hospital Root');
  const at = (from: Date, until: Date) => authority.issue({ names: ['localhost'], from, until });
  const expired = await examineBehind(at(day(-90), day(-3)), authority.cert);
  expectFailure(expired, 'tls', 'tls-expired', /過期.*健保署更新/, 'nhi');
  const early = await examineBehind(at(day(2), day(90)), authority.cert);
  expectFailure(early, 'tls', 'tls-not-yet-valid', /才有效.*校正時間/, 'it');
});

test('a certificate for another name', async () => {
  const authority = testAuthority('Hospital Root');
  const steps = await examineBehind(authority.issue({ names: ['other.test'] }), authority.cert);
  expectFailure(steps, 'tls', 'tls-wrong-name', /「other.test」的?，不是 localhost/, 'it');
});

test('nothing older than TLS 1.2 is spoken', async () => {
  const authority = testAuthority('Hospital Root');
  const old: TlsOptions = {
    ...authority.issue({ names: ['localhost'] }),
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
  expectFailure(await examineBehind(old, authority.cert), 'tls', 'tls-failed', /PROTOCOL/, 'network');
});

test.each([
  ['cuts as encryption begins', 'tls-failed', /ECONNRESET.*切斷/],
  ['takes the connection and is silent', 'tls-silent', /沒有回應/],
])('a device in between that %s', { tags: 'full' }, async (_what, code, saying) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (code === 'tls-failed') socket.once('data', () => socket.resetAndDestroy());
    else socket.resume();
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const patient = await healthy();
  const steps = await examine(patient, {
    server: { fhirBaseUrl: `https://localhost:${String(port)}/fhir` },
    surroundings: code === 'tls-silent' ? { patienceMs: 1000 } : {},
  });
  expectFailure(steps, 'tls', code, saying, 'network');
});

test('a port that speaks no TLS, and a caFile without a certificate', async () => {
  const patient = await healthy();
  const plain = { fhirBaseUrl: `https://localhost:${String(patient.sandbox.port)}/fhir` };
  expectFailure(await examine(patient, { server: plain }), 'tls', 'tls-none', /不是 TLS/, 'it');
  const caFile = join(patient.dir, 'ca.pem');
  writeFileSync(caFile, 'no certificate');
  const steps = await examine(patient, { server: { ...plain, caFile } });
  expectFailure(steps, 'tls', 'ca-file-unreadable', /caFile/, 'it');
});

test('a certificate that soon expires', async () => {
  const authority = testAuthority('TWCA Test CA');
  const soon = authority.issue({ names: ['localhost'], until: day(5) });
  expectWarning(await examineBehind(soon, authority.cert), 'tls', 'tls-expires-soon', /到期/);
});

test('the root is in caFile and the server leaves its intermediate out: the sentence says what helps', async () => {
  const root = testAuthority('Hospital Root');
  const between = root.intermediate('Hospital Issuing CA');
  const steps = await examineBehind(between.issue({ names: ['localhost'] }), root.cert);
  expectFailure(steps, 'tls', 'tls-unknown-issuer', /「Hospital Issuing CA」.*中繼憑證/, 'it');
  const whole = between.issue({ names: ['localhost'] });
  const sent = await examineBehind({ ...whole, cert: whole.cert + between.cert }, root.cert);
  expect(sent.find(({ step }) => step === 'tls')?.status).toBe('ok');
  // The sentence's proposal helps meanwhile.
  const added = await examineBehind(whole, root.cert + between.cert);
  expect(added.find(({ step }) => step === 'tls')?.status).toBe('ok');
});

test('trust that comes from caFile alone stays visible, since it may be the inspection device’s', async () => {
  const authority = testAuthority('Hospital Inspection CA');
  const steps = await examineBehind(authority.issue({ names: ['localhost'] }), authority.cert);
  const tls = steps.find(({ step }) => step === 'tls');
  expect(tls?.status).toBe('ok');
  expect(tls?.notes.map(({ zh }) => zh)).toEqual([
    expect.stringMatching(/「Hospital Inspection CA」.*病人資料會在該設備上解密/),
  ]);
});

/** A line that loses every packet of more than so many bytes, as a tunnel with a wrong MTU does. */
async function narrowLine(port: number, most: number): Promise<number> {
  const server = createServer((socket) => {
    const behind = connectTcp(port, '127.0.0.1');
    for (const one of [socket, behind]) one.on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
      behind.destroy();
    });
    let lost = false;
    socket.on('data', (bytes) => {
      lost ||= bytes.length > most;
      if (!lost) behind.write(bytes);
    });
    behind.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test(
  'a lost first message of two packets is distinguished from silence, and the setting for it works',
  { tags: 'full' },
  async () => {
    let behind = 0;
    const authority = testAuthority('Hospital Root');
    const front = await tlsFront(() => behind, authority.issue({ names: ['localhost'] }));
    const origin = `https://localhost:${String(await narrowLine(front, 1300))}`;
    const patient = await healthy({ publicOrigin: origin });
    behind = patient.sandbox.port;
    const caFile = join(patient.dir, 'ca.pem');
    writeFileSync(caFile, authority.cert);
    const surroundings = { patienceMs: 1500 };
    const steps = await examine(patient, { server: { caFile }, surroundings });
    expectFailure(steps, 'tls', 'tls-large-hello', /1,600 位元組.*MTU.*smallHandshake/, 'network');
    const small = await examine(patient, { server: { caFile, smallHandshake: true }, surroundings });
    expect(small.filter(({ status }) => status !== 'ok')).toEqual([]);
  },
);
