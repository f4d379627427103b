import { win32 } from 'node:path';
import { folderOf, NODE_SWITCHES, taskFile, taskName, WINDOWS_ACCOUNT, writable } from './service-plan.ts';
import type { ServicePlan } from './service-plan.ts';

/**
 * The task that starts the agent at boot, in Task Scheduler's schema 1.3. A service of the Service Control Manager would need a program that speaks
 * its protocol, which Node does not. The second trigger starts an agent that has ended, for ever and whatever its exit code: after a crash, and with
 * settings that were wrong. It does nothing while the agent runs (`IgnoreNew`), and nothing after a person's `stop` (`--unless-stopped`).
 */
export function taskXml(plan: ServicePlan): string {
  const args = ['run', '--service', '--unless-stopped', '--config', plan.config];
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>健保事前審查送件：開機即啟動，不需登入 (TWPAS agent)</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger><Enabled>true</Enabled><Delay>PT30S</Delay></BootTrigger>
    <TimeTrigger>
      <Repetition><Interval>PT5M</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xml(plan.account)}</UserId>
      <RunLevel>LeastPrivilege</RunLevel>${hasOwnSid(plan) ? OWN_SID : ''}
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>6</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xml(plan.node)}</Command>
      <Arguments>${xml([...NODE_SWITCHES, plan.cli, ...args].map(argument).join(' '))}</Arguments>
      <WorkingDirectory>${xml(folderOf(plan.config))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/**
 * Many programs of a machine share a service account. The task also gets a SID of its own: only this SID opens the data folder and, by the process's
 * default access list, the process (TASK_PROCESSTOKENSID_UNRESTRICTED).
 */
const hasOwnSid = ({ account }: Pick<ServicePlan, 'account'>): boolean => account === WINDOWS_ACCOUNT;
const OWN_SID = `
      <ProcessTokenSidType>unrestricted</ProcessTokenSidType>`;

/** Name of the task's own SID, which Windows derives from the task's name; a task in the root folder adds no path. */
const ownSidOf = ({ name }: Pick<ServicePlan, 'name'>): string => `NT TASK\\${taskName(name)}`;

/** File content in the form that `schtasks /XML` needs: UTF-16 with a byte order mark. */
export function taskFileBytes(plan: ServicePlan): Buffer {
  return Buffer.from(`\ufeff${taskXml(plan)}`.replaceAll('\n', '\r\n'), 'utf16le');
}

/** Well-known accounts by SID: a Chinese Windows translates their names. */
const ADMINISTRATORS = '*S-1-5-32-544';
/** Full rights to a folder and its future content. */
const SYSTEM_AND_ADMINISTRATORS: readonly string[] = ['*S-1-5-18:(OI)(CI)F', `${ADMINISTRATORS}:(OI)(CI)F`];

/** The agent's files belong to the shared account: without this, a file's owner could grant itself every right. */
const NOTHING_TO_OWNERS = '*S-1-3-4:(OI)(CI)(RC)';

/** Full path: Windows looks up a bare name in the current folder first, and the caller is an administrator. */
function systemProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', `${name}.exe`);
}

/**
 * Programs for which Windows Error Reporting writes and sends no dumps: memory holds patients and the data folder's key. Programs are known by file
 * name alone. An uninstall keeps the entry, since it may belong to another program, too.
 */
const NO_DUMPS = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\Windows Error Reporting\\ExcludedApplications';

/** Registers the task, and closes the data folder to all but the system, administrators and the account. */
export function windowsInstall(plan: ServicePlan, starts = true): string[][] {
  const account = plan.account.startsWith('S-1-') ? `*${plan.account}` : plan.account;
  const task = taskName(plan.name);
  const isOwn = hasOwnSid(plan);
  const closed = isOwn
    ? ['/remove:g', account, '/grant:r', ...SYSTEM_AND_ADMINISTRATORS]
    : ['/grant:r', ...SYSTEM_AND_ADMINISTRATORS];
  const opened = isOwn ? [`${ownSidOf(plan)}:(OI)(CI)M`, NOTHING_TO_OWNERS] : [`${account}:(OI)(CI)M`];
  const [icacls, schtasks, reg] = [systemProgram('icacls'), systemProgram('schtasks'), systemProgram('reg')];
  return [
    // First the owner: an owner could grant itself every right again.
    [icacls, plan.dataDir, '/setowner', ADMINISTRATORS, '/T', '/C', '/Q'],
    [icacls, plan.dataDir, '/inheritance:r', ...closed],
    // Earlier files, such as keys/machine.key, had rights of their own.
    [icacls, `${plan.dataDir}\\*`, '/reset', '/T', '/C', '/Q'],
    [reg, 'add', NO_DUMPS, '/v', win32.basename(plan.node), '/t', 'REG_DWORD', '/d', '1', '/f'],
    [schtasks, '/Create', '/TN', task, '/XML', taskFile(plan), '/F'],
    // The SID's name exists once the task does. If Windows does not know it, the installation fails with that error.
    [icacls, plan.dataDir, '/grant:r', ...opened],
    // A disabled task starts neither now nor at boot.
    starts ? windowsStart(plan.name) : [schtasks, '/Change', '/TN', task, '/DISABLE'],
  ];
}

export const windowsStart = (name: string): string[] => [
  systemProgram('schtasks'),
  ...['/Run', '/TN', taskName(name)],
];

export function windowsUninstall(name: string): string[][] {
  const schtasks = systemProgram('schtasks');
  return [
    [schtasks, '/End', '/TN', taskName(name)],
    [schtasks, '/Delete', '/TN', taskName(name), '/F'],
  ];
}

/** Quotes one argument as Windows programs split a command line: backslashes before a quote are doubled. */
function argument(text: string): string {
  if (text !== '' && !/[\s"]/.test(text)) return text;
  return `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** @throws AgentError `service-text-refused` */
export function xml(text: string): string {
  return writable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
