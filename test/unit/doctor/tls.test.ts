import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
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

test('an issuer nobody knows', async () => {
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
  expectFailure(await examineBehind(selfSigned('localhost')), 'tls', 'tls-self-signed', /自簽憑證/, 'it');
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
  expectFailure(await examineBehind(old, authority.cert), 'tls', 'tls-too-old', /TLS 1.2/, 'nhi');
});

test.each([
  ['cuts as encryption begins', 'tls-cut', /切斷.*放行/],
  ['takes the connection and is silent', 'tls-silent', /沒有回應/],
])('a device in between that %s', async (_what, code, saying) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (code === 'tls-cut') socket.once('data', () => socket.resetAndDestroy());
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

test('an intermediate certificate that is left out, and a certificate that soon expires, of a known authority', async () => {
  const authority = testAuthority('TWCA Test CA');
  const missing = await examineBehind(authority.issue({ names: ['localhost'] }));
  expectFailure(missing, 'tls', 'tls-chain-incomplete', /中繼憑證（簽發者「TWCA Test CA」）/, 'nhi');
  const soon = authority.issue({ names: ['localhost'], until: day(5) });
  expectWarning(await examineBehind(soon, authority.cert), 'tls', 'tls-expires-soon', /到期/);
});

test('a server that wants a certificate of ours: named where TLS 1.3 tells it, else by OpenSSL’s word', async () => {
  const authority = testAuthority('Hospital Root');
  const wants = { ...authority.issue({ names: ['localhost'] }), requestCert: true, rejectUnauthorized: true };
  const named = await examineBehind({ ...wants, minVersion: 'TLSv1.3' }, authority.cert);
  expectFailure(named, 'tls', 'tls-client-certificate', /要求連線者出示憑證/, 'nhi');
  const older = await examineBehind({ ...wants, maxVersion: 'TLSv1.2' }, authority.cert);
  expectFailure(older, 'tls', 'tls-failed', /ALERT_HANDSHAKE_FAILURE/, 'network');
});
