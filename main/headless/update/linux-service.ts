import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../../agent/error.ts';
import { unitFile } from '../service/service-plan.ts';
import { runCommand, type RunCommand, runSteps } from '../service/register.ts';
import type { Layout } from './layout.ts';
import type { LinuxParts } from './linux-install.ts';

/**
 * How the service of this name is started again, or null where there is none.
 * @throws AgentError `update-service-pinned` when it would start the old version again
 */
export async function serviceRestart(
  name: string,
  layout: Layout,
  root = '/',
  run: RunCommand = runCommand,
): Promise<LinuxParts['restart']> {
  let unit: string;
  try {
    unit = await readFile(unitFile(name, root), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (!unit.includes(`${layout.link}/`))
    throw new AgentError(
      'update-service-pinned',
      `${unitFile(name, root)} names the folder of one version: run \`twpas-agent service install\` once more, then updates can be applied`,
      {
        messageZh: `${unitFile(name, root)} 寫的是單一版本的資料夾：請先再執行一次 twpas-agent service install，才能套用更新`,
      },
    );
  return () => {
    const [step] = runSteps([['systemctl', 'restart', name]], true, run, true);
    // One that does not come up is seen by looking at it; a machine without systemctl is told at once.
    if (step?.did === 'ran') return Promise.resolve();
    throw new AgentError('service-command', 'systemctl is not on this machine', {
      messageZh: '這台電腦沒有 systemctl',
    });
  };
}

/** By the old version's own program; the files then belong to whom the data folder belongs to, as before. */
export function restoreBy(
  options: { readonly service: string; readonly dataDir: string; readonly config: string },
  run: RunCommand = runCommand,
): LinuxParts['restore'] {
  return async (folder, backup) => {
    const { uid, gid } = await stat(options.dataDir);
    const program = join(folder, 'twpas-agent');
    const reason = 'the update did not come up';
    runSteps([['systemctl', 'stop', options.service]], true, run, true);
    // The old program refuses to open what a newer one wrote. Kept under another name; a crash here leaves a folder without a
    // database, which the next start makes again out of the trail with every case in doubt: nothing is sent blindly.
    for (const file of ['agent.db', 'agent.db-wal', 'agent.db-shm'])
      await setAside(join(options.dataDir, file));
    runSteps(
      [
        [
          program,
          'restore',
          backup,
          '--yes',
          '--by',
          'update',
          '--reason',
          reason,
          '--config',
          options.config,
        ],
        ['chown', '-R', `${String(uid)}:${String(gid)}`, options.dataDir],
      ],
      true,
      run,
    );
  };
}

async function setAside(file: string): Promise<void> {
  try {
    await rename(file, `${file}.newer`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
