import { AgentError } from '../../error.ts';
import { taipeiTime } from '../../fhir/taipei.ts';
import { type HttpAnswer, readJsonObject } from '../../net/exchange.ts';
import { withoutSecrets } from '../../settings/explain-sources.ts';
import { keyStanding } from '../../smart/client-keys.ts';
import { endpointFault, objections, offers, readSmartConfiguration } from '../../smart/discovery.ts';
import { assertionClaims, introspectToken, missingScopes, requestToken } from '../../smart/token-request.ts';
import { type CauseCode, failed, type Finding, ok, same, type Step, warning } from '../causes.ts';
import { baseOf, type DoctorContext, hostPort } from '../context.ts';

/** The SMART discovery document: fields, capabilities, algorithms. `server.tokenUrl` stands in for what it lacks. */
export const discoveryStep: Step = {
  id: 'discovery',
  tried: (context) => {
    const url = String(withoutSecrets(`${baseOf(context)}/.well-known/smart-configuration`));
    return { zh: `讀取 ${url}`, en: `read ${url}` };
  },
  run: (context) => Promise.resolve(judge(context)),
};

function judge(context: DoctorContext): Finding {
  const { settings, learnt } = context;
  learnt.tokenUrl = settings.server.tokenUrl ?? null;
  const missing = whatCame(context);
  // With a token url of its own the agent can do without the document.
  if (missing !== null) return learnt.tokenUrl === null ? missing : { ...missing, kind: 'warning' };
  const { reply } = learnt;
  const configuration = reply === null ? null : readSmartConfiguration(readJsonObject(reply) ?? {});
  learnt.configuration = configuration;
  learnt.tokenUrl ??= configuration?.tokenEndpoint ?? null;
  const { tokenUrl } = learnt;
  if (tokenUrl === null) return failed('discovery-no-token-endpoint', {}, same('token_endpoint: -'));
  const shown = `token_endpoint ${hostPort(tokenUrl)}`;
  const fault = endpointFault(tokenUrl, settings.server);
  if (fault === 'insecure') return failed('token-endpoint-insecure', {}, same(shown));
  if (fault === 'elsewhere')
    return failed(
      'token-endpoint-elsewhere',
      { url: tokenUrl, host: hostPort(tokenUrl), target: hostPort(settings.server.fhirBaseUrl) },
      same(shown),
    );
  const against = configuration === null ? [] : objections(configuration, null);
  const words = against.map((code) => MISSING[code] ?? code).join('、');
  if (against.length > 0) return warning('discovery-not-for-us', { missing: words }, same(shown));
  return { kind: 'ok', result: same(shown) };
}

/** By the codes of `objections`: what the document should have listed. */
const MISSING: Readonly<Record<string, string>> = {
  'grant-type-not-offered': 'client_credentials',
  'auth-method-not-offered': 'private_key_jwt',
  'asymmetric-clients-not-offered': 'client-confidential-asymmetric',
};

/** Null when a document came. */
function whatCame(context: DoctorContext): Extract<Finding, { code: CauseCode }> | null {
  const { reply } = context.learnt;
  const url = `${baseOf(context)}/.well-known/smart-configuration`;
  if (reply === null) return failing('discovery-unreadable', { url }, '-');
  const status = String(reply.status);
  const result = `HTTP ${status}`;
  if (reply.status === 404 || reply.status === 410) return failing('discovery-not-found', { url }, result);
  if (reply.status >= 500 || reply.status === 429)
    return failing('discovery-server-error', { status }, result);
  const scheme = passwordScheme(reply);
  if (reply.status === 401 && scheme !== null)
    return failing('discovery-login', { status, scheme }, `${result} ${scheme}`);
  if (reply.status >= 400) return failing('discovery-forbidden', { status }, result);
  if (reply.status >= 300) return failing('discovery-redirected', { status }, result);
  const text = reply.body.subarray(0, 200).toString('latin1').trimStart();
  if (text.startsWith('<')) return failing('discovery-html', {}, `${result} HTML`);
  if (readJsonObject(reply) === null) return failing('discovery-unreadable', { url }, result);
  return null;
}

