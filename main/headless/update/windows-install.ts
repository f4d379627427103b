import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { win32 } from 'node:path';
import type { Installer } from './apply.ts';

export interface WindowsParts {
  /** Where our copies and the script lie (`windowsStaging`). */
  readonly folder: string;
  /** The process whose program is replaced; the installer waits for its end. */
  readonly pid: number;
  /** The installer of the version that runs, verified as well, where the folder still has it. */
  readonly previous: string | null;
  readonly start: (script: string) => void;
}

/**
 * Windows cannot replace a program that runs, this one included: a script outside of it waits for our end and runs the
 * installer, which ends the agent the safe way and starts the boot task again.
 */
export function windowsInstaller(parts: WindowsParts): Installer {
  const script = win32.join(parts.folder, 'update.cmd');
  let setup: string | null = null;
  return {
    prepare: (copy) => {
      setup = copy;
      return Promise.resolve();
    },
    handOver: async () => {
      if (setup === null) throw new Error('prepare comes first');
      // A batch file is read in the code page of the console: nothing but ASCII stands in it, names come as they are.
      await writeFile(script, handOverScript({ ...parts, setup }));
      parts.start(script);
      return 'left';
    },
    // The script looks at the installer's exit code; nobody is left here to ask.
    isUp: () => Promise.resolve(true),
    undo: () => Promise.resolve(),
    settle: () => Promise.resolve(),
  };
}

/**
 * Beside the installation (`…\Program Files`, where only an administrator writes), whose own files the installer replaces. What
 * runs here runs as an administrator: in the data folder the accounts that work with it could exchange it.
 * @param node the installed `resources\agent\node.exe`
 */
export function windowsStaging(node: string): string {
  return `${win32.resolve(win32.dirname(node), '..', '..')}.updates`;
}

/** What `update.cmd` does. Exit codes of NSIS: 0 done, 1 cancelled, 2 ended by its script; 5 and 1223 not allowed. */
export function handOverScript(
  parts: Pick<WindowsParts, 'pid' | 'previous'> & { readonly setup: string },
): string {
  const { pid, previous, setup } = parts;
  const back =
    previous === null
      ? ['echo %CODE% no-previous-installer > "%~dp0update-result.txt"']
      : [
          `start "" /wait ${quoted(previous)} /S`,
          'echo %CODE% undone-by %ERRORLEVEL% > "%~dp0update-result.txt"',
        ];
  return [
    '@echo off',
    'chcp 65001 > nul',
    ':wait',
    `tasklist /FI "PID eq ${String(pid)}" /NH | find "${String(pid)}" > nul`,
    'if not errorlevel 1 (ping -n 2 127.0.0.1 > nul & goto wait)',
    `start "" /wait ${quoted(setup)} /S`,
    'set CODE=%ERRORLEVEL%',
    'if "%CODE%"=="0" goto done',
    ...back,
    'exit /b 1',
    ':done',
    'echo 0 installed > "%~dp0update-result.txt"',
    'exit /b 0',
    '',
  ].join('\r\n');
}

/** Runs on after this process has ended, with no window. From its own folder: a program of the same name elsewhere is not found. */
export function startDetached(script: string): void {
  const shell = win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'cmd.exe');
  spawn(shell, ['/d', '/c', win32.basename(script)], {
    cwd: win32.dirname(script),
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  }).unref();
}

/** Within a batch file a percent sign stands for itself only when it is doubled. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
