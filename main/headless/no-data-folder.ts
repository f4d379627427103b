import { existsSync } from 'node:fs';
import type { StatusView } from '../../shared/api/views/status.ts';
import { environmentOf } from '../agent/settings/environment.ts';
import type { Settings } from '../../shared/settings.ts';
import { DECISIONS, DELIVERIES, REVIEWS } from '../../shared/states.ts';
import { version } from './host-ports.ts';

/** The status where no agent has ever run: only looking at it makes no data folder. Null where there is one. */
export function statusWithoutFolder(settings: Settings): StatusView | null {
  if (existsSync(settings.dataDir)) return null;
  const { fhirBaseUrl } = settings.server;
  return {
    running: false,
    noDataFolder: settings.dataDir,
    pid: null,
    version,
    console: null,
    counts: { delivery: zeros(DELIVERIES), review: zeros(REVIEWS), decision: zeros(DECISIONS) },
    lastScanAt: null,
    lastSendAt: null,
    lastPollAt: null,
    destination: {
      state: 'open',
      reason: null,
      until: null,
      fhirBaseUrl,
      pausedByPerson: false,
      newServer: false,
      perCaseOnly: false,
      clockSkewSeconds: null,
    },
    folders: settings.folders.map(({ path }) => ({
      path,
      state: 'starting',
      lastScanAt: null,
      holder: null,
    })),
    clientKey: { state: 'none', kid: null, until: null },
    hospitalId: settings.hospitalId,
    guide: null,
    environment: environmentOf(settings),
  };
}

function zeros<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
}
