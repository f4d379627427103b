import { Command } from 'commander';
import type { Settings } from '../../../shared/settings.ts';
import { loadSettings } from '../../agent/ground/settings/load.ts';
import { slotOwners } from '../../agent/ground/vault/enrol.ts';
import { callAgent, command, printAnswer, settingsFrom, withBy } from '../command-line.ts';
import type { AuditOptions, Cli } from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { install, type Registration, shown, start, thisMachine, uninstall } from '../service/register.ts';
import { refuseOpenSettings } from '../service/root-only.ts';
import { DEFAULT_NAME, isAccountName, planService, type ServicePlan } from '../service/service-plan.ts';
import { systemdUnit } from '../service/systemd-unit.ts';
import { taskXml } from '../service/windows-task.ts';

interface ServiceOptions extends AuditOptions {
  readonly name: string;
  readonly user?: string;
  readonly root?: string;
  /** False: `--no-start`. */
  readonly start?: boolean;
}

export function serviceCommand(cli: Cli): Command {
  return new Command('service')
    .description('start at boot, without a login')
    .addCommand(installCommand(cli))
    .addCommand(startCommand(cli))
    .addCommand(uninstallCommand(cli))
    .addCommand(printCommand(cli));
}

function installCommand({ io }: Cli): Command {
  return withBy(service('install', 'register the agent to start at boot (systemd unit, Windows boot task)'))
    .option('--root <folder>', 'prepare an image instead of this machine: nothing is started')
    .option(
      '--no-start',
      'register it, and start it neither now nor at boot: a stand-by, or before a restore',
    )
    .action(async (options: ServiceOptions) => {
      const { plan, settings } = planned(options);
      if (process.platform !== 'win32' && process.geteuid?.() === 0) refuseOpenSettings(plan);
      await openToService(options, settings);
      const done = await install(plan, { ...thisMachine(options.root), starts: options.start !== false });
      printAnswer(io, options, done, () => registrationText(done, 'written'));
    });
}

function startCommand({ io }: Cli): Command {
  return named(command('start', 'start the registered service again after `stop`')).action(
    (options: ServiceOptions) => {
      const done = start(options.name, thisMachine(), settingsFrom(options).dataDir);
      printAnswer(io, options, done, () => registrationText(done, 'started'));
    },
  );
}

function uninstallCommand({ io }: Cli): Command {
  return named(command('uninstall', 'no longer start at boot; settings, data and keys stay'))
    .option('--root <folder>', 'in an image instead of this machine')
    .action(async (options: ServiceOptions) => {
      const read = loadSettings(options.config);
      const dataDir = read.ok ? read.settings.dataDir : null;
      const done = await uninstall(options.name, thisMachine(options.root), dataDir);
      const isLeft = done.steps.some((step) => step.did === 'to-run' && step.command[0] === 'rm');
      printAnswer(io, options, done, () => registrationText(done, isLeft ? 'still there' : 'removed'));
    });
}

function printCommand({ io }: Cli): Command {
  return service('print', 'what `install` would write').action((options: ServiceOptions) => {
    const { plan } = planned(options);
    const text = process.platform === 'win32' ? taskXml(plan) : systemdUnit(plan);
    printAnswer(io, options, { ...plan, text }, () => text);
  });
}

function service(name: string, description: string): Command {
  return named(command(name, description)).option(
    '--user <account>',
    'account the service runs as',
    (account) => {
      if (!isAccountName(account, process.platform))
        throw new UsageError(['--user: an account of this machine, e.g. twpas-agent']);
      return account;
    },
  );
}

function named(made: Command): Command {
  return made.option(
    '--name <name>',
    'service name; another one for each settings file',
    (name) => {
      if (!/^[a-z][a-z0-9-]{0,40}$/.test(name))
        throw new UsageError(['--name: small letters, digits and "-" only']);
      return name;
    },
    DEFAULT_NAME,
  );
}

function planned(options: ServiceOptions): { plan: ServicePlan; settings: Settings } {
  const settings = settingsFrom(options);
  const plan = planService({
    settings,
    config: options.config,
    cli: process.argv[1] ?? '',
    platform: process.platform,
    name: options.name,
    ...(options.user === undefined ? {} : { account: options.user }),
    ...(options.root === undefined ? {} : { root: options.root }),
  });
  return { plan, settings };
}

/** A service cannot ask a person: a folder that only a signed-in account opens gets a machine key first. */
async function openToService(options: ServiceOptions, { dataDir }: Settings): Promise<void> {
  const kinds = (await slotOwners(dataDir)).map(({ kind }) => kind);
  // A new folder gets a machine key at its first start.
  if (kinds.length === 0 || kinds.includes('machine')) return;
  await callAgent(options, (client, { by }) => client.service.addMachineKey({ by }));
}

function registrationText(
  { file, steps }: Registration,
  did: 'written' | 'started' | 'removed' | 'still there',
): string {
  const left = steps.filter((step) => step.did === 'to-run');
  return [
    `${did}: ${file}`,
    ...steps.filter((step) => step.did === 'ran').map(({ command: ran }) => `ran: ${shown(ran)}`),
    ...(left.length === 0 ? [] : ['still to be run by an administrator (尚須由系統管理員執行):']),
    ...left.map(({ command: open }) => `  ${shown(open)}`),
    '',
  ].join('\n');
}
