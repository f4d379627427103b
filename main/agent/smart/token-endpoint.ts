import type { Settings } from '../../../shared/settings.ts';
import type { Log } from '../ports.ts';
import type { Discovery } from './discovery.ts';
import { endpointFault } from './smart-configuration.ts';
import type { TokenResult } from './token-source.ts';

/** Where to ask: the setting's url, else the discovered one where that is at the FHIR server's own origin. */
export async function tokenEndpoint(
  server: Pick<Settings['server'], 'fhirBaseUrl' | 'tokenUrl'>,
  discovery: Discovery,
  log: Log,
): Promise<string | Exclude<TokenResult, { kind: 'token' }>> {
  const discovered = server.tokenUrl === undefined ? await discovery.get() : null;
  if (discovered !== null && discovered.kind !== 'found') return discovered;
  const url = server.tokenUrl ?? discovered?.configuration.tokenEndpoint ?? null;
  if (url === null) return { kind: 'refused', code: 'token-endpoint-missing', status: null };
  const fault = endpointFault(url, server);
  if (fault === null) return url;
  // Told with the origin: IT has to ask NHI whether it is theirs before it goes into the settings.
  if (fault === 'elsewhere') log('error', 'token-endpoint-elsewhere', { url: new URL(url).origin });
  return { kind: 'refused', code: `token-endpoint-${fault}`, status: null };
}
