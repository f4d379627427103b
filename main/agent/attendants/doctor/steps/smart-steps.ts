import type { DoctorWords } from '../../../../../shared/api/doctor-contract.ts';
import type { Settings } from '../../../../../shared/settings.ts';
import { AgentError } from '../../../ground/error.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import { type HttpAnswer, readJsonObject } from '../../../ground/net/exchange.ts';
import { withoutSecrets } from '../../../ground/settings/explain-sources.ts';
import { keyStanding, recentSwitch } from '../../../carrier/smart/client-keys.ts';
import { endpointFault, offers, readSmartConfiguration } from '../../../carrier/smart/discovery.ts';
import type { ClientKey } from '../../../carrier/smart/token-source.ts';
import {
  assertionClaims,
  missingScopes,
  passwordScheme,
  requestToken,
} from '../../../carrier/smart/token-request.ts';
import { type CauseCode, failed, type Finding, ok, type Step, warning } from '../causes.ts';
import { baseOf, type DoctorContext, hostPort } from '../context.ts';
import { answeredBy, pageTitle, spoken, wantsClientCertificate } from '../../../ground/net/foreign-words.ts';
import { wantsOurs } from './tls-step.ts';

/** The SMART discovery document: fields, capabilities, algorithms. `server.tokenUrl` replaces a missing endpoint. */
export const discoveryStep: Step = {
  tried: (context) => {
    const url = String(withoutSecrets(`${baseOf(context)}/.well-known/smart-configuration`));
    return { zh: `讀取 ${url}`, en: `read ${url}` };
  },
  run: judge,
};

function judge(context: DoctorContext): Finding {
  const { settings, learnt } = context;
  learnt.tokenUrl = settings.server.tokenUrl ?? null;
  const missing = whatCame(context);
  // With a configured token url the agent does not need the document.
  if (missing !== null) return learnt.tokenUrl === null ? missing : { ...missing, kind: 'warning' };
  const { reply } = learnt;
  const configuration = reply === null ? null : readSmartConfiguration(readJsonObject(reply) ?? {});
  learnt.configuration = configuration;
  learnt.tokenUrl ??= configuration?.tokenEndpoint ?? null;
  const { tokenUrl } = learnt;
  if (tokenUrl === null) return failed('discovery-no-token-endpoint', {}, 'token_endpoint: -');
  const shown = `token_endpoint ${hostPort(tokenUrl)}`;
  const fault = endpointFault(tokenUrl, settings.server);
  if (fault === 'insecure') return failed('token-endpoint-insecure', {}, shown);
  if (fault === 'elsewhere')
    return failed(
      'token-endpoint-elsewhere',
      { url: tokenUrl, host: hostPort(tokenUrl), target: hostPort(settings.server.fhirBaseUrl) },
      shown,
    );
  return { kind: 'ok', result: shown };
}

type Fault = Extract<Finding, { code: CauseCode }>;

/** Null if a document came. */
function whatCame(context: DoctorContext): Fault | null {
  const { reply } = context.learnt;
  const url = `${baseOf(context)}/.well-known/smart-configuration`;
  if (reply === null) return failed('discovery-unreadable', { url, got: '-' }, '-');
  const status = String(reply.status);
  const result = `HTTP ${status}`;
  const host = context.target.hostname;
  if (wantsClientCertificate(reply)) return wantsOurs(context, result);
  const device = answeredBy(reply, context.learnt.inspector);
  if (device !== null) return failed('answer-of-proxy', { device, status, host }, `${result} ${device}`);
  if (reply.status === 404 || reply.status === 410) return failed('discovery-not-found', { url }, result);
  const busy = ofBusyServer(reply, host);
  if (busy !== null) return busy;
  if (reply.status >= 500) return failed('discovery-server-error', { status }, result);
  // By its standard the document is public: a server that asks for a password here is not the authorization server.
  const scheme = passwordScheme(reply);
  if (reply.status === 401 && scheme !== null)
    return failed('discovery-login', { status, scheme }, `${result} ${scheme}`);
  if (reply.status >= 400) return failed('discovery-forbidden', { status }, result);
  if (reply.status >= 300) return failed('discovery-redirected', { status }, result);
  const text = reply.body.subarray(0, 200).toString('latin1').trimStart();
  if (readJsonObject(reply) === null) {
    const got = text.startsWith('<') ? `${result} HTML` : result;
    return failed('discovery-unreadable', { url, got }, got);
  }
  return null;
}

