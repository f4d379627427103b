import { isWithin } from '../../agent/ground/settings/places.ts';
import { ORDERED_STOP } from './service-notify.ts';
import {
  folderOf,
  isAccountName,
  isStateDirectory,
  NODE_SWITCHES,
  type ServicePlan,
  writable,
} from './service-plan.ts';

/** Commands reach a socket in the data folder; one in the temporary folder only if that is not private to the service. */
const LONGEST_DATA_DIR = 80;

/**
 * The unit by systemd.exec(5), systemd.service(5). Restarts without limit after a crash, a signal, a hung thread or a lock that is still held. Bad
 * settings (exit 2) would only fail again: they wait for a person.
 */
export function systemdUnit(plan: ServicePlan): string {
  return `# 健保事前審查送件 — written by \`twpas-agent service install\`; add your own settings with \`systemctl edit ${plan.name}\`.
[Unit]
Description=TWPAS agent (NHI prior authorization)
Wants=network-online.target
After=network-online.target remote-fs.target time-sync.target
RequiresMountsFor=${word(plan.dataDir)}
StartLimitIntervalSec=0

[Service]
${(plan.notifies ? NOTIFIES : NOT_NOTIFIED).join('\n')}
User=${writable(plan.account, isAccountName(plan.account, 'linux'))}
ExecStart=${[plan.node, ...NODE_SWITCHES, plan.cli, 'run', '--service', '--config', plan.config].map(argument).join(' ')}
# Reads the settings again without ending a send; says in the journal what needs a restart.
ExecReload=${[plan.node, plan.cli, 'settings', 'reload', '--config', plan.config].map(argument).join(' ')}
WorkingDirectory=${wholeLine(folderOf(plan.config))}
# Secrets, one NAME=VALUE a line: TWPAS_PASSPHRASE, TWPAS_PROXY_USER, TWPAS_PROXY_PASSWORD. Readable by root alone.
EnvironmentFile=-/etc/twpas-agent/${plan.name}.env
Environment=LANG=C.UTF-8
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=20
# After every end but wrong settings (2) and a stop that a person ordered (${String(ORDERED_STOP)}, or systemctl stop).
Restart=always
RestartSec=10
RestartPreventExitStatus=2 ${String(ORDERED_STOP)}
SuccessExitStatus=${String(ORDERED_STOP)}
StandardOutput=journal
StandardError=journal
SyslogIdentifier=${plan.name}
UMask=0027
# The memory holds patients and the key of the data folder: it goes into no core file and no swap.
LimitCORE=0
MemorySwapMax=0
# Whom we trust is the system's word and server.caFile's, not that of who sets an environment.
UnsetEnvironment=NODE_OPTIONS NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR
${writing(plan).join('\n')}
# Nothing else of the machine is its business. No MemoryDenyWriteExecute: a JavaScript engine writes code.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

const NOTIFIES = [
  '# Up once the agent answers. Its main loop feeds the watchdog by systemd-notify: one that stands still is ended and started again.',
  'Type=notify',
  'NotifyAccess=all',
  'WatchdogSec=120',
  '# A large data folder is read, or made anew, for as long as it takes; commands that hold it are waited for.',
  'TimeoutStartSec=infinity',
];
const NOT_NOTIFIED = [
  '# This machine has no systemd-notify, by which the agent would say that it is up and that its main loop runs: no watchdog.',
  'Type=exec',
];

/** Makes the file system read-only except the data folder and the HIS's folders. Hides homes and /tmp unless one of these lies there. */
function writing(plan: ServicePlan): string[] {
  const places = [plan.dataDir, ...plan.folders, plan.config];
  const inHome = places.some((path) => ['/home', '/root'].some((home) => isWithin(path, home)));
  const inTmp = places.some((path) => ['/tmp', '/var/tmp'].some((tmp) => isWithin(path, tmp)));
  const own = isStateDirectory(plan);
  // "-": a share that is missing at boot must not keep the service from starting.
  const writable = [...(own ? [] : [plan.dataDir]), ...plan.folders].map((path) => word(`-${path}`));
  return [
    ...(own ? [`StateDirectory=${plan.name}`, 'StateDirectoryMode=0700'] : []),
    'ProtectSystem=strict',
    ...(writable.length === 0 ? [] : [`ReadWritePaths=${writable.join(' ')}`]),
    `ProtectHome=${inHome ? 'read-only' : 'yes'}`,
    `PrivateTmp=${inTmp || plan.dataDir.length > LONGEST_DATA_DIR ? 'no' : 'yes'}`,
  ];
}

/** True if the unit runs as this account with this data folder. */
export const givesFolder = (unit: string, plan: Pick<ServicePlan, 'account' | 'dataDir'>): boolean =>
  unit.includes(`\nRequiresMountsFor=${word(plan.dataDir)}\n`) && unit.includes(`\nUser=${plan.account}\n`);

/** True if the unit starts the agent, whatever an administrator has changed in it. */
export const isOwnUnit = (unit: string): boolean => unit.includes(' run --service --config ');

/** One word of a directive, quoted by systemd.syntax(7): a path may hold a space, a percent or a dollar sign. */
function word(text: string): string {
  const escaped = percent(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return /^[\w./:=@%+-]+$/.test(text) ? escaped : `"${escaped}"`;
}

/** One word of a command, where systemd also replaces variables. */
const argument = (text: string): string => word(text).replaceAll('$', '$$$$');

/** A value that systemd takes as it stands: spaces at its end are lost, and a backslash there joins the next line to it. */
const wholeLine = (text: string): string => percent(writable(text, !/[\s\\]$/u.test(text)));

/** @throws AgentError `service-text-refused` */
function percent(text: string): string {
  return writable(text).replaceAll('%', '%%');
}
