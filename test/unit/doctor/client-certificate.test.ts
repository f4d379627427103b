import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { readClientCertificate } from '../../../main/agent/ground/net/client-certificate.ts';
import { clientIdentity, type ClientIdentity } from '../support/client-identity.ts';
import { refusing } from '../support/openssl-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testAuthority } from '../support/test-authority.ts';
import { tlsFront } from '../support/tls-front.ts';
import { testHttp } from '../nhi/nhi-under-test.ts';
import { examine, expectFailure, healthy } from './doctor-rig.ts';

/** A server that lets nobody in without a certificate of the authority that signed the hospital's. */
async function examineGuarded(
  choose: (identity: ClientIdentity) => { readonly file?: string; readonly passphrase?: string },
  tls: TlsOptions = {},
): Promise<DoctorStep[]> {
  let behind = 0;
  const server = testAuthority('NHI Root');
  const hospitals = testAuthority('Hospital Cards CA');
  const port = await tlsFront(() => behind, {
    ...server.issue({ names: ['localhost'] }),
    ca: hospitals.cert,
    requestCert: true,
    rejectUnauthorized: true,
    ...tls,
  });
  const patient = await healthy({ publicOrigin: `https://localhost:${String(port)}` });
  behind = patient.sandbox.port;
  const caFile = join(patient.dir, 'ca.pem');
  writeFileSync(caFile, server.cert);
  const { file, passphrase } = choose(clientIdentity(patient.dir, hospitals));
  return examine(patient, {
    server: { caFile, ...(file !== undefined && { clientCertificate: file }) },
    certificatePassphrase: () => passphrase ?? null,
  });
}

const problems = (steps: readonly DoctorStep[]): string[] =>
  steps.filter(({ status }) => status !== 'ok').map(({ step, code }) => `${step} ${code}`);

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
  const only = { minVersion: version, maxVersion: version } as const;

  test('a server that asks for the hospital’s certificate gets it for discovery, token and FHIR: PEM and PFX', async () => {
    expect(problems(await examineGuarded(({ pem }) => ({ file: pem }), only))).toEqual([]);
    const pfx = await examineGuarded(({ pfx: file, passphrase }) => ({ file, passphrase }), only);
    expect(problems(pfx)).toEqual([]);
    expect(pfx.find(({ step }) => step === 'tls')?.notes.map(({ zh }) => zh)).toContainEqual(
      expect.stringMatching(/^本院的連線憑證 hospital-0101090517，到期 \d{4}-\d\d-\d\d$/),
    );
  });

  test('without one it is named what is wanted', async () => {
    const steps = await examineGuarded(() => ({}), only);
    // TLS 1.2 has one alert for every failed handshake.
    if (version === 'TLSv1.2')
      expectFailure(steps, 'tls', 'tls-failed', /server\.clientCertificate/, 'network');
    else expectFailure(steps, 'tls', 'tls-client-certificate', /server\.clientCertificate/, 'it');
  });
});

test('a key under a passphrase in a PEM is opened by the one from the vault', async () => {
  const sealed = await examineGuarded(({ sealedPem, passphrase }) => ({ file: sealedPem, passphrase }));
  expect(problems(sealed)).toEqual([]);
});

test.each([
  ['no passphrase', (one: ClientIdentity) => ({ file: one.pfx }), /keys certificate-passphrase/],
  [
    'another passphrase',
    (one: ClientIdentity) => ({ file: one.sealedPem, passphrase: 'no' }),
    /儲存的密碼無法開啟/,
  ],
  ['a file that is gone', () => ({ file: '/nowhere/client.pfx' }), /無法讀取/],
] as const)(
  'a certificate that cannot be used is said before anything is sent: %s',
  async (_what, choose, saying) => {
    expectFailure(await examineGuarded(choose), 'tls', 'client-certificate-unusable', saying, 'it');
  },
);

