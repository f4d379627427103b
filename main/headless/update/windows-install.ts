import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { win32 } from 'node:path';
import { removeFolder } from '../../agent/ground/base/held-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { taskName } from '../service/service-plan.ts';
import { type RunCommand, runSteps } from '../service/register.ts';
import { systemProgram, SYSTEM_AND_ADMINISTRATORS } from '../service/windows-task.ts';

export interface WindowsParts {
  /** Folder of our copies and the script (see `windowsStaging`). */
  readonly folder: string;
  /** The installed `…\TWPAS Agent`. */
  readonly installation: string;
  /** The process whose program is replaced; the script waits for its end. */
  readonly pid: number;
  /** The service's name: its boot task is started again. */
  readonly service: string;
  /** The verified installer of the running version, if the folder still has it. */
  readonly previous: string | null;
  /** Our own copy of the installer to run. */
  readonly setup: string;
  readonly start: (script: string) => Promise<void>;
}

/**
 * Windows cannot replace a running program, including this one. So a separate script waits for our end and runs the installer, which ends the agent
 * cleanly and restarts the boot task. The script checks the installer's exit code, since no other program is left to do so.
 */
export async function handToInstaller(parts: WindowsParts): Promise<void> {
  const script = win32.join(parts.folder, 'update.cmd');
  // Batch files are read in the console's code page, so it contains only ASCII; names are passed in the environment.
  await writeFile(script, handOverScript(parts));
  await parts.start(script);
}

/** The folder of the installed program. @param node its `resources\agent\node.exe` */
export function windowsInstallation(node: string): string {
  return win32.resolve(win32.dirname(node), '..', '..');
}

/**
 * The staging folder is beside the installation, whose own files the installer replaces. The installer ends every program whose path begins with the
 * installation's path, so this name must not begin with it, in any letter case.
 */
export function windowsStaging(installation: string): string {
  const parent = win32.dirname(installation);
  let name = `Updates of ${win32.basename(installation)}`;
  while (beginsWith(win32.join(parent, name), installation)) name = `_${name}`;
  return win32.join(parent, name);
}

function beginsWith(path: string, prefix: string): boolean {
  return path.toLowerCase().startsWith(prefix.toLowerCase());
}

/**
 * Makes the staging folder, closed to all but administrators, since its programs run as one. An existing folder is removed, whoever made it.
 * @throws AgentError `update-needs-root`, also if somebody makes the folder again at this moment
 */
export async function freshStaging(folder: string, run?: RunCommand): Promise<void> {
  try {
    await removeFolder(folder);
    await mkdir(folder);
  } catch (cause) {
    throw needsAdministrator(folder, cause);
  }
  const icacls = systemProgram('icacls');
  runSteps(
    [
      [icacls, folder, '/setowner', '*S-1-5-32-544', '/Q'],
      [icacls, folder, '/inheritance:r', '/grant:r', ...SYSTEM_AND_ADMINISTRATORS, '/Q'],
    ],
    true,
    run,
  );
}

const needsAdministrator = (folder: string, cause: unknown): AgentError =>
  new AgentError('update-needs-root/not-made', { folder }, { cause });

const DESKTOP_PROGRAM = 'TWPAS Agent.exe';

/**
 * Steps of `update.cmd`. Exit codes of NSIS: 0 done, 1 cancelled, 2 ended by its script; 5 and 1223 not permitted. After any result the boot task is
 * started. If a window was open, it is opened again by the shell, which runs without administrator's rights.
 */
export function handOverScript(
  parts: Pick<WindowsParts, 'pid' | 'previous' | 'service' | 'installation' | 'setup'>,
): string {
  const { pid, previous, service, installation, setup } = parts;
  // Full paths, whatever is in the script's folder.
  const tool = (name: string): string => `"%SystemRoot%\\System32\\${name}"`;
  const [tasklist, find] = [tool('tasklist.exe'), tool('find.exe')];
  const told = (words: string): string => `echo ${words} > "%~dp0update-result.txt"`;
  const back =
    previous === null
      ? [told('%CODE% no-previous-installer')]
      : [`start "" /wait ${quoted(previous)} /S`, told('%CODE% undone-by %ERRORLEVEL%')];
  return [
    '@echo off',
    `${tool('chcp.com')} 65001 > nul`,
    'set WINDOW=',
    `${tasklist} /FI "IMAGENAME eq ${DESKTOP_PROGRAM}" /NH | ${find} /I "${DESKTOP_PROGRAM}" > nul`,
    'if not errorlevel 1 set WINDOW=1',
    ':wait',
    `${tasklist} /FI "PID eq ${String(pid)}" /NH | ${find} "${String(pid)}" > nul`,
    `if not errorlevel 1 (${tool('ping.exe')} -n 2 127.0.0.1 > nul & goto wait)`,
    `start "" /wait ${quoted(setup)} /S`,
    'set CODE=%ERRORLEVEL%',
    'if "%CODE%"=="0" goto done',
    ...back,
    'goto start',
    ':done',
    told('0 installed'),
    ':start',
    // Windows refuses this if there is no task, or it runs already.
    `${tool('schtasks.exe')} /Run /TN "${taskName(service)}" > nul 2>&1`,
    `if defined WINDOW "%SystemRoot%\\explorer.exe" ${quoted(win32.join(installation, DESKTOP_PROGRAM))}`,
    'if "%CODE%"=="0" exit /b 0',
    'exit /b 1',
    '',
  ].join('\r\n');
}

/**
 * Runs the script without a window, beyond the end of this process. The script's folder is the current one: no program elsewhere is found.
 * @throws the system's error if it does not start
 */
export async function startDetached(script: string): Promise<void> {
  const child = spawn(systemProgram('cmd'), ['/d', '/c', win32.basename(script)], {
    cwd: win32.dirname(script),
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  await once(child, 'spawn');
  child.unref();
}

/** In a batch file, a literal percent sign must be doubled. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