/** The document is open to all by its standard: a server that asks for a password here is no authorization server. RFC 9110 §11.6.1 */
function passwordScheme({ headers }: Pick<HttpAnswer, 'headers'>): string | null {
  return /^(?:basic|digest|ntlm|negotiate)\b/i.exec(headers['www-authenticate'] ?? '')?.[0] ?? null;
}

function failing(
  code: CauseCode,
  values: Readonly<Record<string, string>>,
  result: string,
): Extract<Finding, { code: CauseCode }> {
  return { kind: 'failed', code, values, result: same(result) };
}

/** The key that signs now: there, openable, of a kind the server takes, not too old. */
export const keyStep: Step = {
  id: 'key',
  tried: () => ({ zh: '打開連線金鑰並試簽', en: 'open the client key and sign with it' }),
  run: async ({ keys, clock, settings, learnt }) => {
    let all;
    try {
      all = await keys.list();
      if (!all.some(({ active }) => active)) return failed('key-none', {}, same('-'));
      await keys.sign({ aud: 'urn:twpas-agent:doctor' });
    } catch (error) {
      const code = error instanceof AgentError ? error.code : 'unexpected';
      return failed('key-unusable', { error: code }, same(code));
    }
    const active = all.find((key) => key.active);
    if (active === undefined) return failed('key-none', {}, same('-'));
    const { kid, alg } = active;
    learnt.kid = kid;
    const result = same(`${alg} ${kid}`);
    const offered = learnt.configuration?.signingAlgs ?? null;
    if (offers(offered, alg) === false)
      return warning('key-alg-not-offered', { alg, offered: offered?.join('、') ?? '-' }, result);
    const standing = keyStanding(all, settings.keys, clock.now());
    if (standing.state === 'due' || standing.state === 'overdue')
      return warning(`key-${standing.state}`, { until: standing.until.slice(0, 10) }, result);
    return { kind: 'ok', result };
  },
};

/** A token of its own, asked for as the agent does; it is used by the steps after this and then forgotten. */
export const tokenStep: Step = {
  id: 'token',
  tried: ({ learnt, settings }) => {
    const host = learnt.tokenUrl === null ? '-' : hostPort(learnt.tokenUrl);
    return {
      zh: `向 ${host} 以連線代號 ${settings.server.clientId} 取得授權`,
      en: `ask ${host} for a token as ${settings.server.clientId}`,
    };
  },
  run: async (context) => {
    const { learnt, keys, clock, settings, http } = context;
    const url = learnt.tokenUrl ?? '';
    const { clientId, scope } = settings.server;
    const serverNowMs = clock.now() + (learnt.skewMs ?? 0);
    const assertion = await keys.sign(assertionClaims({ clientId, audience: url, serverNowMs }));
    const { answer, reply } = await requestToken(http, { endpoint: url, assertion, scope });
    context.heardOfIdentity?.(answer);
    if (answer.kind === 'token') {
      learnt.token = answer.token;
      learnt.granted = answer.scope;
      const seconds = String(Math.round(answer.lifetimeMs / 1000));
      return ok(`取得授權，效期 ${seconds} 秒`, `a token, good for ${seconds} s`);
    }
    const description = reply === null ? undefined : readJsonObject(reply)?.['error_description'];
    const told = typeof description === 'string' ? description : '';
    return failed(whyRefused(answer, told), valuesOf(context, answer.code, reply?.status), same(answer.code));
  },
};

type Refusal = Exclude<Awaited<ReturnType<typeof requestToken>>['answer'], { kind: 'token' }>;

