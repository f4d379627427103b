/** The commands of the program as its manual pages and completions need them, from commander's own data: nothing is written twice. */
import type { Argument, Command, Option } from 'commander';
import { createProgram } from '../../main/headless/main.ts';

export const PROGRAM = 'twpas-agent';

/** Kind of a value: a file or folder, one of a list, or anything else. */
export type ValueKind = 'file' | 'any' | readonly string[];

export interface ShownOption {
  /** `-h, --help` or `--alg <alg>` */
  readonly flags: string;
  /** As they are typed: `-h`, `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Null: a switch. */
  readonly value: ValueKind | null;
  readonly defaultValue: string | null;
}

export interface ShownCommand {
  /** Without the program's name; empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  /** `keys import [options] <file>` */
  readonly usage: string;
  readonly options: readonly ShownOption[];
  /** Kinds of its arguments. */
  readonly values: readonly ValueKind[];
  readonly commands: readonly ShownCommand[];
}

/** The whole program; commands and options that are hidden are not in it. */
export function shownProgram(): ShownCommand {
  const ignore = (): void => undefined;
  const io = { out: ignore, err: ignore } as unknown as Parameters<typeof createProgram>[0]['io'];
  return shown(createProgram({ io, pageDir: '', programDir: '' }), []);
}

/** Itself and all below it. */
export const everyCommand = (command: ShownCommand): readonly ShownCommand[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

function shown(command: Command, path: readonly string[]): ShownCommand {
  const help = command.createHelp();
  return {
    path,
    description: command.description(),
    usage: [...path, command.usage()].join(' '),
    options: help.visibleOptions(command).map(shownOption),
    values: command.registeredArguments.map((argument) => kindOf(argument, argument.name())),
    commands: help
      .visibleCommands(command)
      .filter((inner) => inner.name() !== 'help')
      .map((inner) => shown(inner, [...path, inner.name()])),
  };
}

function shownOption(option: Option): ShownOption {
  const [, named = ''] = /[<[]([^>\]]*)[>\]]/.exec(option.flags) ?? [];
  return {
    flags: option.flags,
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    value: option.required || option.optional ? kindOf(option, named) : null,
    // Other defaults are places of the machine that made this text.
    defaultValue: option.argChoices === undefined ? null : textOf(option.defaultValue),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function kindOf({ argChoices }: Pick<Option | Argument, 'argChoices'>, name: string): ValueKind {
  if (argChoices !== undefined) return argChoices;
  return /file|dir|folder|package|older|newer/.test(name) ? 'file' : 'any';
}
