import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { inAscii, levelOf, sayFinding, type StandingFinding, standingOf } from '../../../shared/standing.ts';
import { DECISIONS, DELIVERIES, REVIEWS } from '../../../shared/states.ts';
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
  heartbeatStanding,
  judged,
  type ReadStanding,
  readHeartbeat,
  said,
} from './status-check.ts';

export function statusCommand({ io }: Cli): Command {
  return command('status', 'running or not, counts, destination, folders, and an address that signs in once')
    .option('--no-address', 'makes no address that signs in: for a program that keeps what it is told')
    .option('--check', 'for monitoring: one line; exit 0 fine, 1 to be looked at soon, 2 now')
    .option('--heartbeat <file>', 'with --check: by the file in log.heartbeatDir; no settings file is read')
    .action(async (options: StatusOptions) => {
      if (options.check === true) {
        const { level, ...said } = await lookAt(options);
        const line = io.asciiOnly ? said.lineEn : said.line;
        printAnswer(io, options, { level, line }, () => `${line}\n`);
        if (level > 0) throw new ExitCode(level);
        return;
      }
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
}

/** If nothing can be read, that itself is an urgent finding. */
async function lookAt(options: StatusOptions): Promise<ReadStanding> {
  if (options.heartbeat !== undefined) return heartbeatStanding(readHeartbeat(options.heartbeat), Date.now());
  try {
    return said(judged(await askedStatus(settingsFrom(options))));
  } catch (error) {
    const line = `CRITICAL 請立即處理: ${failureText(error)}`;
    return { level: 2, line, lineEn: inAscii(`CRITICAL: ${failureText(error)}`) };
  }
}

/** Facts of the agent's state; what is wrong comes after them, in the words of `--check`. */
export function statusText(status: StatusView): string {
  const { destination, backup, lastAnswer, folders, outFolders = [] } = status;
  const until = destination.until === null ? null : `next try ${destination.until}`;
  return formatFields([
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
    ['client key', keyText(status.clientKey)],
    ['NHI answered', lastAnswer === undefined ? null : (lastAnswer.at ?? 'never yet')],
    ['backup', backup === undefined ? undefined : `last ${backup.lastAt ?? 'never yet'}`],
    ['delivery', countsText(status.counts.delivery)],
    ['review', countsText(status.counts.review)],
    ['last scan', status.lastScanAt],
    ['last send', status.lastSendAt],
    ['last poll', status.lastPollAt],
    ...folders.map(({ path, state }) => ['folder', `${path} (${state})`] as const),
    ...outFolders.map(
      ({ use, path, state, code }) =>
        [`${use} folder`, `${path} (${[state, code].filter((part) => part !== null).join(' ')})`] as const,
    ),
    ['console', status.console?.url ?? null],
    ['other PCs', status.consoleForOthers?.url ?? status.consoleForOthers?.refused?.en],
    // The first line says already that no agent runs.
    ...standingOf({ ...status, running: true }).findings.map(
      (finding) => [findingHead(finding), sayFinding(finding).en] as const,
    ),
  ]);
}

const findingHead = (finding: StandingFinding): string => (levelOf(finding) === 0 ? 'note' : 'WARNING');

const keyText = ({ state, until }: StatusView['clientKey']): string =>
  until === null ? state : `${state}, ${until}`;

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
