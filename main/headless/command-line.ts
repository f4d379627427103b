import { Command, Option } from 'commander';
import type { Settings } from '../../shared/settings.ts';
import { loadSettings } from '../agent/settings/load.ts';
import { formatProblem } from '../agent/settings/problem.ts';
import { withAgent } from './connect.ts';
import type { Reach } from './connect.ts';
import type { AgentClient } from './control/control-client.ts';
import { UsageError } from './failure.ts';
import { headlessPorts } from './host-ports.ts';
import { systemUser } from './io.ts';
import type { Io } from './io.ts';

/** What every command is given besides its own arguments. */
export interface Cli {
  readonly io: Io;
  /** Folder of the built page. */
  readonly pageDir: string;
}

/** `--config` and `--json`, which every command takes. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: true;
}
/** `--by` and `--reason`, which every audited move takes. */
export interface AuditOptions {
  readonly by?: string;
  readonly reason?: string;
}

/** A command with the options all of them have. */
export function command(nameAndArguments: string, description: string): Command {
  return new Command(nameAndArguments)
    .description(description)
    .option('--config <file>', 'settings file', 'agent.yaml')
    .option('--json', 'print the answer as JSON');
}

/** `--by`: whom it is done for. On record beside the account of the operating system, never in its place. */
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
  if (!result.ok) throw new UsageError(result.problems.map(formatProblem));
  return result.settings;
}

/** Runs `use` against the agent of the settings file, running or not. */
export async function callAgent<T>(
  options: CommonOptions & AuditOptions,
  use: (client: AgentClient, reach: Reach) => Promise<T>,
): Promise<T> {
  const settings = settingsFrom(options);
  const ports = headlessPorts(settings, 'warn');
  const approach = { settings, settingsFile: options.config, ports, claimed: options.by ?? null };
  return withAgent(approach, use);
}

export function nameOnRecord(options: AuditOptions): string {
  return options.by ?? systemUser();
}

/** What a move carries to the agent. */
export function record(options: AuditOptions): { by: string; reason?: string } {
  return {
    by: nameOnRecord(options),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
}

/** The answer, alone on stdout: JSON where asked for, else text that ends in a line break. */
export function printAnswer(io: Io, options: CommonOptions, value: unknown, text: () => string): void {
  io.out(options.json === true ? `${JSON.stringify(value, null, 2)}\n` : text());
}

function nonEmpty(value: string): string {
  if (value.trim() === '') throw new UsageError(['--by and --reason must not be empty']);
  return value;
}
