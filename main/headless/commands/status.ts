import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { FolderProblemCounts, StatusView } from '../../../shared/api/views/status.ts';
import { EXPIRY_KINDS } from '../../../shared/expiry.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Settings } from '../../../shared/settings.ts';
import { inAscii, LOOK_FAILED } from '../../../shared/standing.ts';
import { DECISIONS, DELIVERIES, type FolderProblemKind, REVIEWS } from '../../../shared/states.ts';
import { environmentOf } from '../../agent/ground/settings/environment.ts';
import {
  callAgent,
  type Cli,
  command,
  type CommonOptions,
  printAnswer,
  settingsFrom,
} from '../command-line.ts';
import { ExitCode, failureText, UsageError } from '../failure.ts';
import { version } from '../host-ports.ts';
import { formatFields } from '../table.ts';
import {
  askedStatus,
  beatMeasured,
  heartbeatStanding,
  judged,
  type Looked,
  pluginLine,
  readHeartbeat,
  said,
  statusMeasured,
  UNKNOWN,
} from './status-check.ts';

export function statusCommand({ io }: Cli): Command {
  return command('status', 'running or not, counts, destination, folders, and an address that signs in once')
    .option('--no-address', 'makes no address that signs in: for a program that keeps what it is told')
    .option('--check', 'for monitoring: one line; exit 0 fine, 1 to be looked at soon, 2 now')
    .option('--heartbeat <file>', 'with --check: by the file in log.heartbeatDir; no settings file is read')
    .addOption(
      new Option(
        '--format <name>',
        'the line of --check; icinga: for Icinga, Nagios and Naemon, with numbers, and exit 3 where this look itself failed',
      ).choices(['text', 'icinga']),
    )
    .action(async (options: StatusOptions) => {
      if (options.format === 'icinga') {
        const looked = await look(options, io);
        const level = looked.failed ? UNKNOWN : looked.level;
        io.out(`${pluginLine(looked, Date.now())}\n`);
        if (level > 0) throw new ExitCode(level);
        return;
      }
      if (options.check === true) {
        const { line, level } = await look(options, io);
        printAnswer(io, options, { level, line }, () => `${line}\n`);
        if (level > 0) throw new ExitCode(level);
        return;
      }
      if (options.format !== undefined) throw new UsageError(['--format goes with --check']);
      if (options.heartbeat !== undefined) throw new UsageError(['--heartbeat goes with --check']);
      const status =
        statusWithoutFolder(settingsFrom(options)) ??
        (await callAgent(options, async (client, { reach }) => {
          const seen = await client.status({ address: options.address });
          // This process opened the folder only to look: no agent runs.
          return reach === 'running' ? seen : { ...seen, running: false, pid: null, console: null };
        }));
      printAnswer(io, options, status, () => statusText(status));
    });
}

interface StatusOptions extends CommonOptions {
  readonly address: boolean;
  readonly check?: true;
  readonly heartbeat?: string;
  readonly format?: 'text' | 'icinga';
}

/** If nothing can be read, that itself is an urgent finding. */
async function look(options: StatusOptions, { asciiOnly }: Cli['io']): Promise<Looked> {
  const looked = await lookAt(options);
  return asciiOnly ? { ...looked, line: looked.lineEn } : looked;
}

async function lookAt(options: StatusOptions): Promise<Looked> {
  if (options.heartbeat !== undefined) {
    const now = Date.now();
    const beat = readHeartbeat(options.heartbeat);
    const isRead = !('detail' in beat);
    return {
      ...heartbeatStanding(beat, now),
      failed: !isRead,
      measured: isRead && beat.running ? beatMeasured(beat) : null,
    };
  }
  try {
    const seen = await askedStatus(settingsFrom(options));
    const isSeen = !('detail' in seen);
    return {
      ...said(judged(seen)),
      failed: !isSeen && LOOK_FAILED.includes(seen.code),
      measured: isSeen ? statusMeasured(seen) : null,
    };
  } catch (error) {
    const line = `CRITICAL 請立即處理: ${failureText(error)}`;
    const lineEn = inAscii(`CRITICAL: ${failureText(error)}`);
    return { level: 2, line, lineEn, failed: error instanceof UsageError, measured: null };
  }
}

