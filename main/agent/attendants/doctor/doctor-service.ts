import { join } from 'node:path';
import type { DoctorEvent, FirewallRequest } from '../../../../shared/api/doctor-contract.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { brokenTrail } from '../../ground/audit/anchor.ts';
import { lastSends } from '../../carrier/cases/last-sends.ts';
import { databaseCache } from '../../ground/db/cache.ts';
import type { BackupStanding } from '../../ground/backup-standing.ts';
import type { DoctorContext, RememberedWay } from './context.ts';
import { runDoctor } from './doctor.ts';
import { firewallRequest } from './firewall.ts';
import type { AgentPorts } from '../../ports.ts';
import { CERTIFICATE_PASSPHRASE } from '../../ground/vault/kept-secret.ts';
import { loadKept, readSmartConfiguration } from '../../carrier/smart/discovery.ts';
import { INTROSPECTION_WAYS } from '../../carrier/smart/token-request.ts';
import type { ClientKeys } from '../../carrier/smart/token-source.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { ServerStanding } from '../../carrier/cases/server-standing.ts';
import type { OpenFolder } from '../../ground/open-folder.ts';

/** The token server's word on our identity. */
export type IdentityAnswer =
  | { readonly kind: 'token' }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

export interface DoctorService {
  run(signal: AbortSignal): AsyncGenerator<DoctorEvent>;
  firewall(): Promise<FirewallRequest>;
}

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
  /** Facts that the agent has learned by itself. */
  readonly learned: () => Pick<
    DoctorContext,
    'agent' | 'guideInUse' | 'search' | 'measuredSkewMs' | 'clockDoubt'
  > &
    Partial<Pick<DoctorContext, 'trailBroken'>>;
}): DoctorService {
  const { ports, settings, settingsFile, core, keys, heard, backupStanding, learned } = parts;
  const { clock, log, resolveProxy } = ports;
  const { server } = settings;
  const latest = (): number | null =>
    core.store.get<{ at: number | null }>(`SELECT MAX(at) AS at FROM case_events`)?.at ?? null;
  return {
    run: (signal) =>
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
          introspectionWay: rememberedWay(core.store),
          certificatePassphrase: () =>
            CERTIFICATE_PASSPHRASE.read(join(settings.dataDir, 'keys', 'clients'), core.vault),
          lastSends: () => lastSends(core.context),
          backupStanding,
          ...learned(),
          heardOfIdentity: (answer) => {
            // A server that is away says nothing of who we are.
            if (answer.kind !== 'unreachable') heard(answer);
          },
        },
        signal,
      ),
    async firewall() {
      const cache = databaseCache(core.store, 'smart-configuration');
      const kept = await loadKept(cache, server.fhirBaseUrl.replace(/\/+$/, ''), log);
      const known = kept === null ? null : readSmartConfiguration(kept.document);
      const endpoints = [server.tokenUrl ?? known?.tokenEndpoint, known?.introspectionEndpoint];
      return firewallRequest(
        { settings, resolveProxy },
        endpoints.filter((url) => url !== undefined && url !== null),
      );
    },
  };
}

/** For one server only: another one begins with the first method. */
function rememberedWay(store: OpenFolder['store']): RememberedWay {
  const cache = databaseCache(store, 'introspection-way');
  return {
    load: async (endpoint) => {
      const [of, way] = (await cache.load())?.split(' ') ?? [];
      return of === endpoint ? (INTROSPECTION_WAYS.find((one) => one === way) ?? null) : null;
    },
    // Losing it costs two more requests, the next time somebody asks.
    save: (endpoint, way) => cache.save(`${endpoint} ${way}`),
  };
}