/** A rate limit, or an error page that says more than its status, such as 系統維護公告; null: neither. */
function ofBusyServer({ status, body }: HttpAnswer, host: string): Fault | null {
  if (status === 429) return failed('server-limits', { host }, 'HTTP 429');
  const title = status < 500 ? null : pageTitle(body);
  if (title === null || title === '' || title.startsWith(String(status))) return null;
  return failed('server-page', { host, status: String(status), title }, `HTTP ${String(status)} HTML`);
}

/** The signing key: present, openable, of a kind that the server takes, not too old. */
export const keyStep: Step = {
  tried: () => ({ zh: '打開連線金鑰並試簽', en: 'open the client key and sign with it' }),
  run: async ({ keys, clock, settings, learnt }) => {
    let all;
    try {
      all = await keys.list();
      if (!all.some(({ active }) => active)) return failed('key-none', {}, '-');
      await keys.sign({ aud: 'urn:twpas-agent:doctor' });
    } catch (error) {
      const code = error instanceof AgentError ? error.code : 'unexpected';
      return failed('key-unusable', { error: code }, code);
    }
    const active = all.find((key) => key.active);
    if (active === undefined) return failed('key-none', {}, '-');
    const { kid, alg } = active;
    learnt.kid = kid;
    const result = `${alg} ${kid}`;
    const offered = learnt.configuration?.signingAlgs ?? null;
    if (offers(offered, alg) === false)
      return warning('key-alg-not-offered', { alg, offered: offered?.join('、') ?? '-' }, result);
    const standing = keyStanding(all, settings.keys, clock.now());
    if (standing.state === 'due' || standing.state === 'overdue')
      return warning(`key-${standing.state}`, { until: standing.until.slice(0, 10) }, result);
    return { kind: 'ok', result };
  },
};

/** Requests a token as the agent does; later steps use it and then drop it. */
export const tokenStep: Step = {
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
    const words = typeof description === 'string' ? description.slice(0, 2000) : '';
    const told = spoken(words);
    const notes = told === '' ? [] : [{ zh: `伺服器的說明：${told}`, en: `the server’s words: ${told}` }];
    const device = reply === null ? null : answeredBy(reply, learnt.inspector);
    const values = { ...valuesOf(context, answer.code, reply?.status), told };
    if (device !== null)
      return failed('answer-of-proxy', { ...values, device, host: context.target.hostname }, answer.code);
    if (reply !== null && (readJsonObject(reply) === null || reply.status === 429)) {
      const front = ofFront(reply, values, context);
      if (front !== null) return front;
    }
    const code = whyRefused(answer, words, isSkewed(learnt.skewMs));
    const rotation = ABOUT_THE_KEY.has(code) ? rotationNotes(await keys.list(), settings, clock.now()) : [];
    return { ...failed(code, values, answer.code), notes: [...rotation, ...notes] };
  },
};

/** Refusals that may be due to a key which NHI does not know. */
const ABOUT_THE_KEY: ReadonlySet<CauseCode> = new Set<CauseCode>([
  ...(['token-invalid-client', 'token-key-unknown', 'token-signature'] as const),
]);

/** A rotation of these days as the likely cause, and the way back. */
function rotationNotes(all: readonly ClientKey[], settings: Settings, now: number): DoctorWords[] {
  const when = recentSwitch(all, now)?.slice(0, 16);
  const standing = keyStanding(all, settings.keys, now);
  const switched = {
    zh: `連線金鑰在 ${when ?? ''} 換用，多半是這個原因：請把 keys jwks 交給健保署登錄；登錄以前可執行 keys put-back，改回前一把。`,
    en: `The client key was switched at ${when ?? ''}, most likely the cause: register keys jwks with NHI; until then keys put-back signs with the former key.`,
  };
  const [until, kid] = standing.state === 'rotating' ? [standing.until.slice(0, 16), standing.kid] : ['', ''];
  const planned = {
    zh: `下一把連線金鑰排定在 ${until} 換用：請確認健保署仍登錄著現用的 ${kid}，兩把都要登錄。`,
    en: `Another client key signs from ${until} on: make sure that NHI still has the present one, ${kid}; both have to be registered.`,
  };
  return [...(when === undefined ? [] : [switched]), ...(standing.state === 'rotating' ? [planned] : [])];
}

