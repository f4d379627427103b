import type { CryptoKey, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Sandbox } from '../../../main/practice/options.ts';

const SCOPE = 'system/Bundle.crs system/ClaimResponse.rs';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TokenOptions {
  readonly scope?: string;
  readonly header?: Record<string, unknown>;
  readonly claims?: JWTPayload;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** A SMART client made of jose and fetch, so that the practice server is tested by nothing of the agent's. */
export interface PracticeClient {
  token(options?: TokenOptions): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Authorization header with a token good for both TWPAS scopes. */
  authorize(): Promise<void>;
  post(body: Buffer | string, headers?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Response>;
  search(query: string): Promise<Searchset>;
}
export interface Searchset {
  readonly total: number;
  readonly link: { readonly relation: string; readonly url: string }[];
  readonly entry?: {
    readonly resource: Record<string, unknown>;
    readonly search: { readonly mode: string };
  }[];
}

export async function registerClient(
  sandbox: Sandbox,
  alg: 'ES384' | 'RS384' = 'ES384',
): Promise<PracticeClient> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = crypto.randomUUID();
  await sandbox.setClientJwks({ keys: [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }] });
  let authorization = '';
  const get = (path: string): Promise<Response> =>
    fetch(`${sandbox.fhirBaseUrl}/${path}`, { headers: { authorization } });
  const client: PracticeClient = {
    async token(options = {}) {
      const assertion = await sign(
        sandbox,
        privateKey,
        { alg, kid, typ: 'JWT', ...options.header },
        options.claims,
      );
      const response = await fetch(sandbox.tokenUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: options.scope ?? SCOPE,
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: assertion,
          ...options.form,
        }).toString(),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async authorize() {
      const { body } = await client.token();
      authorization = `Bearer ${String(body['access_token'])}`;
    },
    post: (body, headers = {}) =>
      fetch(`${sandbox.fhirBaseUrl}/Bundle`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/fhir+json', ...headers },
        body: new Uint8Array(Buffer.from(body)),
      }),
    get,
    search: async (query) => (await (await get(query)).json()) as Searchset,
  };
  await client.authorize();
  await sandbox.resetLedger();
  return client;
}

function sign(
  sandbox: Sandbox,
  key: CryptoKey,
  header: Record<string, unknown>,
  claims: JWTPayload = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: sandbox.clientId,
    sub: sandbox.clientId,
    aud: sandbox.tokenUrl,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 240,
    ...claims,
  })
    .setProtectedHeader(header as { alg: string })
    .sign(key);
}