test('a refused certificate is distinguished from a missing one', async () => {
  // OpenSSL's own server refuses in the handshake by alert, as nginx and stunnel with verifyChain do.
  const server = testAuthority('NHI Root');
  const patient = await healthy();
  const mine = clientIdentity(patient.dir, testAuthority('Somebody Else CA'));
  for (const version of ['-tls1_2', '-tls1_3']) {
    const url = await refusing(patient.dir, server, testAuthority('Hospital Cards CA'), version);
    const caFile = join(patient.dir, 'ca.pem');
    writeFileSync(caFile, server.cert);
    const steps = await examine(patient, {
      server: { fhirBaseUrl: url, caFile, clientCertificate: mine.pem },
    });
    expectFailure(
      steps,
      'tls',
      'tls-client-certificate-refused',
      /不接受本院的連線憑證「hospital-0101090517」/,
      'nhi',
    );
  }
});

test('an authority that only the PFX holds is not trusted: a server it has signed stays unknown', async () => {
  let behind = 0;
  const hospitals = testAuthority('Hospital Cards CA');
  const port = await tlsFront(() => behind, hospitals.issue({ names: ['localhost'] }));
  const patient = await healthy({ publicOrigin: `https://localhost:${String(port)}` });
  behind = patient.sandbox.port;
  const { pfx, passphrase } = clientIdentity(patient.dir, hospitals);
  const steps = await examine(patient, {
    server: { clientCertificate: pfx },
    certificatePassphrase: () => passphrase,
  });
  expect(steps.find(({ step }) => step === 'tls')?.status).toBe('failed');
  const http = testHttp({ clientCertificate: { file: pfx, passphrase: () => passphrase } });
  const reply = await http.request({
    method: 'GET',
    url: `https://localhost:${String(port)}/`,
    headers: {},
    maxBytes: 1,
  });
  expect(reply.kind).toBe('nothing');
});

describe('reading the file', () => {
  const none = (): string | null => null;

  test('a certificate without its key, a key of another certificate, and no certificate at all', () => {
    const dir = temporaryFolder();
    const authority = testAuthority('CA');
    const [one, other] = [authority.issue({ names: ['a'] }), authority.issue({ names: ['b'] })];
    const read = (text: string | Buffer): void => {
      const file = join(dir, 'client');
      writeFileSync(file, text);
      readClientCertificate({ file, passphrase: none });
    };
    expect(() => {
      read(one.cert);
    }).toThrow(expect.objectContaining({ code: 'client-certificate-no-key' }));
    expect(() => {
      read(one.cert + other.key);
    }).toThrow(expect.objectContaining({ code: 'client-certificate-mismatch' }));
    for (const nothing of [one.key, 'text', Buffer.from([0x30, 0x82, 1, 2])])
      expect(() => {
        read(nothing);
      }).toThrow(expect.objectContaining({ code: 'client-certificate-unreadable' }));
  });

  test.each([
    ['in RC2', ['-legacy'], 'client-certificate-unsupported'],
    ['without its key', ['-nokeys'], 'client-certificate-no-key'],
    ['without its certificate', ['-nocerts'], 'client-certificate-no-key'],
  ])('a PFX %s', (_what, options, code) => {
    const dir = temporaryFolder();
    const { pem, passphrase } = clientIdentity(dir, testAuthority('CA'));
    const file = join(dir, 'other.pfx');
    execFileSync(
      'openssl',
      ['pkcs12', '-export', '-in', pem, '-out', file, '-passout', 'env:P', ...options],
      { env: { ...process.env, P: passphrase }, stdio: 'ignore' },
    );
    expect(() => readClientCertificate({ file, passphrase: () => passphrase })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('no word of the file or the passphrase is in what is thrown', () => {
    const dir = temporaryFolder();
    const { pfx } = clientIdentity(dir, testAuthority('CA'));
    try {
      readClientCertificate({ file: pfx, passphrase: () => 'hush-hush' });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'client-certificate-passphrase' });
      expect(String(error)).not.toContain('hush');
    }
  });
});
