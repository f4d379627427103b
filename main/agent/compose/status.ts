import type { OperationsView } from '../../../shared/api/operations-contract.ts';
import type { ExpiryView, OutFolderView, StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { brokenTrail } from '../audit/anchor.ts';
import { countProblems } from '../base/out-folder.ts';
import { readDestination, seenGuide, type SeenGuide } from '../cases/destination-record.ts';
import { countCases } from '../cases/list.ts';
import { unownedNumbers } from '../cases/unowned.ts';
import { recoveryOf } from '../db/meta.ts';
import { compareVersions } from '../fhir/guide-versions.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { searchStanding } from '../send/search.ts';
import { environmentOf } from '../settings/environment.ts';
import type { Core } from './core.ts';
import type { Loops } from './loops.ts';

const time = (at: number | null): string | null => (at === null ? null : taipeiTime(at));

/** The state of the agent as the page and `status` show it. */
export function statusOf(options: {
  readonly settings: Settings;
  readonly core: Core;
  readonly loops: Loops;
  readonly outFolders: readonly OutFolderView[];
  readonly running: boolean;
  readonly resealing: StatusView['resealing'];
  readonly damagedCases: number;
  readonly version: string;
  readonly consoleUrl: string | null;
  readonly consoleTaken: number | null;
  readonly consoleForOthers: StatusView['consoleForOthers'] | null;
  readonly clientKey: StatusView['clientKey'];
  readonly expiries: readonly ExpiryView[];
  readonly proofOfLife: StatusView['proofOfLife'];
  readonly backup: OperationsView['backup'] | undefined;
  readonly alerts: StatusView['alerts'];
  readonly needPerson: number | null;
  readonly notShown: number | null;
  readonly newerVersion: string | null;
  readonly freeBytes: number | null;
  /** ms */
  readonly now: number;
  readonly guide: { readonly name: string; readonly version: string; readonly imported: boolean };
}): StatusView {
  const { settings, core, loops } = options;
  const row = readDestination(core.store, core.context.destination);
  const recovery = recoveryOf(core.db);
  const lost = unownedNumbers(core.context);
  const broken = brokenTrail(core.db);
  const health = loops.destination.view();
  const folders = loops.intake.states();
  const scans = folders.map((folder) => folder.lastScanAt).filter((at) => at !== null);
  const skew = loops.tokens.skewMs();
  return {
    running: options.running,
    pid: options.running ? process.pid : null,
    version: options.version,
    console: options.consoleUrl === null ? null : { url: options.consoleUrl },
    ...(options.consoleTaken === null ? {} : { consoleTaken: options.consoleTaken }),
    ...(options.consoleForOthers ? { consoleForOthers: options.consoleForOthers } : {}),
    counts: countCases(core.context),
    lastScanAt: scans.length === 0 ? null : taipeiTime(Math.max(...scans)),
    lastSendAt: time(row.last_send_at),
    lastPollAt: time(row.last_poll_at),
    destination: {
      // For a script that reads only these two: nothing is sent while a person has paused it.
      state: health.pausedByPerson ? 'paused' : health.state,
      reason: health.pausedByPerson && !health.newServer ? pauseReason(health) : health.reason,
      until: time(health.until),
      fhirBaseUrl: settings.server.fhirBaseUrl,
      pausedByPerson: health.pausedByPerson,
      newServer: health.newServer,
      perCaseOnly: row.per_case_only === 1,
      clockSkewSeconds: skew === null ? null : Math.round(skew / 1000),
      search: searchStanding(core.context, options.now),
    },
    folders: folders.map((folder) => ({
      path: folder.path,
      state: folder.state,
      lastScanAt: time(folder.lastScanAt),
      holder: folder.holder,
      ...(folder.isSeized ? { seized: true } : {}),
      ...(folder.isLate ? { late: true } : {}),
      problems: countProblems(folder.problems),
    })),
    outFolders: [...options.outFolders],
    ...(recovery === null ? {} : { recovered: { why: recovery.why, at: taipeiTime(recovery.at) } }),
    ...(lost.length === 0 ? {} : { lostNumbers: lost }),
    ...(broken === null ? {} : { trailBroken: { code: broken.code, at: taipeiTime(broken.at) } }),
    ...(options.resealing === undefined ? {} : { resealing: options.resealing }),
    ...(options.damagedCases === 0 ? {} : { damagedCases: options.damagedCases }),
    clientKey: options.clientKey,
    expiries: [...options.expiries],
    ...(options.proofOfLife === undefined ? {} : { proofOfLife: options.proofOfLife }),
    ...backupView(options.backup),
    ...(options.alerts === undefined || options.alerts.length === 0 ? {} : { alerts: options.alerts }),
    ...(options.needPerson === null ? {} : { needPerson: options.needPerson }),
    ...(options.notShown === null ? {} : { notShown: options.notShown }),
    ...(options.freeBytes === null ? {} : { freeBytes: options.freeBytes }),
    ...(options.newerVersion === null ? {} : { newerVersion: options.newerVersion }),
    ...keepingLess(core),
    hospitalId: settings.hospitalId,
    environment: environmentOf(settings),
    guide: guideView(options.guide, seenGuide(core.context)),
  };
}

function backupView(backup: OperationsView['backup'] | undefined): Pick<StatusView, 'backup'> {
  if (backup === undefined || backup.dir === null) return {};
  const { lastAt, error, isLate } = backup;
  return { backup: { lastAt, error, ...(isLate && { isLate }) } };
}

function keepingLess({ keptTerms }: Pick<Core, 'keptTerms'>): Pick<StatusView, 'keepingLess'> {
  const waiting = keptTerms.waiting().filter(({ refused }) => refused === null).length;
  return waiting === 0 ? {} : { keepingLess: waiting };
}

const pauseReason = (health: { readonly pausedByRestore: boolean }): string =>
  health.pausedByRestore ? 'restored' : 'by-person';

/** The guide in use, and the newer one that NHI was seen to use, if any. */
export function guideView(
  {
    name,
    version,
    imported,
  }: { readonly name: string; readonly version: string; readonly imported: boolean },
  seen: SeenGuide | null,
): NonNullable<StatusView['guide']> {
  const isNewer = seen !== null && compareVersions(seen.version, version) > 0;
  return {
    inUse: `${name}#${version}`,
    imported,
    newer: isNewer ? { version: seen.version, at: taipeiTime(seen.at), where: seen.where } : null,
  };
}
