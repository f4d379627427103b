import type { Settings } from '../../../../shared/settings.ts';
import { FolderIntake } from './folder.ts';
import { createSpace, type FolderParts } from './folder-context.ts';
import type { FolderStatus } from './folder-status.ts';

/** The first stage: a file appeared in a watched folder and is whole, so it becomes a case. */
export type Intake = ReturnType<typeof createIntake>;

/** Dependencies of all folders, and callbacks for all of them together. */
export interface IntakeOptions extends Omit<FolderParts, 'settings' | 'space'> {
  readonly settings: Pick<Settings, 'folders'>;
  readonly agentId: string;
  readonly host: string;
  /** Free bytes on the disk of `dataDir`; null: the system does not tell. */
  readonly freeBytes?: () => Promise<number | null>;
}

/** Folders are served in parallel: a file that is slow to read, or a share that does not answer, delays its own folder only. */
export function createIntake(options: IntakeOptions) {
  const { settings, freeBytes, agentId, host, ...parts } = options;
  const space = createSpace(parts.clock, parts.log, freeBytes);
  const folders = settings.folders.map(
    (folder) => new FolderIntake({ ...parts, settings: folder, space }, { host, agentId }),
  );
  const byPath = new Map(folders.map((folder) => [folder.status().path, folder]));
  return {
    start: (): void => {
      for (const folder of folders) folder.start();
    },
    /** No further file is taken; resolves when running work has ended. */
    stop: async (): Promise<void> => {
      await Promise.all(folders.map((folder) => folder.stop()));
    },
    /** Looks through every folder now (after a resume from sleep, or at a person's request). */
    rescan: async (): Promise<void> => {
      await Promise.all(folders.map((folder) => folder.rescan()));
    },
    states: (): FolderStatus[] => folders.map((folder) => folder.status()),
    /** True if a case of this folder may be sent: not if another agent may be sending it. True for a folder that settings no longer name. */
    mayBeSent: (folder: string): boolean => byPath.get(folder)?.mayBeSent() ?? true,
  };
}
