import { spawnSync } from 'node:child_process';
import { AgentError } from '../../agent/error.ts';

/** One command of an installation, and what became of it. */
export interface Step {
  readonly command: readonly string[];
  readonly did: 'ran' | 'to-run';
}

/** Runs a command and waits. Null where the program is not on this machine, else its exit code. */
export type RunCommand = (command: readonly string[]) => number | null;

/** What it prints goes to stderr: stdout carries our answer alone. */
export const runCommand: RunCommand = ([program = '', ...args]) => {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return null;
  if (error !== undefined) throw error;
  return status ?? 1;
};

/**
 * Runs what this machine can run and names the rest. `mayFail`: for undoing what may not be there.
 * @throws AgentError `service-command` for the first that fails
 */
export function runSteps(
  commands: readonly (readonly string[])[],
  canRun: boolean,
  run: RunCommand = runCommand,
  mayFail = false,
): Step[] {
  return commands.map((command) => {
    const status = canRun ? run(command) : null;
    if (status === null) return { command, did: 'to-run' };
    if (status !== 0 && !mayFail) {
      throw new AgentError(
        'service-command',
        `this command failed with ${String(status)}: ${shown(command)}`,
        {
          messageZh: `指令執行失敗（${String(status)}）：${shown(command)}`,
        },
      );
    }
    return { command, did: 'ran' };
  });
}

/** As a person would type it. */
export function shown(command: readonly string[]): string {
  return command.map((word) => (/^[\w./:=@%+*\\()-]+$/.test(word) ? word : `"${word}"`)).join(' ');
}
