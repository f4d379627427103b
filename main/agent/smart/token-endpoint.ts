import type { Settings } from '../../../shared/settings.ts';
import type { Discovery } from './discovery.ts';
import { isSafeEndpoint } from './smart-configuration.ts';
import type { TokenResult } from './token-source.ts';

/** Where to ask: the setting's url, else the discovered one. */
export async function tokenEndpoint(
  server: Pick<Settings['server'], 'fhirBaseUrl' | 'tokenUrl'>,
  discovery: Discovery,
): Promise<string | Exclude<TokenResult, { kind: 'token' }>> {
  const discovered = server.tokenUrl === undefined ? await discovery.get() : null;
  if (discovered !== null && discovered.kind !== 'found') return discovered;
  const url = server.tokenUrl ?? discovered?.configuration.tokenEndpoint ?? null;
  if (url === null) return { kind: 'refused', code: 'token-endpoint-missing', status: null };
  if (!isSafeEndpoint(url, server.fhirBaseUrl))
    return { kind: 'refused', code: 'token-endpoint-insecure', status: null };
  return url;
}
