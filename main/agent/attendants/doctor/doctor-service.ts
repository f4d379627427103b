import { join } from 'node:path';
import { hostname } from 'node:os';
import { isIP } from 'node:net';
import type { FirewallRequest } from '../../../../shared/api/doctor-contract.ts';
import { type Settings, mailPort } from '../../../../shared/settings.ts';
import { brokenTrail } from '../../ground/audit/anchor.ts';
import { lastSends } from '../../carrier/cases/last-sends.ts';
import { databaseCache } from '../../ground/db/cache.ts';
import type { BackupStanding } from '../../ground/backup-standing.ts';
import { type DoctorContext, type Surroundings, theseSurroundings } from './context.ts';
import { runDoctor } from './doctor.ts';
import type { AgentPorts } from '../../ports.ts';
import { CERTIFICATE_PASSPHRASE } from '../../ground/vault/kept-secret.ts';
import { loadKept, readSmartConfiguration } from '../../carrier/smart/discovery.ts';
import type { ClientKeys } from '../../carrier/smart/token-source.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { ServerStanding } from '../../carrier/cases/server-standing.ts';
import type { OpenFolder } from '../../ground/open-folder.ts';
import { chooseProxies } from '../../ground/net/proxy.ts';

/** The token server's answer about our identity. */
export type IdentityAnswer =
  | { readonly kind: 'token' }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

export type DoctorService = ReturnType<typeof createDoctorService>;

/** `doctor` over an open data folder. */
export function createDoctorService(parts: {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly settingsFile: string | null;
  readonly core: Pick<OpenFolder, 'db' | 'store' | 'vault'> & {
    readonly context: CaseContext;
    readonly server: ServerStanding;
  };
  readonly keys: ClientKeys;
  readonly heard: (answer: IdentityAnswer) => void;
  readonly backupStanding: () => Promise<BackupStanding>;
  /** Facts that the agent has learned on its own. */
  readonly learned: () => Pick<DoctorContext, 'agent' | 'guideInUse' | 'search' | 'measuredSkewMs'> &
    Partial<Pick<DoctorContext, 'trailBroken' | 'settingsPending'>>;
}) {
  const { ports, settings, settingsFile, core, keys, heard, backupStanding, learned } = parts;
  const { clock, log, resolveProxy } = ports;
  const { server } = settings;
  const latest = (): number | null =>
    core.store.get<{ at: number | null }>(`SELECT MAX(at) AS at FROM case_events`)?.at ?? null;
  return {
    run: (signal: AbortSignal) =>
      runDoctor(
        {
          settings,
          settingsFile,
          clock,
          log,
          keys,
          resolveProxy,
          lastSeenAt: latest(),
          newServer: core.server.isNew(),
          trailBroken: brokenTrail(core.db),
          certificatePassphrase: () =>
            CERTIFICATE_PASSPHRASE.read(join(settings.dataDir, 'keys', 'clients'), core.vault),
          lastSends: () => lastSends(core.context),
          backupStanding,
          ...learned(),
          heardOfIdentity: (answer) => {
            // An unreachable server says nothing about our identity.
            if (answer.kind !== 'unreachable') heard(answer);
          },
        },
        signal,
      ),
    firewall: async () => {
      const cache = databaseCache(core.store, 'smart-configuration');
      const kept = await loadKept(cache, server.fhirBaseUrl.replace(/\/+$/, ''), log);
      const known = kept === null ? null : readSmartConfiguration(kept.document);
      const endpoint = server.tokenUrl ?? known?.tokenEndpoint ?? null;
      return firewallRequest({ settings, resolveProxy }, endpoint);
    },
  };
}

// Connections to allow: a list for the firewall team. Inbound connections exist only if the console is opened to the network.

type Rule = FirewallRequest['rules'][number];

const FHIR = { zh: '健保署 FHIR 伺服器：送件與查詢結果', en: 'NHI FHIR server: sending and answers' };
const TOKEN = { zh: '健保署授權伺服器', en: 'NHI token server' };
const PROXY = { zh: '代理伺服器（由它連到健保署）', en: 'proxy, which connects to NHI' };

const MAIL = { zh: '警示郵件寄往院內郵件伺服器', en: 'alerts to the mail server' };
const WEBHOOK = { zh: '警示送往 webhook', en: 'alerts to the webhook' };
const CONSOLE = {
  zh: '院內其他電腦開啟主控台（以個人帳號登入）',
  en: 'the console for other PCs of the hospital, by personal accounts',
};
const HTTPS = 'TCP (HTTPS, TLS 1.2+)';

/** @param endpoint token url, if known */
export async function firewallRequest(
  parts: {
    readonly settings: Settings;
    readonly resolveProxy: ((url: string) => Promise<string>) | undefined;
  },
  endpoint: string | null,
  surroundings: Surroundings = theseSurroundings,
): Promise<FirewallRequest> {
  const { server, alerts, console: page } = parts.settings;
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
    ...(endpoint === null ? [] : [[endpoint, TOKEN] as const]),
    ...(alerts.webhook === undefined ? [] : [[alerts.webhook, WEBHOOK] as const]),
  ]) {
    const sources = { proxyUrl: server.proxyUrl, resolveProxy: parts.resolveProxy, env: surroundings.env };
    // If the proxy is unknown, the request names the server itself.
    const ways = await chooseProxies(new URL(url), sources).catch(() => []);
    for (const proxy of ways) if (proxy !== null) await add(proxy, PROXY, 'TCP (HTTP CONNECT)');
    await add(url, purpose, url.startsWith('https:') ? HTTPS : 'TCP (HTTP)');
  }
  if (alerts.mail !== undefined) {
    const { host, security } = alerts.mail;
    const port = mailPort(alerts.mail);
    const protocol = security === 'none' ? 'TCP (SMTP)' : 'TCP (SMTP, TLS 1.2+)';
    const rule = { purpose: MAIL, host, addresses: await known(host, surroundings), port, protocol };
    rules.set(`mail ${host}:${String(port)}`, { ...rule, direction: 'outbound' });
  }
  const own = Object.values(surroundings.interfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
  // No firewall routes link-local addresses.
  const shown = own.filter((address) => !/^(fe80:|169\.254\.)/i.test(address));
  if (page.address !== undefined) {
    const all = ['0.0.0.0', '::'].includes(page.address);
    rules.set('console', {
      purpose: CONSOLE,
      host: page.hostNames[0] ?? hostname(),
      addresses: all ? shown : [page.address],
      port: page.securePort,
      protocol: HTTPS,
      direction: 'inbound',
    });
  }
  return { from: { host: hostname(), addresses: shown }, rules: [...rules.values()] };
}

/** Addresses of a host; empty if DNS does not resolve it here: the rule then uses the host name. */
async function known(host: string, surroundings: Surroundings): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return [bare];
  return surroundings.addresses(bare).catch(() => []);
}
