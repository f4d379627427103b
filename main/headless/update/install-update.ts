import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { isSystemError } from '../../agent/ground/base/files.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { version as current } from '../host-ports.ts';
import { LINUX_ACCOUNT, unitFile } from '../service/service-plan.ts';
import { compareVersions, type Release } from './feed.ts';
import { layoutOf, stagingOf } from './layout.ts';
import { stage } from './stage.ts';
import {
  freshStaging,
  handToInstaller,
  startDetached,
  windowsInstallation,
  windowsStaging,
} from './windows-install.ts';
import { type AgentClient, withControl } from '../control/control-client.ts';

export interface InstallOptions extends Pick<UpdateParts, 'say'> {
  readonly settings: Settings;
  readonly config: string;
  /** The service to restart. */
  readonly service: string;
  readonly by: string;
  readonly releases: readonly Release[];
  /** The release to install; null if none is newer. */
  readonly release: Release | null;
}

export type UpdateDone =
  /** Windows: the installer continues after this process has ended. */
  | { readonly state: 'handed-over'; readonly version: string; readonly backup: string | null }
  /** Linux: a copy that matches the publisher's signed list, and the commands for an administrator, line by line. */
  | {
      readonly state: 'verified';
      readonly version: string;
      readonly copy: string;
      readonly steps: readonly string[];
    };

/** Applies an update as far as a program can on this machine. Null if there is no update. */
export async function installUpdate(options: InstallOptions): Promise<UpdateDone | null> {
  const { release } = options;
  if (release === null) return null;
  return process.platform === 'linux' ? verifiedCopy(options, release) : byInstaller(options, release);
}

/** Versions are side by side; a link that an administrator sets names the running one. */
async function verifiedCopy(options: InstallOptions, release: Release): Promise<UpdateDone> {
  const { link } = layoutOf(process.argv[1] ?? '');
  const { service, config } = options;
  const account = await accountOf(service, link);
  options.say('stage', release.file);
  const copy = await stage(release, stagingOf(link));
  const { version } = release;
  const { dataDir } = options.settings;
  const steps = stepsByHand({ copy, link, version, service, account, dataDir, config });
  return { state: 'verified', version, copy, steps };
}

/**
 * Account of the service; the default account if no service has that name.
 * @throws AgentError `update-service-pinned` if a restart would start the old version again
 */
export async function accountOf(service: string, link: string, root = '/'): Promise<string> {
  const file = unitFile(service, root);
  let unit: string;
  try {
    unit = await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return LINUX_ACCOUNT;
    throw error;
  }
  if (!unit.includes(`${link}/`)) throw new AgentError('update-service-pinned', { file });
  return /^User=(\S+)$/m.exec(unit)?.[1] ?? LINUX_ACCOUNT;
}

/**
 * Commands that replace the running version by a verified copy. The older version cannot open a database that the newer one has migrated: the way
 * back is the backup made by the first command.
 */
export function stepsByHand(update: {
  readonly copy: string;
  readonly link: string;
  readonly version: string;
  readonly service: string;
  readonly account: string;
  readonly dataDir: string;
  readonly config: string;
}): string[] {
  const { copy, link, version, service, account } = update;
  const parent = join(link, '..');
  const folder = join(parent, `twpas-agent-${version}-linux-x64`);
  const backup = join(update.dataDir, 'backups', `before-${version}.backup`);
  const config = `--config ${quoted(resolve(update.config))}`;
  return [
    `sudo -u ${account} ${quoted(join(link, 'twpas-agent'))} backup ${quoted(backup)} ${config}`,
    `sudo tar -xzf ${quoted(copy)} -C ${quoted(parent)} --no-same-owner`,
    `sudo -u ${account} ${quoted(join(folder, 'twpas-agent'))} settings validate ${config}`,
    `sudo ln -sfn ${quoted(folder)} ${quoted(link)}`,
    `sudo systemctl restart ${service}`,
    `sudo -u ${account} ${quoted(join(link, 'twpas-agent'))} status --no-address ${config}`,
  ];
}

/** Quotes a path for a shell. */
const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

