import { existsSync, statSync } from 'node:fs';
import { resolve, win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { Command, Option } from 'commander';
import type { Settings } from '../../shared/settings.ts';
import { atTheMachine } from '../agent/api/context.ts';
import { AgentError } from '../agent/ground/error.ts';
import type { AgentPorts } from '../agent/ports.ts';
import { loadSettings } from '../agent/ground/settings/load.ts';
import { formatProblem } from '../agent/ground/settings/problem.ts';
import { type AgentClient, openControl } from './control/control-client.ts';
import { UsageError } from './failure.ts';
import { headlessPorts } from './host-ports.ts';
import { type Io, systemUser } from './io.ts';
import { namingPlaces } from './no-access.ts';

/** Context of every command besides its own arguments. */
export interface Cli {
  readonly io: Io;
  /** Folder of the built page. */
  readonly pageDir: string;
  readonly programDir: string;
}

/** `--config` and `--json`, which every command takes. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: true;
}
/** `--by` and `--reason`, which every audited move takes. */
export interface AuditOptions extends CommonOptions {
  readonly by?: string;
  readonly reason?: string;
}

/** A command with the options that all commands have. */
export function command(nameAndArguments: string, description: string): Command {
  return new Command(nameAndArguments)
    .description(description)
    .option('--config <file>', 'settings file', usualSettings())
    .option('--json', 'print the answer as JSON');
}

/**
 * The settings file if `--config` is absent: that of `TWPAS_CONFIG`, else the machine's, which installer and manual use. Never one of the folder that
 * a command is typed in: others may write there, and it would decide which agent the command addresses.
 */
export function usualSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = env['TWPAS_CONFIG'];
  if (named !== undefined && named !== '') return named;
  return platform === 'win32'
    ? win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'TWPAS Agent', 'agent.yaml')
    : '/etc/twpas-agent/agent.yaml';
}

/** Options of answers that programs read: monitoring systems often merge stderr into stdout. */
type ProgramOptions = CommonOptions & Partial<Record<'check' | 'heartbeat', string | true>>;

/** Prints on stderr which settings file a command uses without `--config`; silent for commands whose answer programs read. */
export function saySettings(io: Io, made: Command): void {
  const { config, json, check, heartbeat } = made.opts<ProgramOptions>();
  if (made.getOptionValueSource('config') !== 'default' || json === true) return;
  if (check === true || heartbeat !== undefined || !existsSync(config)) return;
  io.err(`settings（設定檔）: ${resolve(config)}`);
}

/** `--by`: the person the act is for. Audited beside the account of the operating system, never instead of it. */
export function withBy(made: Command): Command {
  return made.addOption(
    new Option('--by <name>', 'for whom; on record beside your account').argParser(nonEmpty),
  );
}

export function withReason(made: Command): Command {
  return made.addOption(new Option('--reason <text>', 'reason put on record').argParser(nonEmpty));
}

/** @throws UsageError with every problem of the file. */
export function settingsFrom(options: CommonOptions): Settings {
  const result = loadSettings(options.config);
  if (!result.ok) throw new UsageError([...result.problems.map(formatProblem), ...whereElse(options.config)]);
  return result.settings;
}

/** No file was named and none was found: how to name one. */
function whereElse(config: string): string[] {
  if (config !== usualSettings() || existsSync(config)) return [];
  return ['name the file by --config or TWPAS_CONFIG (請以 --config 指定設定檔)'];
}

/** Surroundings of a call: the name on record, how the agent is reached, its settings. */
interface CallPlace {
  readonly by: string;
  readonly reach: CommandMode;
  readonly settings: Settings;
}

/** Runs `use` against the agent of the settings file, running or not. */
export async function callAgent<T>(
  options: AuditOptions,
  use: (client: AgentClient, place: CallPlace) => Promise<T>,
): Promise<T> {
  const settings = settingsFrom(options);
  const by = nameOnRecord(options);
  const ports = headlessPorts(settings, 'warn');
  const approach = { settings, settingsFile: options.config, ports, claimed: options.by ?? null };
  return withAgent(approach, (client, reach) => use(client, { by, reach, settings }));
}

