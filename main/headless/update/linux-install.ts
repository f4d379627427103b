import { AgentError } from '../../agent/error.ts';
import type { Clock } from '../../agent/ports.ts';
import type { Installer } from './apply.ts';
import type { Layout } from './layout.ts';
import { readJournal, removeJournal, switchLink, writeJournal } from './switch-link.ts';
import { tryOut, unpackBeside } from './unpack.ts';

export interface LinuxParts {
  readonly layout: Layout;
  /** The version that runs now, and the one to come. */
  readonly current: string;
  readonly version: string;
  readonly config: string;
  readonly clock: Clock;
  readonly times: { readonly upMs: number; readonly steadyMs: number };
  /** Ends the service's agent and starts it again by way of the link. Null where none is registered: nobody starts it by itself. */
  readonly restart: (() => Promise<void>) | null;
  /** Who answers on the data folder, or null. */
  readonly running: () => Promise<{ readonly version: string; readonly pid: number } | null>;
  /** Puts a backup back, by the program of the old version, while no agent runs; every open case is looked for at NHI after it. */
  readonly restore: (folder: string, backup: string) => Promise<void>;
}

/** To start, migrate a large database and answer; then to stay: what crashes does so soon. */
export const UPDATE_TIMES = { upMs: 120_000, steadyMs: 5_000 };
const LOOK_AGAIN_MS = 500;

/** The archive for a Linux server: versions side by side, a link that names the one to run. */
export function linuxInstaller(parts: LinuxParts): Installer {
  const { layout, version } = parts;
  let unpacked: string | null = null;
  return {
    prepare: async (copy) => {
      unpacked = await unpackBeside(copy, layout.link, version);
      tryOut(unpacked, version, parts.config);
    },
    handOver: async (backup) => {
      if (unpacked === null) throw new Error('prepare comes first');
      await writeJournal(layout.link, { from: layout.folder, to: unpacked, backup });
      await switchLink(layout.link, unpacked);
      // The old one runs until here; any start from now on starts the new one.
      await parts.restart?.();
      return 'switched';
    },
    isUp: async () => parts.restart === null || comesUp(parts, version),
    undo: (backup) => goBack(parts, { from: layout.folder, backup }),
    settle: () => removeJournal(layout.link),
  };
}

/**
 * What an update left behind that was cut off after its switch: confirmed where the new one is well, else undone. Asked before
 * the next one. Returns what was done.
 */
export async function settleLeft(
  parts: Pick<LinuxParts, 'layout' | 'clock' | 'times' | 'restart' | 'running' | 'restore' | 'current'>,
): Promise<'nothing' | 'confirmed' | 'undone'> {
  const { layout } = parts;
  const left = await readJournal(layout.link);
  if (left === null) return 'nothing';
  // Nobody starts it by itself, or the switch was never made: there is nothing to wait for.
  const confirmed = async (): Promise<boolean> => {
    if (layout.folder === left.from || parts.restart === null) return true;
    if ((await parts.running())?.version === parts.current) return true;
    // Cut off between the switch and the start: the link leads to this very program.
    await parts.restart();
    return comesUp(parts, parts.current);
  };
  if (await confirmed()) {
    await removeJournal(layout.link);
    return layout.folder === left.from ? 'nothing' : 'confirmed';
  }
  await goBack(parts, left);
  return 'undone';
}

async function goBack(
  parts: Pick<LinuxParts, 'layout' | 'clock' | 'times' | 'restart' | 'running' | 'restore'>,
  { from, backup }: { readonly from: string; readonly backup: string | null },
): Promise<void> {
  const { layout, restart } = parts;
  await switchLink(layout.link, from);
  if (restart !== null) {
    await restart();
    if (!(await comesUp(parts, null))) {
      // The new one may have brought the database up to a form that the old one refuses.
      if (backup === null) throw stuck(from, null);
      await parts.restore(from, backup);
      await restart();
      if (!(await comesUp(parts, null))) throw stuck(from, backup);
    }
  }
  await removeJournal(layout.link);
}

/** `version` null: whichever answers. The same process has to answer again a little later. */
async function comesUp(
  { running, clock, times }: Pick<LinuxParts, 'running' | 'clock' | 'times'>,
  version: string | null,
): Promise<boolean> {
  for (const end = clock.now() + times.upMs; clock.now() < end;) {
    const found = await running();
    const wanted = found !== null && (version === null || found.version === version);
    await clock.sleep(wanted ? times.steadyMs : LOOK_AGAIN_MS);
    if (wanted && (await running())?.pid === found.pid) return true;
  }
  return false;
}

const stuck = (from: string, backup: string | null): AgentError =>
  new AgentError(
    'update-undo-failed',
    `the version before (${from}) is in place again but does not come up; look at its log${backup === null ? '' : `, the backup is ${backup}`}`,
    {
      messageZh: `已換回原本的版本（${from}），但仍未啟動；請查看紀錄${backup === null ? '' : `，備份在 ${backup}`}`,
    },
  );