export function statusText(status: StatusView): string {
  const { destination } = status;
  const until = destination.until === null ? null : `next try ${destination.until}`;
  return formatFields([
    ['settings', settingsText(status.settingsPending)],
    ['agent', status.running ? `running (pid ${String(status.pid)})` : 'not running'],
    [
      'data folder',
      status.noDataFolder && `none yet at ${status.noDataFolder}: no agent has run with these settings`,
    ],
    ['version', status.version],
    ['hospital', status.hospitalId],
    ['server', `${destination.fhirBaseUrl} (${status.environment})`],
    ['guide', guideText(status.guide)],
    ['sending', [destination.state, destination.reason, until].filter((part) => part !== null).join(', ')],
    ['sends', refusedText(status.sendsRefused)],
    ['search at NHI', searchText(destination.search)],
    ['new server', destination.newServer ? NEW_SERVER : undefined],
    ['recovered', status.recovered && `${RECOVERED[status.recovered.why]}, ${status.recovered.at}`],
    ['lost days', lostText(status)],
    [
      'audit trail',
      status.trailBroken &&
        `WARNING: cut off or changed, found at the start of ${status.trailBroken.at} (${status.trailBroken.code}): run \`audit verify\``,
    ],
    ['client key', keyLine(status.clientKey)],
    ...runsOutLines(status.expiries),
    ['NHI answered', answerText(status.lastAnswer)],
    ['backup', backupText(status.backup)],
    ...alertLines(status.alerts),
    ['delivery', countsText(status.counts.delivery)],
    ['review', countsText(status.counts.review)],
    ['last scan', status.lastScanAt],
    ['last send', status.lastSendAt],
    ['last poll', status.lastPollAt],
    ...folderLines(status),
    ['console', consoleText(status)],
    ['other PCs', othersText(status)],
  ]);
}

const NEW_SERVER =
  'WARNING: the settings name another server; nothing goes to it until you check it and run `twpas-agent resume` here';

function folderLines({ folders, outFolders = [] }: StatusView): [string, string][] {
  return [
    ...folders.map(({ path, state, problems, unreadable }): [string, string] => [
      'folder',
      `${path} (${state})${guardText(state)}${problemsText(problems)}${unreadableText(unreadable)}`,
    ]),
    ...outFolders.map(({ use, path, state, code, problems }): [string, string] => [
      `${use} folder`,
      `${path} (${[state, code].filter((part) => part !== null).join(' ')})${sealedText(code)}${problemsText(problems)}`,
    ]),
  ];
}

function settingsText(pending: StatusView['settingsPending']): string | undefined {
  if (pending === undefined) return undefined;
  const remedy = pending.refused
    ? 'and has problems: run `settings validate`, as the next start would refuse it'
    : 'and is not applied: run `settings reload`, or see `settings explain`';
  return `WARNING: the file was changed at ${pending.at} ${remedy}; all that follows is by the settings before`;
}

function refusedText(refused: StatusView['sendsRefused']): string | undefined {
  if (refused === undefined) return undefined;
  const { status, count } = refused;
  return `WARNING: the last ${String(count)} were refused (HTTP ${String(status)}): ask NHI about this status, and run \`doctor\``;
}