export function nameOnRecord(options: AuditOptions): string {
  return options.by ?? systemUser();
}

export function record(options: AuditOptions): { by: string; reason?: string } {
  return { by: nameOnRecord(options), ...(options.reason === undefined ? {} : { reason: options.reason }) };
}

/** Prints the answer, and nothing else, on stdout: JSON if requested, else text that ends in a line break. */
export function printAnswer(io: Io, options: CommonOptions, value: unknown, text: () => string): void {
  io.out(options.json === true ? `${jsonText(io, value)}\n` : text());
}

/** A terminal obeys or hides these, and some readers take them for the end of a line. */
const UNSHOWN = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gv;

function jsonText({ asciiOnly }: Io, value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replaceAll(asciiOnly ? /[^\x20-\x7e\n]/g : UNSHOWN, escaped);
}

function nonEmpty(value: string): string {
  if (value.trim() === '') throw new UsageError(['--by and --reason must not be empty']);
  return value;
}

/** `running`: the call goes to the agent that holds the lock; `alone`: this process holds it, with no loops. */
type CommandMode = 'running' | 'alone';

interface Approach {
  readonly settings: Settings;
  /** The file from which the settings were read. */
  readonly settingsFile: string;
  readonly ports: AgentPorts;
  /** The person the command claims to act for; audited beside the account it runs as. */
  readonly claimed: string | null;
}

/** Another command may hold the lock briefly, and a starting agent holds it before it listens. */
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 200;

/**
 * Calls the agent: a running agent through its control endpoint, else one opened here under the lock.
 * @throws AgentError `locked` if another process holds the lock and does not answer.
 */
async function withAgent<T>(
  approach: Approach,
  use: (client: AgentClient, reach: CommandMode) => Promise<T>,
): Promise<T> {
  const { settings, claimed } = approach;
  for (const end = Date.now() + PATIENCE_MS; ;) {
    // On Windows, a scanner probably holds the file for a moment; the error itself says so.
    const knock = () => openControl(settings.dataDir, claimed ?? systemUser());
    const control = await (process.platform === 'win32' ? knock() : namingPlaces(settings, knock));
    if (control !== null) {
      try {
        return await use(control.client, 'running');
      } finally {
        await control.close();
      }
    }
    try {
      return await namingPlaces(settings, () => alone(approach, use));
    } catch (error) {
      if (!(error instanceof LockedElsewhere)) throw error;
      if (Date.now() >= end) throw error.cause;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Warns root: files that root makes in another account's folder belong to root, so the service cannot use them. */
function tellRoot({ dataDir }: Settings, { log }: Pick<AgentPorts, 'log'>): void {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid ?? 0;
  if (process.geteuid?.() === 0 && owner !== 0) log('warn', 'folder-of-another-account', { folder: dataDir });
}

/** Distinguishes a lock held elsewhere from a `locked` error inside the command. */
class LockedElsewhere extends Error {}

async function alone<T>(
  { settings, settingsFile, ports, claimed }: Approach,
  use: (client: AgentClient, reach: CommandMode) => Promise<T>,
): Promise<T> {
  tellRoot(settings, ports);
  // Imported late: a client of a running agent needs no database.
  const { createAgent } = await import('../agent/agent.ts');
  const agent = await createAgent(ports, settings, { loops: false, settingsFile }).catch((error: unknown) => {
    throw error instanceof AgentError && error.code === 'locked'
      ? new LockedElsewhere('', { cause: error })
      : error;
  });
  try {
    // The account of this process: the one that could open the folder.
    const says = { claimed, sudoUser: process.env['SUDO_USER'] ?? null };
    const context = atTheMachine(systemUser(), 'command', says);
    return await use(createRouterClient(agent.router, { context }), 'alone');
  } finally {
    await agent.stop();
  }
}
