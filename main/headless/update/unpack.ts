import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AgentError } from '../../agent/error.ts';

/**
 * Unpacks an archive beside the running version, whole or not at all: what is being unpacked has another name until it is
 * complete and on disk. Returns the new folder.
 * @throws AgentError `update-needs-root`, `update-unpack`
 */
export async function unpackBeside(archive: string, link: string, version: string): Promise<string> {
  const parent = dirname(link);
  try {
    accessSync(parent, constants.W_OK);
  } catch (cause) {
    throw new AgentError('update-needs-root', `${parent} cannot be written: run this as root (sudo)`, {
      cause,
      messageZh: `無法寫入 ${parent}：請以 root（sudo）執行`,
    });
  }
  const name = `twpas-agent-${version}-linux-x64`;
  const place = await mkdtemp(join(parent, '.twpas-update-'));
  try {
    run(['tar', '-xzf', archive, '-C', place, '--no-same-owner']);
    const folder = join(parent, name);
    // One of the same name is left from an update that was not finished; the running version has another.
    await rm(folder, { recursive: true, force: true });
    run(['sync', '-f', place]);
    await rename(join(place, name), folder);
    return folder;
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw unpackFailed(archive, error);
  } finally {
    await rm(place, { recursive: true, force: true });
  }

  function run([program = '', ...args]: string[]): void {
    const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 2] });
    if (status !== 0) throw unpackFailed(archive, error);
  }
}

/** @throws AgentError `update-unfit` when the new version does not run here, or does not take these settings */
export function tryOut(folder: string, version: string, config: string): void {
  const program = join(folder, 'twpas-agent');
  const said = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 60_000 });
  const fits = said.status === 0 && said.stdout.trim() === version;
  const taken = fits
    ? spawnSync(program, ['settings', 'validate', '--config', config], {
        stdio: ['ignore', 'ignore', 2],
        timeout: 60_000,
      }).status === 0
    : false;
  if (fits && taken) return;
  throw new AgentError(
    'update-unfit',
    fits ? `${version} does not take ${config}` : `${version} does not run on this machine`,
    { messageZh: fits ? `${version} 不接受設定檔 ${config}` : `${version} 無法在這台電腦執行` },
  );
}

function unpackFailed(archive: string, cause: unknown): AgentError {
  return new AgentError('update-unpack', `${archive} cannot be unpacked`, {
    cause,
    messageZh: `無法解開 ${archive}`,
  });
}
