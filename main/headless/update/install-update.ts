import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { AgentError } from '../../agent/error.ts';
import { systemClock } from '../../agent/base/clock.ts';
import { version as current } from '../host-ports.ts';
import { agentHand, runningAgent } from './agent-hand.ts';
import { applyUpdate, type Installer, type UpdateDone, type UpdateParts } from './apply.ts';
import { compareVersions, type Release } from './feed.ts';
import { layoutOf, stagingOf } from './layout.ts';
import { linuxInstaller, settleLeft, UPDATE_TIMES, type LinuxParts } from './linux-install.ts';
import { restoreBy, serviceRestart } from './linux-service.ts';
import {
  freshStaging,
  startDetached,
  windowsInstallation,
  windowsInstaller,
  windowsStaging,
} from './windows-install.ts';

export interface InstallOptions extends Pick<UpdateParts, 'say'> {
  readonly settings: Settings;
  readonly config: string;
  /** The service to start again, on Linux. */
  readonly service: string;
  readonly by: string;
  readonly releases: readonly Release[];
  /** The one to install; null when none is newer. */
  readonly release: Release | null;
  readonly stage: (release: Release, into: string) => Promise<string>;
}

/** Applies an update on this machine. Null when there is none to apply. */
export async function installUpdate(options: InstallOptions): Promise<UpdateDone | null> {
  const { settings, release, by } = options;
  const linux = process.platform === 'linux' ? await linuxParts(options) : null;
  const folder =
    linux === null ? windowsStaging(windowsInstallation(process.execPath)) : stagingOf(linux.layout.link);
  if (linux !== null && (await settleLeft(linux)) === 'undone')
    throw new AgentError('update-undone', 'an update that was cut off is undone; ask again', {
      messageZh: '先前中斷的更新已復原，請再執行一次',
    });
  if (release === null) return null;
  const agent = await agentHand(settings.dataDir, release.version, by);
  if (linux !== null && linux.restart === null && agent !== null) throw new AgentError('update-by-hand');
  const installer =
    linux === null ? await windows(options, folder) : linuxInstaller({ ...linux, version: release.version });
  const done = await applyUpdate({
    release,
    stage: () => options.stage(release, folder),
    installer,
    agent,
    say: options.say,
  });
  // Unpacked and running: the copy is of no more use. An installer that was handed over to still reads its own.
  if (done.state === 'installed') await rm(folder, { recursive: true, force: true });
  return done;
}

async function linuxParts(options: InstallOptions): Promise<Omit<LinuxParts, 'version'>> {
  const { settings, service, by } = options;
  const layout = layoutOf(process.argv[1] ?? '');
  const config = resolve(options.config);
  return {
    layout,
    current,
    config,
    clock: systemClock,
    times: UPDATE_TIMES,
    restart: await serviceRestart(service, layout),
    running: () => runningAgent(settings.dataDir, by),
    restore: restoreBy({ service, dataDir: settings.dataDir, config }),
  };
}

async function windows(options: InstallOptions, folder: string): Promise<Installer> {
  await freshStaging(folder);
  const before = options.releases.find(({ version }) => compareVersions(version, current) === 0);
  return windowsInstaller({
    folder,
    installation: windowsInstallation(process.execPath),
    pid: process.pid,
    service: options.service,
    previous: before === undefined ? null : await options.stage(before, folder),
    start: startDetached,
  });
}
