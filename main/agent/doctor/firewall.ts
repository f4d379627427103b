/** What has to be let through: to be printed and handed to who runs the firewall. Nothing comes in from outside. */
import { hostname } from 'node:os';
import { isIP } from 'node:net';
import type { FirewallRequest } from '../../../shared/api/doctor-contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import { chooseProxies } from '../net/proxy.ts';
import { type Surroundings, theseSurroundings } from './context.ts';

type Rule = FirewallRequest['rules'][number];

const FHIR = { zh: '健保署 FHIR 伺服器：送件與查詢結果', en: 'NHI FHIR server: sending and answers' };
const TOKEN = { zh: '健保署授權伺服器', en: 'NHI token server' };
const PROXY = { zh: '代理伺服器（由它連到健保署）', en: 'proxy, which connects to NHI' };

/** @param endpoints token and introspection urls, as far as they are known */
export async function firewallRequest(
  parts: {
    readonly settings: Settings;
    readonly resolveProxy: ((url: string) => Promise<string>) | undefined;
  },
  endpoints: readonly string[],
  surroundings: Surroundings = theseSurroundings,
): Promise<FirewallRequest> {
  const { server } = parts.settings;
  const rules = new Map<string, Rule>();
  const add = async (address: string, purpose: Rule['purpose'], protocol: string): Promise<void> => {
    const { hostname: host, port, protocol: scheme } = new URL(address);
    const on = port === '' ? (scheme === 'https:' ? 443 : 80) : Number(port);
    const key = `${host}:${String(on)}`;
    if (rules.has(key)) return;
    const addresses = await known(host, surroundings);
    rules.set(key, { purpose, host, addresses, port: on, protocol, direction: 'outbound' });
  };
  for (const [url, purpose] of [
    [server.fhirBaseUrl, FHIR] as const,
    ...endpoints.map((endpoint) => [endpoint, TOKEN] as const),
  ]) {
    const sources = { proxyUrl: server.proxyUrl, resolveProxy: parts.resolveProxy, env: surroundings.env };
    // Which proxy cannot be told: the server itself is what is asked for then.
    const ways = await chooseProxies(new URL(url), sources).catch(() => []);
    for (const proxy of ways) if (proxy !== null) await add(proxy, PROXY, 'TCP (HTTP CONNECT)');
    await add(url, purpose, url.startsWith('https:') ? 'TCP (HTTPS, TLS 1.2+)' : 'TCP (HTTP)');
  }
  const own = Object.values(surroundings.interfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
  return { from: { host: hostname(), addresses: own }, rules: [...rules.values()] };
}

/** None where the name is not known here: the name itself is what counts. */
async function known(host: string, surroundings: Surroundings): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return [bare];
  return surroundings.addresses(bare).catch(() => []);
}
