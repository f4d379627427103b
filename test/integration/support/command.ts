import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from '../../unit/headless/run-command.ts';
import type { Place } from './place.ts';

/** Folder of the build. Another build can be named, say one unpacked from an installer. */
export const BUILT = process.env['TWPAS_TEST_DIST'] ?? join(import.meta.dirname, '../../../dist');
export const CLI = join(BUILT, 'agent/cli.js');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command of the built command line, as a person would run it. */
export async function command(place: Pick<Place, 'config'>, ...args: string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, [CLI, ...args, '--config', place.config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** The same command line in this process: a process of its own takes a third of a second of the processor to load. */
export async function commandHere(
  place: Pick<Place, 'config'>,
  ...args: readonly string[]
): Promise<CommandResult> {
  const { exit, out, err } = await runCommand('', [...args, '--config', place.config]);
  return { code: exit, stdout: out, stderr: err.map((line) => `${line}\n`).join('') };
}

/** The answer of a command that must succeed and, with `--json`, prints nothing but it; in this process. */
export async function commandJson<T>(place: Pick<Place, 'config'>, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await commandHere(place, ...args, '--json');
  if (code !== 0) throw new Error(`${args.join(' ')}: exit ${String(code)}\n${stderr}`);
  return JSON.parse(stdout) as T;
}
