import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { forgetEnd } from '../../agent/ground/base/last-end.ts';
import { isSystemError, makeFolders } from '../../agent/ground/base/files.ts';
import { removeFile } from '../../agent/ground/base/held-file.ts';
import { readNamedSync } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { dataDirSteps } from './root-only.ts';
import { type ServicePlan, taskFile, taskName, unitFile } from './service-plan.ts';
import { givesFolder, isOwnUnit, systemdUnit } from './systemd-unit.ts';
import { taskFileBytes, windowsInstall, windowsStart, windowsUninstall } from './windows-task.ts';

/** Files written, commands run, and commands left for a person. */
export interface Registration {
  readonly file: string;
  readonly steps: readonly Step[];
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `/`, or the root of an image that is being prepared: there nothing is started. */
  readonly root: string;
  readonly run: RunCommand;
  /** True if systemd runs this machine: sd_booted(3). */
  readonly booted: boolean;
  /** False: registered, but started neither now nor at boot. Absent: it starts. */
  readonly starts?: boolean;
}

export function thisMachine(root = '/'): Machine {
  return { platform: process.platform, root, run: runCommand, booted: existsSync('/run/systemd/system') };
}

export async function install(plan: ServicePlan, machine: Machine): Promise<Registration> {
  return machine.platform === 'win32' ? installTask(plan, machine) : installUnit(plan, machine);
}

/** `dataDir`: folder of the task's file; null if the settings that name it are unreadable. */
export async function uninstall(
  name: string,
  machine: Machine,
  dataDir: string | null,
): Promise<Registration> {
  if (machine.platform === 'win32') {
    const steps = runSteps(windowsUninstall(name), true, machine.run, true);
    if (dataDir !== null) await removeFile(taskFile({ dataDir, name }));
    return { file: taskName(name), steps };
  }
  const file = unitFile(name, machine.root);
  const image = machine.root !== '/';
  if (ownUnit(name, machine.root) === null) throw new AgentError('service-missing', { name, file });
  const disable = image
    ? [['systemctl', `--root=${machine.root}`, 'disable', name]]
    : [['systemctl', 'disable', '--now', name]];
  const steps = runSteps(disable, image || machine.booted, machine.run);
  const reload = image ? [] : [['systemctl', 'daemon-reload']];
  // Commands left for a person need the unit file, so its removal comes after them.
  if (steps.some(({ did }) => did === 'to-run'))
    return { file, steps: [...steps, ...runSteps([['rm', file], ...reload], false)] };
  await rm(file);
  return { file, steps: [...steps, ...runSteps(reload, machine.booted, machine.run)] };
}

/**
 * Starts the registered service now. On Windows a person's `stop` would hold, so it is forgotten first; after a crash between the two, the task's own
 * trigger starts the agent.
 */
export function start(name: string, machine: Machine, dataDir: string): Registration {
  if (machine.platform !== 'win32')
    return {
      file: name,
      steps: runSteps([['systemctl', 'start', name]], machine.booted, machine.run),
    };
  forgetEnd(dataDir);
  return { file: taskName(name), steps: runSteps([windowsStart(name)], true, machine.run) };
}

async function installUnit(plan: ServicePlan, machine: Machine): Promise<Registration> {
  const file = unitFile(plan.name, machine.root);
  const image = machine.root !== '/';
  const before = ownUnit(plan.name, machine.root);
  const canRun = userInfo().uid === 0;
  const folder =
    image || !canRun
      ? []
      : dataDirSteps(plan, {
          registered: before !== null && givesFolder(before, plan),
          owned: () => isOwner(plan, machine.run),
        });
  try {
    await makeFolders(dirname(file));
    await writeFile(file, systemdUnit(plan), { mode: 0o644 });
  } catch (cause) {
    throw new AgentError('service-needs-root', { file }, { cause });
  }
  const starts = machine.starts !== false;
  if (image) {
    const enable = starts ? [['systemctl', `--root=${machine.root}`, 'enable', plan.name]] : [];
    return { file, steps: runSteps(enable, true, machine.run) };
  }
  const account = isAccount(plan.account, machine.run) ? [] : [userAdd(plan)];
  const steps = [
    ...runSteps([...account, ...folder], canRun, machine.run),
    ...runSteps(
      [['systemctl', 'daemon-reload'], ...(starts ? [['systemctl', 'enable', '--now', plan.name]] : [])],
      machine.booted,
      machine.run,
    ),
  ];
  const isOther = before !== null && before !== systemdUnit(plan);
  // A running service keeps the unit with which it started.
  const restart: Step[] =
    isOther && starts ? [{ command: ['systemctl', 'restart', plan.name], did: 'to-run' }] : [];
  return { file, steps: [...steps, ...restart] };
}

/** Text of the unit of this name; null if there is none. @throws AgentError `service-name-taken` if the unit is not one of ours */
function ownUnit(name: string, root: string): string | null {
  for (const folder of ['usr/lib', 'lib']) {
    const packaged = join(root, folder, 'systemd/system', `${name}.service`);
    if (existsSync(packaged)) throw new AgentError('service-name-taken', { file: packaged });
  }
  const file = unitFile(name, root);
  if (!existsSync(file)) return null;
  const unit = readNamedSync(file).toString('utf8');
  if (!isOwnUnit(unit)) throw new AgentError('service-name-taken', { file });
  return unit;
}

/** Without output: that of `id` does not belong in the installation's report. */
export const isAccount = (name: string, run: RunCommand): boolean =>
  run(['sh', '-c', 'id -u "$0" >/dev/null 2>&1', name]) === 0;

/** True if the data folder belongs to the account. */
const isOwner = ({ account, dataDir }: ServicePlan, run: RunCommand): boolean =>
  run(['sh', '-c', '[ "$(stat -c %U "$1")" = "$0" ]', account, dataDir]) === 0;

const userAdd = ({ account }: ServicePlan): string[] => [
  ...['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'],
  ...['--shell', '/usr/sbin/nologin', account],
];

async function installTask(plan: ServicePlan, machine: Machine): Promise<Registration> {
  const file = taskFile(plan);
  await makeFolders(plan.dataDir);
  await writeFile(file, taskFileBytes(plan));
  const starts = machine.starts !== false;
  if (starts) forgetEnd(plan.dataDir);
  return { file, steps: runSteps(windowsInstall(plan, starts), true, machine.run) };
}

/** One command of an installation, and its result. */
interface Step {
  readonly command: readonly string[];
  readonly did: 'ran' | 'to-run';
}

/** Runs a command and waits. Returns its exit code; null if the program is not on this machine. */
type RunCommand = (command: readonly string[]) => number | null;

/** The command's output goes to stderr: only our answer goes to stdout. */
export const runCommand: RunCommand = ([program = '', ...args]) => {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (isSystemError(error, 'ENOENT')) return null;
  if (error !== undefined) throw error;
  return status ?? 1;
};

/**
 * Runs the commands that this machine can run, and lists the others. `mayFail`: for removing things that may be missing.
 * @throws AgentError `service-command` at the first failure
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
      throw new AgentError('service-command', { status, command: shown(command) });
    }
    return { command, did: 'ran' };
  });
}

/** The command as a person would type it. */
export function shown(command: readonly string[]): string {
  return command.map((word) => (/^[\w./:=@%+*\\()-]+$/.test(word) ? word : `"${word}"`)).join(' ');
}
