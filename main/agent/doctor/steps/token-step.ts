import { taipeiTime } from '../../fhir/taipei.ts';
import { assertionClaims, requestToken } from '../../smart/token-request.ts';
import { readJsonObject } from '../../net/exchange.ts';
import type { CauseCode } from '../causes.ts';
import { hostPort, type DoctorContext } from '../context.ts';
import { failed, ok, same, type Step } from '../finding.ts';

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