function searchText(search: StatusView['destination']['search']): string | undefined {
  if (search === undefined) return undefined;
  const { lagSeconds, samples, ignoresParameters, timesMean } = search;
  const parts = [
    lagSeconds === null
      ? null
      : `shows a case at most ${String(lagSeconds)} s after its acceptance (30 days, ${String(samples)} cases)`,
    ignoresParameters.length === 0
      ? null
      : `WARNING: by ${ignoresParameters.join(' and ')} it finds what it was not asked for`,
    timesMean === false ? 'WARNING: its times are not when things happened' : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** NHI's decisions that the restored state lacks. */
function lostText({ lostNumbers = [] }: StatusView): string | undefined {
  if (lostNumbers.length === 0) return undefined;
  const named = lostNumbers.slice(0, MOST_NUMBERS).join(', ');
  const more = lostNumbers.length > MOST_NUMBERS ? ' …' : '';
  return `WARNING: NHI has decided ${String(lostNumbers.length)} application(s) that no case here owns: ${named}${more}`;
}
const MOST_NUMBERS = 20;

const consoleText = ({ console, consoleTaken }: StatusView): string | null =>
  consoleTaken === undefined
    ? (console?.url ?? null)
    : `WARNING: another program holds port ${String(consoleTaken)}; it is tried again every ten seconds (end that program, or set console.port to another one)`;

const PROBLEMS = {
  link: 'links',
  special: 'special files',
  name: 'names that are not UTF-8',
} as const satisfies Record<FolderProblemKind, string>;

/** Links, pipes and other entries that are never opened. */
function problemsText(problems: FolderProblemCounts = []): string {
  if (problems.length === 0) return '';
  const said = problems.map(({ kind, count }) => `${PROBLEMS[kind]}: ${String(count)}`).join(', ');
  return ` WARNING: never read: ${said}`;
}

/** Files that the service cannot read, and the remedy. */
function unreadableText(unreadable: StatusView['folders'][number]['unreadable']): string {
  if (unreadable === undefined) return '';
  const { count, newest, command } = unreadable;
  const named = newest === null ? '' : `, newest ${newest}`;
  const mend = command === null ? 'held by another program' : `run: ${command}`;
  return ` WARNING: not readable (讀不到): ${String(count)}${named}; ${mend}`;
}

/** Without the right to write into the folder there is no lease, by which two agents would notice each other. */
function guardText(state: StatusView['folders'][number]['state']): string {
  if (state !== 'read-only') return '';
  return ' WARNING: nothing guards against a second agent (無法防止另一部送件程式重複收檔)';
}

/** The folder is read-only for the service or for everybody; `doctor` tells which, and the remedy. */
const sealedText = (code: string | null): string =>
  code === 'EROFS' ? ' WARNING: closed to writing for the service, or as a whole: run `doctor`' : '';

/** Time of our warning: browsers warn of a certificate only when it is too late. */
const CERTIFICATE_WARNING_MS = 30 * 24 * 3_600_000;

function othersText({ consoleForOthers: others }: StatusView): string | undefined {
  if (others === undefined) return undefined;
  if (others.url === null) return `WARNING: ${others.refused?.en ?? 'not let in'}`;
  const ends = others.certificateEnds ?? '';
  const left = Date.parse(ends) - Date.now();
  const day = ends.slice(0, 10);
  const warnings = [
    ...(left < 0 ? [`its certificate ended ${day}`] : []),
    ...(left >= 0 && left < CERTIFICATE_WARNING_MS ? [`its certificate ends ${day}`] : []),
    ...(others.kept === undefined ? [] : [`the newer certificate on disk is not served: ${others.kept}`]),
  ];
  return warnings.length === 0 ? others.url : `${others.url} (WARNING: ${warnings.join('; ')})`;
}

/** Cases without proof of an end were put in doubt then, and sending waits for a person. */
const RECOVERED = {
  backup: 'a backup was restored',
  copied: 'the data folder was copied from elsewhere',
  rebuilt: 'the database was rebuilt',
  older: 'an older database was put in place',
} as const;

/** Key reminders are shown in the status, where everybody looks. */
function keyLine({ state, until }: StatusView['clientKey']): string {
  switch (state) {
    case 'none':
      return 'none yet: keys generate';
    case 'unreadable':
      return 'UNREADABLE: see doctor';
    case 'fresh':
      return `good until ${until ?? '-'}`;
    case 'rotating':
      return `another signs from ${until ?? '-'}`;
    case 'due':
      return `WARNING: to be replaced before ${until ?? '-'} (keys rotate)`;
    case 'overdue':
      return `WARNING: over its age since ${until ?? '-'} (keys rotate)`;
    default:
      return assertNever(state);
  }
}

/** Good states are not printed: `status --json` and the page show them. The key has its own line above. */
function runsOutLines(expiries: StatusView['expiries'] = []): [string, string][] {
  return expiries
    .filter(({ kind, state }) => state !== 'fine' && kind !== 'client-key')
    .map(({ kind, name, until, state }) => {
      const word = state === 'unknown' ? 'cannot be read' : state === 'over' ? 'ended' : 'ends';
      return [
        'runs out',
        `WARNING: ${EXPIRY_KINDS[kind].en} ${name} ${word} ${until?.slice(0, 10) ?? ''}`.trim(),
      ];
    });
}

function answerText(answer: StatusView['lastAnswer']): string | null {
  if (answer === undefined) return null;
  const at = answer.at ?? 'never yet';
  return answer.silent ? `WARNING: ${at}, more than a day ago: run \`doctor\`` : at;
}

const alertLines = (alerts: StatusView['alerts'] = []): [string, string][] =>
  alerts.map(({ channel, lastAt, error }) => [
    `alerts by ${channel}`,
    error === null
      ? `last ${lastAt ?? 'never yet'}`
      : `WARNING: the last try failed (${error}): run \`alerts test\``,
  ]);

function backupText(backup: StatusView['backup']): string | undefined {
  if (backup === undefined) return undefined;
  const last = `last ${backup.lastAt ?? 'never yet'}`;
  return backup.error === null
    ? last
    : `WARNING: the last try failed (${backup.error}), ${last}: run \`doctor\``;
}

function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.length === 0 ? 'none' : some.map(([name, count]) => `${name} ${String(count)}`).join(', ');
}

/** If NHI uses a newer guide, it may refuse Bundles that pass here, and the reverse. */
function guideText(guide: StatusView['guide']): string | null {
  if (guide === null) return null;
  const used = `${guide.inUse}${guide.imported ? '' : ' (built in)'}`;
  return guide.newer === null
    ? used
    : `${used}; NHI speaks of ${guide.newer.version} (${guide.newer.where}): import it (ig import)`;
}

/** The status if no agent has ever run, so that looking makes no data folder. Null if there is a folder. */
function statusWithoutFolder(settings: Settings): StatusView | null {
  if (existsSync(settings.dataDir)) return null;
  const { fhirBaseUrl } = settings.server;
  return {
    running: false,
    noDataFolder: settings.dataDir,
    pid: null,
    version,
    console: null,
    counts: { delivery: zeros(DELIVERIES), review: zeros(REVIEWS), decision: zeros(DECISIONS), answered: 0 },
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
