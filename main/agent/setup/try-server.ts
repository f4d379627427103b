import type { DiscoveryTrial } from '../../../shared/api/setup-contract.ts';
import { AgentError } from '../error.ts';
import { createHttp } from '../nhi/http.ts';
import type { AgentPorts } from '../ports.ts';
import { readJsonObject } from '../smart/http-call.ts';
import { isSafeEndpoint, objections, readSmartConfiguration } from '../smart/smart-configuration.ts';
import { objectionText, replyText, unreachableText, type Sentence } from './remarks.ts';

const MAX_BYTES = 1024 * 1024;
const TIMEOUT_SECONDS = 15;

/** Asks a server for its SMART configuration, as the agent will; says in words what is in the way. Never throws. */
export async function tryServer(
  ports: Pick<AgentPorts, 'clock' | 'log' | 'resolveProxy'>,
  server: { readonly fhirBaseUrl: string; readonly caFile?: string; readonly proxyUrl?: string },
): Promise<DiscoveryTrial> {
  const began = ports.clock.now();
  const end = (
    ok: boolean,
    remarks: readonly Sentence[],
    more: Partial<DiscoveryTrial> = {},
  ): DiscoveryTrial => ({
    ok,
    tokenEndpoint: null,
    signingAlgs: [],
    milliseconds: Math.round(ports.clock.now() - began),
    remarks: [...remarks],
    ...more,
  });
  let http;
  try {
    http = createHttp({ ...ports, ...server, timeoutSeconds: TIMEOUT_SECONDS, concurrency: 1 });
  } catch (error) {
    // A CA file that is not there, say: its own sentence tells.
    if (!(error instanceof AgentError)) throw error;
    return end(false, [{ zh: error.messageZh, en: error.message }]);
  }
  try {
    const url = `${server.fhirBaseUrl.replace(/\/+$/, '')}/.well-known/smart-configuration`;
    const reply = await http.request({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      maxBytes: MAX_BYTES,
    });
    if (reply.kind === 'nothing') return end(false, [unreachableText(reply.code)]);
    const document = reply.status === 200 ? readJsonObject(reply) : null;
    if (document === null) return end(false, [replyText(reply.status)]);
    const found = readSmartConfiguration(document);
    const { tokenEndpoint } = found;
    const safe = tokenEndpoint !== null && isSafeEndpoint(tokenEndpoint, server.fhirBaseUrl);
    const codes = [...(safe ? [] : ['token-endpoint']), ...objections(found, null)];
    return end(safe, codes.map(objectionText), {
      tokenEndpoint,
      signingAlgs: [...(found.signingAlgs ?? [])],
    });
  } finally {
    await http.close();
  }
}
