import { join, resolve } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { version as current } from '../host-ports.ts';
import { agentHand } from './agent-hand.ts';
import { applyUpdate, type UpdateParts } from './apply.ts';
import { compareVersions, type Release } from './feed.ts';
import { layoutOf, stagingOf } from './layout.ts';
import {
  freshStaging,
  handToInstaller,
  startDetached,
  windowsInstallation,
  windowsStaging,
} from './windows-install.ts';

export interface InstallOptions extends Pick<UpdateParts, 'say'> {
  readonly settings: Settings;
  readonly config: string;
  /** The service to start again. */
  readonly service: string;
  readonly by: string;
  readonly releases: readonly Release[];
  /** The one to install; null when none is newer. */
  readonly release: Release | null;
  readonly stage: (release: Release, into: string) => Promise<string>;
}

export type UpdateDone =
  /** Windows: its installer goes on after this process has ended. */
  | { readonly state: 'handed-over'; readonly version: string; readonly backup: string | null }
  /** Linux: a copy that is what the publisher signed, and what an administrator does with it, line by line. */
  | {
      readonly state: 'verified';
      readonly version: string;
      readonly copy: string;
      readonly steps: readonly string[];
    };

/** Applies an update on this machine, as far as a program does that there. Null when there is none to apply. */
export async function installUpdate(options: InstallOptions): Promise<UpdateDone | null> {
  const { release } = options;
  if (release === null) return null;
  return process.platform === 'linux' ? verifiedCopy(options, release) : byInstaller(options, release);
}

/** Versions lie side by side; which of them runs is a link that an administrator sets. */
async function verifiedCopy(options: InstallOptions, release: Release): Promise<UpdateDone> {
  const { link } = layoutOf(process.argv[1] ?? '');
  const folder = stagingOf(link);
  options.say('stage', release.file);
  const copy = await options.stage(release, folder);
  const { version } = release;
  const { service, settings } = options;
  const steps = stepsByHand({
    copy,
    link,
    version,
    service,
    dataDir: settings.dataDir,
    config: options.config,
  });
  return { state: 'verified', version, copy, steps };
}

/**
 * What puts a verified copy in the place of the version that runs. A database that the newer version has brought up to its form is not
 * opened by the older one: the way back is the backup of the first line.
 */
export function stepsByHand(update: {
  readonly copy: string;
  readonly link: string;
  readonly version: string;
  readonly service: string;
  readonly dataDir: string;
  readonly config: string;
}): string[] {
  const { copy, link, version, service } = update;
  const parent = join(link, '..');
  const folder = join(parent, `twpas-agent-${version}-linux-x64`);
  const backup = join(update.dataDir, 'backups', `before-${version}.backup`);
  return [
    `sudo -u ${service} ${quoted(join(link, 'twpas-agent'))} backup ${quoted(backup)}`,
    `sudo tar -xzf ${quoted(copy)} -C ${quoted(parent)} --no-same-owner`,
    `sudo -u ${service} ${quoted(join(folder, 'twpas-agent'))} settings validate --config ${quoted(resolve(update.config))}`,
    `sudo ln -sfn ${quoted(folder)} ${quoted(link)}`,
    `sudo systemctl restart ${service}`,
    `sudo -u ${service} ${quoted(join(link, 'twpas-agent'))} status --no-address`,
  ];
}

/** For a shell. */
const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

async function byInstaller(options: InstallOptions, release: Release): Promise<UpdateDone> {
  const { settings, by } = options;
  const installation = windowsInstallation(process.execPath);
  const folder = windowsStaging(installation);
  await freshStaging(folder);
  const before = options.releases.find(({ version }) => compareVersions(version, current) === 0);
  const previous = before === undefined ? null : await options.stage(before, folder);
  const backup = await applyUpdate({
    release,
    stage: () => options.stage(release, folder),
    handOver: (setup) =>
      handToInstaller({
        ...{ folder, installation, previous, setup },
        pid: process.pid,
        service: options.service,
        start: startDetached,
      }),
    agent: await agentHand(settings.dataDir, release.version, by),
    say: options.say,
  });
  return { state: 'handed-over', version: release.version, backup };
}