/** The fault if a proxy or web server answered instead of the token server; else null. */
function ofFront(
  reply: HttpAnswer,
  values: Readonly<Record<string, string>>,
  context: DoctorContext,
): Finding | null {
  const status = String(reply.status);
  if (wantsClientCertificate(reply)) return wantsOurs(context, `HTTP ${status}`);
  const scheme = passwordScheme(reply);
  if (scheme !== null) return failed('token-login', { ...values, scheme }, `HTTP ${status} ${scheme}`);
  const busy = ofBusyServer(reply, values['host'] ?? '-');
  if (busy !== null) return busy;
  const title = pageTitle(reply.body);
  // 5xx: the server is in trouble and is asked again; no device blocks the way.
  if (title === null || reply.status < 400 || reply.status >= 500) return null;
  return failed('token-page', { ...values, title: title === '' ? '-' : title }, `HTTP ${status} HTML`);
}

type Refusal = Exclude<Awaited<ReturnType<typeof requestToken>>['answer'], { kind: 'token' }>;

/** False if the clocks were compared and agree: then no refusal is about the time. */
const isSkewed = (skewMs: number | null): boolean => skewMs === null || Math.abs(skewMs) > 60_000;

function whyRefused(answer: Refusal, description: string, skewed: boolean): CauseCode {
  const { code, kind } = answer;
  if (kind === 'unreachable') {
    if (code === 'token-unreadable') return code;
    return code.startsWith('token-') ? 'token-server-error' : 'token-no-answer';
  }
  if (code === 'token-invalid_scope') return 'token-scope';
  if (code === 'token-unauthorized_client' || code === 'token-unsupported_grant_type')
    return 'token-not-allowed';
  if (/^token-(invalid_client|invalid_grant|invalid_request|http-40[013])$/.test(code))
    return byDescription(description, skewed);
  if (/^token-(http-40[45]|redirected)$/.test(code)) return 'token-url-wrong';
  return 'token-refused';
}

/** Subjects in the server's error description. The description is shown cleaned, and never logged: it may hold any data. */
const ABOUT: readonly (readonly [RegExp, CauseCode])[] = [
  [/\baud\b|audience/i, 'token-audience'],
  [/\b(exp|iat|nbf)\b|clock|too (old|far|early)|in the future|assertion.{0,30}expired?/i, 'token-clock'],
  [/expire/i, 'token-registration-expired'],
  [/\bkid\b|jwks?\b|public key|no .*key/i, 'token-key-unknown'],
  [/signature/i, 'token-signature'],
  [
    /client.{0,20}(not found|unknown|not registered|does not exist|invalid)|unknown client|client_?id/i,
    'token-client-unknown',
  ],
  [/scope/i, 'token-scope'],
];

function byDescription(description: string, skewed: boolean): CauseCode {
  const about = ABOUT.find(([pattern]) => pattern.test(description))?.[1];
  // With a wrong clock, “expired” means the assertion; with a right clock, it means NHI's registration.
  if (about === 'token-registration-expired' && skewed) return 'token-clock';
  return about ?? 'token-invalid-client';
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

/** Compares granted and requested scopes by rights, not as text. */
export const scopesStep: Step = {
  tried: ({ settings }) => ({
    zh: `比對所要求的 ${settings.server.scope}`,
    en: `compare with what was asked for: ${settings.server.scope}`,
  }),
  run: ({ settings, learnt }) => {
    const asked = settings.server.scope;
    const granted = learnt.granted ?? asked;
    const missing = missingScopes(asked, granted).join('、');
    const result = granted === '' ? '-' : granted;
    return missing === '' ? { kind: 'ok', result } : failed('scopes-missing', { missing }, result);
  },
};
