import type { OperationsView } from '../../../shared/api/operations-contract.ts';
import type { ExpiryView, OutFolderView, StatusView } from '../../../shared/api/views/status.ts';
import { brokenTrail } from '../ground/audit/anchor.ts';
import { accountName, readingCommand } from '../ground/base/account.ts';
import { countProblems } from '../ground/base/out-folder.ts';
import type { FolderStatus } from '../carrier/intake/folder-status.ts';
import type { IgStore } from '../carrier/check/package/store.ts';
import { RULES_GUIDE } from '../carrier/check/rules/registry.ts';
import { countAttacked } from '../attendants/people/people.ts';
import { readDestination, seenGuide, type SeenGuide } from '../carrier/cases/destination-record.ts';
import { countCases } from '../index/list.ts';
import { lastSends, refusedSends } from '../carrier/cases/last-sends.ts';
import { unownedNumbers } from '../carrier/cases/unowned.ts';
import { recoveryOf } from '../ground/db/meta.ts';
import { compareVersions } from '../ground/fhir/guide-versions.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { searchStanding } from '../carrier/send/search.ts';
import { environmentOf } from '../ground/settings/environment.ts';
import type { Core } from './core.ts';
import type { OpenAgent } from './open.ts';

/** The day of a certificate reads as on the board of expiries. */
const inTaipei = (at: string | null): string | null => (at === null ? null : taipeiTime(Date.parse(at)));

const time = (at: number | null): string | null => (at === null ? null : taipeiTime(at));

/** The state of the agent as the page and `status` show it: its own, the host's, and what each attendant adds. */
export function statusOf(
  parts: OpenAgent & {
    readonly clientKey: StatusView['clientKey'];
    readonly expiries: readonly ExpiryView[];
    readonly outFolders: readonly OutFolderView[];
    readonly consoleUrl: string | null;
  },
): StatusView {
  const { settings, core, carrier, attendants, stores } = parts;
  const folders = carrier.intake.states();
  const scans = folders.map((folder) => folder.lastScanAt).filter((at) => at !== null);
  const row = readDestination(core.store, core.context.destination);
  const answer = carrier.client.lastAnswer();
  return {
    ...hostView(parts),
    counts: countCases(core.context),
    lastScanAt: scans.length === 0 ? null : taipeiTime(Math.max(...scans)),
    lastSendAt: time(row.last_send_at),
    lastPollAt: time(row.last_poll_at),
    lastAnswer: { at: time(answer.at), silent: answer.silent },
    destination: destinationView(parts, row.per_case_only === 1),
    folders: folders.map((folder) => ({
      path: folder.path,
      state: folder.state,
      lastScanAt: time(folder.lastScanAt),
      holder: folder.holder,
      ...(folder.isSeized ? { seized: true } : {}),
      ...(folder.isLate ? { late: true } : {}),
      problems: countProblems(folder.problems),
      ...unreadableView(folder),
    })),
    outFolders: [...parts.outFolders],
    ...foundAtStart(core),
    clientKey: parts.clientKey,
    expiries: [...parts.expiries],
    ...attendants.status(),
    ...pendingView(parts),
    ...accountsAttacked(core, parts.ports.clock.now()),
    hospitalId: settings.hospitalId,
    environment: environmentOf(settings),
    guide: guideView(guideInUse(stores.ig), seenGuide(core.context)),
  };
}

/** Without names of files, which may contain a patient's: `seenStatus` adds them for those who may see them. */
function unreadableView({
  path,
  unreadable,
}: FolderStatus): Pick<StatusView['folders'][number], 'unreadable'> {
  if (unreadable === null) return {};
  const { count, denied } = unreadable;
  const command = denied === 0 ? null : readingCommand(path, accountName());
  return { unreadable: { count, denied, newest: null, command } };
}

/** State of the process, and of the console that its host serves. */
function hostView({
  ports,
  options,
  consoleUrl,
}: Pick<OpenAgent, 'ports' | 'options'> & { readonly consoleUrl: string | null }): Pick<
  StatusView,
  'running' | 'pid' | 'version' | 'console' | 'consoleTaken' | 'consoleForOthers'