function whyRefused(answer: Refusal, description: string): CauseCode {
  const { code, kind } = answer;
  if (kind === 'unreachable') {
    if (code === 'token-unreadable') return code;
    return code.startsWith('token-') ? 'token-server-error' : 'token-no-answer';
  }
  if (code === 'token-invalid_scope') return 'token-scope';
  if (code === 'token-unauthorized_client' || code === 'token-unsupported_grant_type')
    return 'token-not-allowed';
  if (/^token-(invalid_client|invalid_grant|invalid_request|http-40[013])$/.test(code))
    return byDescription(description);
  if (/^token-(http-40[45]|redirected)$/.test(code)) return 'token-url-wrong';
  return 'token-refused';
}

/** What the server says in its own words is only searched for what it is about: it may carry anything, and is never shown. */
const ABOUT: readonly (readonly [RegExp, CauseCode])[] = [
  [/\baud\b|audience/i, 'token-audience'],
  [/\b(exp|iat|nbf)\b|expire|clock|too (old|far|early)|in the future/i, 'token-clock'],
  [/\bkid\b|jwks?\b|public key|no .*key/i, 'token-key-unknown'],
  [/signature/i, 'token-signature'],
  [
    /client.{0,20}(not found|unknown|not registered|does not exist|invalid)|unknown client|client_?id/i,
    'token-client-unknown',
  ],
  [/scope/i, 'token-scope'],
];

function byDescription(description: string): CauseCode {
  return ABOUT.find(([pattern]) => pattern.test(description))?.[1] ?? 'token-invalid-client';
}

function valuesOf(
  { settings, learnt, clock }: DoctorContext,
  error: string,
  status: number | undefined,
): Record<string, string> {
  const url = learnt.tokenUrl ?? '-';
  return {
    url,
    host: learnt.tokenUrl === null ? '-' : hostPort(learnt.tokenUrl),
    clientId: settings.server.clientId,
    kid: learnt.kid ?? '-',
    scope: settings.server.scope,
    now: taipeiTime(clock.now()),
    status: status === undefined ? '-' : String(status),
    error,
  };
}

/** What was granted against what was asked for, by rights and not by text. */
export const scopesStep: Step = {
  id: 'scopes',
  tried: ({ settings }) => ({
    zh: `比對所要求的 ${settings.server.scope}`,
    en: `compare with what was asked for: ${settings.server.scope}`,
  }),
  run: ({ settings, learnt }) => {
    const asked = settings.server.scope;
    const granted = learnt.granted ?? asked;
    const missing = missingScopes(asked, granted).join('、');
    const result = same(granted === '' ? '-' : granted);
    return Promise.resolve(
      missing === '' ? { kind: 'ok', result } : failed('scopes-missing', { missing }, result),
    );
  },
};

/** RFC 7662: whether the server itself holds its token for good. */
export const introspectionStep: Step = {
  id: 'introspection',
  tried: ({ learnt }) => {
    const endpoint = learnt.configuration?.introspectionEndpoint ?? null;
    const host = endpoint === null ? '-' : hostPort(endpoint);
    return { zh: `請 ${host} 查驗授權`, en: `ask ${host} about the token` };
  },
  run: async ({ learnt, settings, keys, http, clock, signal }) => {
    const endpoint = learnt.configuration?.introspectionEndpoint ?? null;
    const { token, tokenUrl } = learnt;
    // The token is shown only where it would be safe to ask for one.
    if (endpoint === null || token === null || endpointFault(endpoint, settings.server) !== null)
      return warning('introspection-not-offered', {}, same('-'));
    const told = await introspectToken({
      endpoint,
      audience: tokenUrl ?? endpoint,
      clientId: settings.server.clientId,
      token,
      keys,
      http,
      clock,
      skewMs: learnt.skewMs,
      signal,
    });
    if (told.kind === 'failed') return warning('introspection-failed', { error: told.code }, same(told.code));
    if (!told.active) return failed('introspection-inactive', {}, same('active: false'));
    return ok('授權有效', 'the token is active');
  },
};
