/**
 * Introspection at a server that nobody here wrote: Glewlwyd (Debian: `apt-get install glewlwyd sqlite3`). It takes an assertion for its own
 * introspection endpoint alone, where oidc-provider takes one for the token endpoint. Our practice server is only the FHIR address.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exportJWK, generateKeyPair } from 'jose';
import { expect } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/scene.ts';

const DOCS = '/usr/share/doc/glewlwyd';
const missing = ['/usr/bin/glewlwyd', '/usr/bin/sqlite3', `${DOCS}/glewlwyd.conf.sample.gz`].find(
  (path) => !existsSync(path),
);
const whyNot =
  missing === undefined ? '' : ` (skipped: ${missing} is not there; apt-get install glewlwyd sqlite3)`;

const SCOPES = ['system/Bundle.crs', 'system/ClaimResponse.rs'];

interface Glewlwyd {
  /** Address of its OpenID provider: `…/token`, `…/introspect`. */
  readonly issuer: string;
  readonly child: ChildProcess;
  /** Assertions that it did not take, by its log. */
  refusals(): number;
}

/** A fresh one in `dir`, with one client that proves itself by its key. */
async function startGlewlwyd(dir: string, clientId: string, jwks: object): Promise<Glewlwyd> {
  const port = await freePort();
  const origin = `http://localhost:${String(port)}`;
  const database = join(dir, 'glewlwyd.db');
  const sql = gunzipSync(readFileSync(`${DOCS}/database/init.sqlite3.sql.gz`));
  expect(spawnSync('sqlite3', [database], { input: sql }).status).toBe(0);
  const config = gunzipSync(readFileSync(`${DOCS}/glewlwyd.conf.sample.gz`))
    .toString('utf8')
    .replace(/^port=.*/m, `port=${String(port)}`)
    .replace(/^external_url=.*/m, `external_url="${origin}"`)
    .replace(/^cookie_secure=.*/m, 'cookie_secure=0')
    .replace(/path = "\/var\/cache[^"]*"/, `path = "${database}"`);
  const file = join(dir, 'glewlwyd.conf');
  writeFileSync(file, config);
  const child = spawn('/usr/bin/glewlwyd', [`--config-file=${file}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const cookie = await eventually(
    'Glewlwyd answers',
    () => signIn(origin),
    (found) => found !== '',
  );
  const call = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${origin}/api${path}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, '']);
  };
  for (const name of SCOPES)
    await call('/scope/', { name, display_name: name, password_required: false, scheme: {} });
  await call('/client/', {
    ...{ client_id: clientId, name: clientId, confidential: true, enabled: true, scope: SCOPES, jwks },
    ...{ authorization_type: ['client_credentials'], token_endpoint_auth_method: ['private_key_jwt'] },
  });
  const issuer = `${origin}/api/oidc`;
  await call('/mod/plugin/', await openIdProvider(issuer));
  const refusals = (): number => said.split('invalid jwt assertion').length - 1;
  return { issuer, child, refusals };
}

/** OpenID provider as its administration page would write it: client credentials, introspection by assertion, nothing for people. */
async function openIdProvider(iss: string): Promise<object> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'server', alg: 'ES256', use: 'sig' };
  return {
    ...{ module: 'oidc', name: 'oidc', display_name: 'oidc', enabled: true },
    parameters: {
      ...{ iss, 'jwks-private': JSON.stringify({ keys: [key] }), 'jwt-type': 'ecdsa', 'jwt-key-size': '256' },
      ...{ 'access-token-duration': 300, 'refresh-token-duration': 300, 'code-duration': 300 },
      ...{ 'refresh-token-rolling': false, 'allow-non-oidc': true, 'subject-type': 'public' },
      ...{ scope: [], 'additional-parameters': [], claims: [], 'address-claim': { type: 'no' } },
      ...{ 'name-claim': 'no', 'email-claim': 'no', 'scope-claim': 'no' },
      ...{
        'auth-type-code-enabled': false,
        'auth-type-token-enabled': false,
        'auth-type-none-enabled': false,
      },
      ...{ 'auth-type-id-token-enabled': false, 'auth-type-password-enabled': false },
      ...{
        'auth-type-client-enabled': true,
        'auth-type-device-enabled': false,
        'auth-type-refresh-enabled': false,
      },
      ...{
        'request-parameter-allow': true,
        'request-parameter-ietf-strict': false,
        'request-maximum-exp': 3600,
      },
      ...{ 'client-pubkey-parameter': 'pubkey', 'client-jwks-parameter': 'jwks' },
      ...{ 'introspection-revocation-allowed': true, 'introspection-revocation-allow-target-client': true },
      ...{ 'introspection-revocation-auth-scope': [], 'jwks-show': true },
    },
  };
}

/** The cookie of its first administrator; empty while it does not answer yet. */
async function signIn(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/auth/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: 'password' }),
  }).catch(() => null);
  return (answer?.headers.getSetCookie() ?? []).map((cookie) => cookie.split(';')[0] ?? '').join('; ');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.skipIf(missing !== undefined)(
  `Glewlwyd gives a token, takes the assertion for its introspection endpoint after it refused the other, and is asked so from then on${whyNot}`,
  async ({ sceneFor }) => {
    const { place, sandbox } = await sceneFor();
    const jwks = await commandJson<object>(place, 'keys', 'generate').then(() =>
      commandJson<object>(place, 'keys', 'jwks'),
    );
    const server = await startGlewlwyd(place.dir, sandbox.clientId, jwks);
    const { issuer } = server;
    try {
      const body = {
        ...{ issuer, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/auth` },
        ...{ token_endpoint: `${issuer}/token`, introspection_endpoint: `${issuer}/introspect` },
        ...{ grant_types_supported: ['client_credentials'], scopes_supported: SCOPES },
        ...{ code_challenge_methods_supported: ['S256'], capabilities: ['client-confidential-asymmetric'] },
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
      };
      await sandbox.misbehave('discovery', { kind: 'says', body }, { times: null });
      const asked = async (): Promise<(DoctorStep | undefined)[]> => {
        const { stdout } = await command(place, 'doctor', '--json');
        const steps = JSON.parse(stdout) as DoctorStep[];
        return ['token', 'introspection'].map((id) => steps.find(({ step }) => step === id));
      };
      const right = [
        expect.objectContaining({ status: 'ok' }),
        expect.objectContaining({
          status: 'ok',
          result: expect.objectContaining({ en: 'the token is active' }) as unknown,
          notes: [
            expect.objectContaining({
              en: expect.stringContaining('for the introspection endpoint') as unknown,
            }),
          ],
        }),
      ];
      expect(await asked()).toEqual(right);
      expect(server.refusals()).toBe(1);
      expect(await asked()).toEqual(right);
      expect(server.refusals()).toBe(1);
    } finally {
      server.child.kill('SIGTERM');
      await once(server.child, 'exit');
    }
  },
);