> {
  const consoleTaken = options.consoleTaken?.() ?? null;
  const consoleForOthers = options.consoleForOthers?.() ?? null;
  return {
    running: options.loops,
    pid: options.loops ? process.pid : null,
    version: ports.version,
    console: consoleUrl === null ? null : { url: consoleUrl },
    ...(consoleTaken === null ? {} : { consoleTaken }),
    ...(consoleForOthers === null
      ? {}
      : {
          consoleForOthers: {
            ...consoleForOthers,
            certificateEnds: inTaipei(consoleForOthers.certificateEnds),
          },
        }),
  };
}

function destinationView(
  { settings, core, carrier, ports }: OpenAgent,
  perCaseOnly: boolean,
): StatusView['destination'] {
  const health = carrier.destination.view();
  const course = carrier.destination.course();
  const skew = carrier.client.tokens.skewMs();
  const wait = carrier.results.waits();
  return {
    // For a script that reads only `state` and `reason`: while a person has paused it, nothing is sent.
    state: health.pausedByPerson ? 'paused' : health.state,
    reason: health.pausedByPerson && !health.newServer ? pauseReason(health) : health.reason,
    until: time(health.until),
    ...(wait === null ? {} : { resultsWait: { why: wait.why, until: time(wait.until) } }),
    since: time(course.since),
    pausedBy: course.pausedBy,
    fhirBaseUrl: settings.server.fhirBaseUrl,
    pausedByPerson: health.pausedByPerson,
    newServer: health.newServer,
    perCaseOnly,
    clockSkewSeconds: skew === null ? null : Math.round(skew / 1000),
    search: searchStanding(core.context, ports.clock.now()),
  };
}

/** A database that was rebuilt or restored, cases at NHI that it lost, a trail that does not verify. */
function foundAtStart(core: Core): Pick<StatusView, 'recovered' | 'lostNumbers' | 'trailBroken'> {
  const recovery = recoveryOf(core.db);
  const lost = unownedNumbers(core.context);
  const broken = brokenTrail(core.db);
  return {
    ...(recovery === null ? {} : { recovered: { why: recovery.why, at: taipeiTime(recovery.at) } }),
    ...(lost.length === 0 ? {} : { lostNumbers: lost }),
    ...(broken === null ? {} : { trailBroken: { code: broken.code, at: taipeiTime(broken.at) } }),
  };
}

export function backupView(backup: OperationsView['backup']): Pick<StatusView, 'backup'> {
  if (backup.dir === null) return {};
  const { lastAt, error, isLate } = backup;
  return { backup: { lastAt, error, ...(isLate && { isLate }) } };
}

/** Sends that this server refuses, and a settings file that is not in force. */
function pendingView({
  core,
  ports,
  options,
}: OpenAgent): Pick<StatusView, 'sendsRefused' | 'settingsPending'> {
  const sendsRefused = refusedSends(lastSends(core.context), ports.clock.now());
  const settingsPending = options.settingsPending();
  return {
    ...(sendsRefused === null ? {} : { sendsRefused }),
    ...(settingsPending === null ? {} : { settingsPending }),
  };
}

function accountsAttacked({ store }: Pick<Core, 'store'>, now: number): Pick<StatusView, 'accountsAttacked'> {
  const count = countAttacked(store, now);
  return count === 0 ? {} : { accountsAttacked: count };
}

const pauseReason = (health: { readonly pausedByRestore: boolean }): string =>
  health.pausedByRestore ? 'restored' : 'by-person';

/** The guide in use, and a newer one that NHI seems to use, if any. */
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

/** The imported default guide, else the built-in one of the rules. */
export function guideInUse(ig: IgStore): { name: string; version: string; imported: boolean } {
  const chosen = ig.list().find(({ isDefault }) => isDefault);
  const [name = '', version = ''] = RULES_GUIDE.split('#');
  return chosen === undefined
    ? { name, version, imported: false }
    : { name: chosen.name, version: chosen.version, imported: true };
}