async function byInstaller(options: InstallOptions, release: Release): Promise<UpdateDone> {
  const { settings, by } = options;
  const installation = windowsInstallation(process.execPath);
  const folder = windowsStaging(installation);
  await freshStaging(folder);
  const before = options.releases.find(({ version }) => compareVersions(version, current) === 0);
  const previous = before === undefined ? null : await stage(before, folder);
  const backup = await applyUpdate({
    release,
    stage: () => stage(release, folder),
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

/** Twice the time of a send with the default time-out. */
const WAIT_SECONDS = 120;
/** Longer than backup and switch take; if the update never comes, sending continues after this time. */
const HOLD_SECONDS = 900;

/** The running agent through its control endpoint; null if none answers. */
async function agentHand(dataDir: string, version: string, by: string): Promise<AgentHand | null> {
  if ((await runningAgent(dataDir, by)) === null) return null;
  const ask = <T>(use: (client: AgentClient) => Promise<T>): Promise<T | null> =>
    withControl(dataDir, by, use);
  return {
    drain: async () => {
      const times = { holdSeconds: HOLD_SECONDS, waitSeconds: WAIT_SECONDS, by };
      return (await ask((client) => client.drain(times)))?.inFlight ?? 0;
    },
    goOn: async () => {
      try {
        await ask((client) => client.drain({ holdSeconds: 1, waitSeconds: 0, by }));
      } catch {
        // It has ended, or continues by itself when its hold has passed.
      }
    },
    backUp: async () => {
      const stamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
      // In the data folder, so that the agent's own account can write the backup and nobody else can read it.
      const file = join(dataDir, 'backups', `before-${version}-${stamp}.backup`);
      const made = await ask((client) => client.backup({ file, by }));
      return made?.file ?? null;
    },
  };
}

export async function runningAgent(
  dataDir: string,
  by: string,
): Promise<{ readonly version: string; readonly pid: number } | null> {
  try {
    return await withControl(dataDir, by, async (client) => {
      const { version, pid } = await client.status();
      return pid === null ? null : { version, pid };
    });
  } catch {
    return null; // it ends or starts just now: a caller that waits for it looks again
  }
}

/** The running agent, with the calls that an update needs. */
export interface AgentHand {
  /** Stops new sends for a limited time, and waits for running ones. Returns the number still running. */
  drain(): Promise<number>;
  /** A backup written by the agent itself; null if the agent has just ended. */
  backUp(): Promise<string | null>;
  /** Resumes sending if the update does not come. Never rejects. */
  goOn(): Promise<void>;
}

export type UpdateStep = 'stage' | 'drain' | 'back-up' | 'hand-over';

export interface UpdateParts {
  readonly release: Release;
  /** Makes our own copy of the release, with a verified hash. */
  readonly stage: () => Promise<string>;
  /** After this call the installer does the rest, once this process has ended. */
  readonly handOver: (copy: string) => Promise<void>;
  /** Null if no agent runs. */
  readonly agent: AgentHand | null;
  readonly say: (step: UpdateStep, detail?: string) => void;
}

/**
 * Hands a release over to its installer. In this order a crash leaves the old version working: before `handOver` nothing of it is changed, and the
 * drain ends on its own.
 * @returns the backup of the state before, null if no agent ran
 * @throws AgentError of the step that failed
 */
export async function applyUpdate(parts: UpdateParts): Promise<string | null> {
  const { release, agent, say } = parts;
  say('stage', release.file);
  const copy = await parts.stage();
  try {
    const backup = agent === null ? null : await quiet(agent, say);
    say('hand-over');
    await parts.handOver(copy);
    return backup;
  } catch (error) {
    // The old version keeps running: resume sending immediately instead of waiting for the hold to end.
    await agent?.goOn();
    throw error;
  }
}

/** Waits for running sends as long as allowed, then backs up. */
async function quiet(agent: AgentHand, say: UpdateParts['say']): Promise<string | null> {
  say('drain');
  const left = await agent.drain();
  // These sends are `sending` on disk: the next version first searches NHI for them.
  if (left > 0) say('drain', `${String(left)} still under way`);
  say('back-up');
  return agent.backUp();
}
