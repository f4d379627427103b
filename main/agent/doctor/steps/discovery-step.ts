import { type HttpAnswer, readJsonObject } from '../../net/exchange.ts';
import { endpointFault, objections, readSmartConfiguration } from '../../smart/discovery.ts';
import { withoutSecrets } from '../../settings/secrets.ts';
import type { CauseCode } from '../causes.ts';
import { baseOf, hostPort, type DoctorContext } from '../context.ts';
import { failed, same, warning, type Finding, type Step } from '../finding.ts';

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

/** The document is open to all by its standard: whoever asks for a password here is no authorization server. RFC 9110 §11.6.1 */
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
