import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

/**
 * Runs `source` (an ES module) in a Node of its own, gone with the test at the latest. `limits`: shell commands before it,
 * e.g. `ulimit -f 8`.
 */
export function childScript(source: string, limits?: string): ChildProcessByStdio<null, Readable, null> {
  const node = ['--input-type=module', '--eval', source];
  const [command, args]: [string, string[]] =
    limits === undefined
      ? [process.execPath, node]
      : ['bash', ['-c', `${limits}; exec "$0" "$@"`, process.execPath, ...node]];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The import specifier of a source file, for use inside a child's script. */
export function moduleUrl(pathFromRoot: string): string {
  return JSON.stringify(new URL(`../../../${pathFromRoot}`, import.meta.url).href);
}
