import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import type { PracticeClient } from './practice-client.ts';
import { registerClient } from './practice-client.ts';

let sandbox: Sandbox;
let client: PracticeClient;
beforeAll(async () => {
  sandbox = await startSandbox({ stepMs: 5 });
  client = await registerClient(sandbox);
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.resetLedger());

const kinds = async (): Promise<string[]> => (await sandbox.ledger()).violations.map((one) => one.kind);

describe('the token endpoint', () => {
  it.each(['ES384', 'RS384'] as const)('grants a token to an assertion signed with %s', async (alg) => {
    const own = await startSandbox();
    try {
      const other = await registerClient(own, alg);
      const { status, body } = await other.token();
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
      expect(body['scope']).toBe('system/Bundle.crs system/ClaimResponse.rs');
      expect((await own.ledger()).violations).toEqual([]);
    } finally {
      await own.stop();
    }
  });

  it('refuses a client whose keys are not registered yet, and takes it once they are', async () => {
    const own = await startSandbox();
    try {
      const other = await registerClient(own);
      await own.setClientJwks({ keys: [] });
      expect((await other.token()).status).toBe(401);
    } finally {
      await own.stop();
    }
  });

  it('takes a jti once', async () => {
    const claims = { jti: 'the-same' };
    expect((await client.token({ claims })).status).toBe(200);
    expect((await client.token({ claims })).status).toBe(401);
    expect(await kinds()).toEqual(['jti-reused']);
  });

  it.each([
    [
      'an exp more than five minutes ahead',
      { claims: { exp: Math.floor(Date.now() / 1000) + 900 } },
      'exp-too-long',
    ],
    ['an exp that is past', { claims: { exp: Math.floor(Date.now() / 1000) - 60 } }, 'exp-past'],
    ['the issuer as aud', { claims: { aud: 'http://127.0.0.1/oidc' } }, 'aud'],
    ['a header without typ', { header: { typ: undefined } }, 'typ'],
    ['another iss', { claims: { iss: 'somebody' } }, 'iss'],
  ])('refuses %s and notes it', async (_, options, kind) => {
    expect((await client.token(options)).status).toBeGreaterThanOrEqual(400);
    expect(await kinds()).toContain(kind);
  });

  it('notes a client_secret, a blank scope and more scope than is needed', async () => {
    await client.token({ form: { client_secret: 'x' } });
    await client.token({ scope: ' ' });
    await client.token({ scope: 'system/Bundle.crs system/*.cruds' });
    expect(await kinds()).toEqual(expect.arrayContaining(['client-secret', 'scope-blank', 'scope-too-much']));
  });

  it('notes a private member in a registered key set', async () => {
    const own = await startSandbox({ jwks: { keys: [{ kty: 'EC', d: 'secret' }] } });
    expect((await own.ledger()).violations[0]?.kind).toBe('private-key-registered');
    await own.stop();
  });

  it('follows a clock that is wrong, in the Date header and in what it takes for exp', async () => {
    const own = await startSandbox({ skewMs: 600_000 });
    try {
      const other = await registerClient(own);
      expect((await other.token()).status).toBe(401);
      const now = Math.floor(Date.now() / 1000) + 600;
      expect((await other.token({ claims: { iat: now, exp: now + 200 } })).status).toBe(200);
      const date = (await fetch(`${own.fhirBaseUrl}/metadata`)).headers.get('date') ?? '';
      expect(Math.abs(Date.parse(date) - Date.now() - 600_000)).toBeLessThan(5000);
    } finally {
      await own.stop();
    }
  });

  it('grants less when told to', async () => {
    await sandbox.misbehave('token', { kind: 'narrow-scope', scope: 'system/ClaimResponse.rs' });
    expect((await client.token()).body['scope']).toBe('system/ClaimResponse.rs');
    expect((await client.token()).body['scope']).toBe('system/Bundle.crs system/ClaimResponse.rs');
  });

  it('says where it is, in the capitals of the guide', async () => {
    const answer = await fetch(`${sandbox.fhirBaseUrl}/.well-known/smart-configuration`);
    expect(await answer.json()).toMatchObject({
      token_endpoint: sandbox.tokenUrl,
      grant_types_supported: expect.arrayContaining(['Client_credentials']) as unknown,
      capabilities: expect.arrayContaining(['Client-confidential-asymmetric']) as unknown,
    });
  });
});
