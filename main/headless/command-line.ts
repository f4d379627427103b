import { existsSync, realpathSync, statSync } from 'node:fs';
import { posix, resolve, win32 } from 'node:path';
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
    .option('--config <file>', 'settings file', chosenHere().file)
    .option('--json', 'print the answer as JSON');
}

const HERE = 'agent.yaml';

/** Path of the settings file that installer and manual use. */
const machineFile = ({ env, platform }: PlaceSight): string =>
  platform === 'win32'
    ? win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'TWPAS Agent', HERE)
    : posix.join('/etc/twpas-agent', HERE);

interface PlaceSight {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly exists: (path: string) => boolean;
  /** Reason why the file of the current folder is not trusted: who else could have written it. Null: it is trusted. */
  readonly doubted: () => string | null;
}

const THIS_MACHINE: PlaceSight = {
  env: process.env,
  platform: process.platform,
  exists: existsSync,
  doubted: () => doubtedHere(process.geteuid?.() ?? 0),
};

export interface ChosenSettings {
  readonly file: string;
  /** An unused file in the current folder: the caller must name it with `--config`. Null: none. */
  readonly passedOver: string | null;
}

/**
 * The settings file if `--config` is absent: that of `TWPAS_CONFIG`, one in the current folder, else the machine's. A file in a folder that others
 * may write to, such as an export folder, must not decide which agent a command addresses. So in the current folder only a file of the caller or root
 * counts.
 */
export function chosenSettings(sight: PlaceSight = THIS_MACHINE): ChosenSettings {
  const named = sight.env['TWPAS_CONFIG'];
  if (named !== undefined && named !== '') return { file: named, passedOver: null };
  const machine = machineFile(sight);
  if (!sight.exists(HERE)) return { file: sight.exists(machine) ? machine : HERE, passedOver: null };
  // On Windows, reading the owner needs another program.
  const passedOver =
    sight.platform === 'win32' && sight.exists(machine)
      ? 'this machine has a settings file of its own（這台電腦另有設定檔）'
      : sight.doubted();
  return { file: passedOver === null ? HERE : machine, passedOver };
}

let chosen: ChosenSettings | null = null;
/** The choice of this process, shared by its commands. */
const chosenHere = (): ChosenSettings => (chosen ??= chosenSettings());

/** POSIX: the file, its link target, and their folders belong to the caller or root, and nobody else may write them. */
function doubtedHere(uid: number): string | null {
  if (process.platform === 'win32') return null;
  try {
    const file = realpathSync(HERE);
    for (const path of [file, posix.dirname(file), resolve('.')]) {
      const { uid: owner, mode } = statSync(path);
      if (owner !== uid && owner !== 0) return `${path} belongs to another account（屬於其他帳號）`;
      if ((mode & 0o022) !== 0) return `others may write ${path}（其他帳號可以寫入）`;
    }
    return null;
  } catch {
    return 'it cannot be read（無法讀取）';
  }
}

/** Commands that also work without a settings file. */
const WITHOUT_SETTINGS: ReadonlySet<string> = new Set(['check']);

/** Options of answers that programs read: monitoring systems often merge stderr into stdout. */
type ProgramOptions = CommonOptions & Partial<Record<'check' | 'heartbeat', string | true>>;

/**
 * Prints on stderr which settings file a command uses without `--config`, and why a file in the current folder is not used. Silent for commands whose
 * answer programs read, and for the heartbeat, which reads no settings.
 * @throws UsageError if there is no other file
 */
export function saySettings(io: Io, made: Command): void {
  const { json, check, heartbeat } = made.opts<ProgramOptions>();
  if (made.getOptionValueSource('config') !== 'default' || heartbeat !== undefined) return;
  const { file, passedOver } = chosenHere();
  const here = resolve(HERE);
  if (passedOver !== null && !existsSync(file) && !WITHOUT_SETTINGS.has(made.name()))
    throw new UsageError([
      `${here} is not taken: ${passedOver}. Name the settings file by --config or TWPAS_CONFIG（請以 --config 指定設定檔）`,
    ]);
  if (json === true || check === true) return;
  if (passedOver !== null) io.err(`not taken: ${here}: ${passedOver}`);
  if (existsSync(file)) io.err(`settings（設定檔）: ${resolve(file)}`);
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

/** No file was named and none was found: the searched places, and how to name one. */
function whereElse(config: string): string[] {
  if (config !== HERE || existsSync(HERE)) return [];
  const machine = machineFile(THIS_MACHINE);
  return [`nor is there ${machine}: name the file by --config or TWPAS_CONFIG (請以 --config 指定設定檔)`];
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
    const says = { claimed, sudoUser: process.env['SUDO_USER'] ?? null, stated: false };
    const context = atTheMachine(systemUser(), 'command', says);
    return await use(createRouterClient(agent.router, { context }), 'alone');
  } finally {
    await agent.stop();
  }
}
