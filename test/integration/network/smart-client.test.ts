// @module-tag full
/**
 * The checks that Inferno's SMART App Launch STU2.2 client suites make of a Backend Services client, each by its name, over what the
 * built agent sent: registration, token requests, use of tokens, access. With a restart, tokens of a few seconds and a revocation.
 */
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { startAgent } from '../support/agent-process.ts';
import { makeKey } from '../support/make-key.ts';
import { makePlace, type Place } from '../support/place.ts';

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly at: number;
  status: number;
  answer: string;
}

const closers: (() => unknown)[] = [];
const recorded: Exchange[] = [];
let sandbox: Sandbox;
let jwks: { keys: JWK[] };
let tokenUrl = '';
let clientId = '';

const of = (path: RegExp): Exchange[] => recorded.filter((one) => path.test(one.path));
const tokenRequests = (): Exchange[] => of(/^\/oidc\/token$/);
const forms = (): URLSearchParams[] => tokenRequests().map(({ body }) => new URLSearchParams(body));
const assertions = (): string[] => forms().map((form) => form.get('client_assertion') ?? '');
const fhirRequests = (): Exchange[] =>
  of(/^\/fhir\//).filter(({ path }) => !/smart-configuration|\/metadata/.test(path));
const bearerOf = ({ headers }: Exchange): string =>
  /^Bearer (.+)$/.exec(String(headers['authorization'] ?? ''))?.[1] ?? '';
const issued = (): string[] =>
  tokenRequests()
    .filter(({ status }) => status === 200)
    .map(({ answer }) => String((JSON.parse(answer) as { access_token: unknown }).access_token));

/** Everything that passes is noted; the server behind it answers. */
async function recorder(behind: () => number): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const body = Buffer.concat(chunks);
      const one: Exchange = {
        ...{ method, path, headers, at: Date.now(), status: 0, answer: '' },
        body: body.toString('utf8'),
      };
      recorded.push(one);
      const onward = forward({ port: behind(), host: '127.0.0.1', method, path, headers }, (answer) => {
        one.status = answer.statusCode ?? 0;
        response.writeHead(one.status, answer.headers);
        answer.on('data', (chunk: Buffer) => {
          one.answer += chunk.toString('utf8');
          response.write(chunk);
        });
        answer.on('end', () => response.end());
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function send(place: Place, seed: string): Promise<void> {
  await writeSample(place.exportDir, makeSample({ seed, attachments: 0 }));
}

beforeAll(async () => {
  const origin = await recorder(() => sandbox.port);
  sandbox = await startSandbox({ stepMs: 30, tokenTtlSeconds: 4, publicOrigin: origin });
  closers.push(() => sandbox.stop());
  ({ clientId, tokenUrl } = sandbox);
  const place = await makePlace({ fhirBaseUrl: `${origin}/fhir`, clientId });
  closers.push(() => place.remove());
  // Known to the server before the agent starts, which asks for a token as soon as it has a key.
  jwks = (await makeKey(place)) as { keys: JWK[] };
  await sandbox.setClientJwks(jwks);
  const first = await startAgent(place);
  closers.push(() => first.kill());
  await send(place, 'before the restart');
  await first.until('decided', ([row]) => row?.review === 'decided');
  await first.stop();
  const second = await startAgent(place);
  closers.push(() => second.kill());
  await send(place, 'after the restart');
  await second.until('two decided', (rows) => rows.filter(({ review }) => review === 'decided').length === 2);
  await sandbox.revokeTokens();
  await send(place, 'after a revocation');
  await second.until('all decided', (rows) => rows.filter(({ review }) => review === 'decided').length === 3);
  await second.stop();
}, 120_000);
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

describe('registration (Backend Services, confidential asymmetric)', () => {
  test('the key set is JSON with at least one key', () => {
    expect(jwks.keys.length).toBeGreaterThan(0);
  });

  test('each key is a valid public key of its own kid, for RS384 or ES384', async () => {
    for (const key of jwks.keys) {
      expect(['RS384', 'ES384']).toContain(key.alg);
      expect(key.kid).toMatch(/\S/);
      await expect(importJWK(key, key.alg)).resolves.toBeDefined();
      await expect(calculateJwkThumbprint(key)).resolves.toMatch(/\S/);
    }
    expect(new Set(jwks.keys.map(({ kid }) => kid)).size).toBe(jwks.keys.length);
  });

  test('no key has a private member', () => {
    for (const key of jwks.keys)
      expect(Object.keys(key).filter((name) => /^(d|p|q|dp|dq|qi|oth|k)$/.test(name))).toEqual([]);
  });
});

describe('discovery', () => {
  test('the token endpoint is the one that /.well-known/smart-configuration names, and it was read first', () => {
    // The probe for a FHIR server is sent without a token.
    const [first] = recorded.filter(({ path }) => path !== '/fhir/metadata');
    expect(first?.path).toBe('/fhir/.well-known/smart-configuration');
    const { token_endpoint: named } = JSON.parse(first?.answer ?? '{}') as { token_endpoint: string };
    expect(named).toBe(tokenUrl);
  });
});

describe('token requests', () => {
  test('there are several, and each was granted', () => {
    expect(tokenRequests().length).toBeGreaterThanOrEqual(3);
    expect(tokenRequests().filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('each is a POST of a form', () => {
    for (const { method, headers } of tokenRequests()) {
      expect(method).toBe('POST');
      expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    }
  });

  test('grant_type is client_credentials', () => {
    expect(new Set(forms().map((form) => form.get('grant_type')))).toEqual(new Set(['client_credentials']));
  });

  test('client_assertion_type is that of a JWT bearer', () => {
    expect(new Set(forms().map((form) => form.get('client_assertion_type')))).toEqual(
      new Set(['urn:ietf:params:oauth:client-assertion-type:jwt-bearer']),
    );
  });

  test('scope is there, not blank, of system scopes alone, and no more than is needed', () => {
    for (const form of forms()) expect(form.get('scope')).toBe('system/Bundle.crs system/ClaimResponse.rs');
  });

  test('no member occurs twice, and no secret, code or refresh token is among them', () => {
    for (const form of forms()) {
      const names = [...form.keys()];
      expect(new Set(names).size).toBe(names.length);
      expect(names.sort()).toEqual(['client_assertion', 'client_assertion_type', 'grant_type', 'scope']);
    }
  });

  test('the client proves itself by the assertion alone: no Authorization header', () => {
    expect(tokenRequests().filter(({ headers }) => 'authorization' in headers)).toEqual([]);
  });

  test('the assertion’s header: typ JWT, alg RS384 or ES384, kid of the registered set, no jku of another', () => {
    for (const assertion of assertions()) {
      const { typ, alg, kid, jku } = decodeProtectedHeader(assertion);
      expect(typ).toBe('JWT');
      expect(['RS384', 'ES384']).toContain(alg);
      expect(jwks.keys.map((key) => key.kid)).toContain(kid);
      expect(jku).toBeUndefined();
    }
  });

  test('the signature verifies with the registered key', async () => {
    const keys = createLocalJWKSet(jwks);
    for (const assertion of assertions())
      await expect(jwtVerify(assertion, keys, { clockTolerance: 600 })).resolves.toBeDefined();
  });

  test('iss and sub are the client id', () => {
    for (const assertion of assertions())
      expect(decodeJwt(assertion)).toMatchObject({ iss: clientId, sub: clientId });
  });

  test('aud is the token endpoint, one string', () => {
    for (const assertion of assertions()) expect(decodeJwt(assertion).aud).toBe(tokenUrl);
  });

  test('exp lies ahead of the request, by five minutes at most', () => {
    for (const { body, at } of tokenRequests()) {
      const { exp = 0 } = decodeJwt(new URLSearchParams(body).get('client_assertion') ?? '');
      expect(exp * 1000).toBeGreaterThan(at);
      expect(exp * 1000).toBeLessThanOrEqual(at + 301_000);
    }
  });

  test('jti is there and was never used before, also across the restart', () => {
    const all = assertions().map((assertion) => decodeJwt(assertion).jti ?? '');
    expect(all.filter((jti) => jti === '')).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('use of tokens', () => {
  test('there are requests with a token, and no FHIR request goes without one', () => {
    expect(fhirRequests().length).toBeGreaterThan(0);
    expect(fhirRequests().filter((one) => bearerOf(one) === '')).toEqual([]);
  });

  test('each token that was used was issued to this client', () => {
    const given = new Set(issued());
    expect(fhirRequests().filter((one) => !given.has(bearerOf(one)))).toEqual([]);
  });

  test('a token stands in the Authorization header alone: in no address and no form', () => {
    for (const token of issued())
      expect(recorded.filter(({ path, body }) => path.includes(token) || body.includes(token))).toEqual([]);
  });

  test('a token is used again until shortly before its end, not asked for with each request', () => {
    expect(tokenRequests().length).toBeLessThan(fhirRequests().length);
  });

  test('none was used after its end', () => {
    for (const { at, answer } of tokenRequests()) {
      const given = JSON.parse(answer) as { access_token: string; expires_in: number };
      const last = Math.max(
        0,
        ...fhirRequests()
          .filter((one) => bearerOf(one) === given.access_token)
          .map((one) => one.at),
      );
      expect(last).toBeLessThanOrEqual(at + 1000 * given.expires_in + 500);
    }
  });

  test('a token that was revoked costs one new one, and is not shown again once it was refused', () => {
    const refused = fhirRequests().filter(({ status }) => status === 401);
    for (const one of refused) {
      const after = fhirRequests().filter((other) => other.at > one.at + 1000);
      expect(after.filter((other) => bearerOf(other) === bearerOf(one))).toEqual([]);
    }
  });
});

describe('access', () => {
  test('the granted scopes were used: Bundles created, ClaimResponses searched', () => {
    const posted = fhirRequests().filter(({ method, path }) => method === 'POST' && path === '/fhir/Bundle');
    expect(posted.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(3);
    expect(
      fhirRequests().some(({ method, path }) => method === 'GET' && path.startsWith('/fhir/ClaimResponse?')),
    ).toBe(true);
  });

  test('what was asked for lies below the configured base, and FHIR JSON was asked for', () => {
    for (const { path, headers } of fhirRequests()) {
      expect(path).toMatch(/^\/fhir\/(Bundle|ClaimResponse|Claim)\b/);
      expect(headers['accept']).toMatch(/application\/fhir\+json/);
    }
  });

  test('the server’s own ledger found no violation, and nothing went elsewhere', async () => {
    expect((await sandbox.ledger()).violations).toEqual([]);
  });
});
