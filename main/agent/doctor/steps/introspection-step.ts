import { introspectToken } from '../../smart/token-request.ts';
import { endpointFault } from '../../smart/discovery.ts';
import { hostPort } from '../context.ts';
import { failed, ok, same, warning, type Step } from '../finding.ts';

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
