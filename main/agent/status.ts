import type { StatusView } from '../../shared/api/views.ts';
import type { Settings } from '../../shared/settings.ts';
import { countCases } from './cases/list.ts';
import { readDestination } from './cases/destination-record.ts';
import type { Core } from './core.ts';
import { taipeiTime } from './fhir/taipei.ts';
import type { Loops } from './loops.ts';

const time = (at: number | null): string | null => (at === null ? null : taipeiTime(at));

/** The state of the agent as the page and `status` show it. */
export function statusOf(options: {
  readonly settings: Settings;
  readonly core: Core;
  readonly loops: Loops;
  readonly running: boolean;
  readonly version: string;
  readonly consoleUrl: string | null;
}): StatusView {
  const { settings, core, loops } = options;
  const row = readDestination(core.store, core.context.destination);
  const health = loops.destination.view();
  const folders = loops.intake.states();
  const scans = folders.map((folder) => folder.lastScanAt).filter((at) => at !== null);
  const skew = loops.tokens.skewMs();
  return {
    running: options.running,
    pid: options.running ? process.pid : null,
    version: options.version,
    console: options.consoleUrl === null ? null : { url: options.consoleUrl },
    counts: countCases(core.context),
    lastScanAt: scans.length === 0 ? null : taipeiTime(Math.max(...scans)),
    lastSendAt: time(row.last_send_at),
    lastPollAt: time(row.last_poll_at),
    destination: {
      // For a script that reads only these two: nothing is sent while a person has paused it.
      state: health.pausedByPerson ? 'paused' : health.state,
      reason: health.pausedByPerson ? 'by-person' : health.reason,
      until: time(health.until),
      fhirBaseUrl: settings.server.fhirBaseUrl,
      pausedByPerson: health.pausedByPerson,
      perCaseOnly: row.per_case_only === 1,
      clockSkewSeconds: skew === null ? null : Math.round(skew / 1000),
    },
    folders: folders.map((folder) => ({
      path: folder.path,
      state: folder.state,
      lastScanAt: time(folder.lastScanAt),
      holder: folder.holder,
    })),
    hospitalId: settings.hospitalId,
    environment: /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])/i.test(settings.server.fhirBaseUrl)
      ? 'practice'
      : 'live',
  };
}
