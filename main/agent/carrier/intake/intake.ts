import type { Settings } from '../../../../shared/settings.ts';
import { FolderIntake } from './folder.ts';
import { createSpace, type FolderParts } from './folder-context.ts';
import type { FolderStatus } from './folder-status.ts';

/** The first stage: a file appeared in a watched folder and is whole, so it becomes a case. */
export interface Intake {
  start(): void;
  /** No further file is taken; resolves when running work has ended. */
  stop(): Promise<void>;
  /** Looks through every folder now (after a resume from sleep, or at a person's request). */
  rescan(): Promise<void>;
  states(): FolderStatus[];
  /** True if a case of this folder may be sent: not if another agent may be sending it. True for a folder that settings no longer name. */
  mayBeSent(folder: string): boolean;
}

/** Dependencies of all folders, and callbacks for all of them together. */
export interface IntakeOptions extends Omit<FolderParts, 'settings' | 'maxBytes' | 'space'> {
  readonly settings: Pick<Settings, 'folders' | 'upload'>;
  readonly agentId: string;
  readonly host: string;
  /** Free bytes on the disk of `dataDir`; null: the system does not tell. */
  readonly freeBytes?: () => Promise<number | null>;
}

/** Folders are served in parallel: a file that is slow to read, or a share that does not answer, delays its own folder only. */
export function createIntake(options: IntakeOptions): Intake {
  const { settings, freeBytes, agentId, host, ...parts } = options;
  const maxBytes = settings.upload.maxBundleMegabytes * 1024 * 1024;
  const space = createSpace(parts.clock, parts.log, freeBytes);
  const folders = settings.folders.map(
    (folder) => new FolderIntake({ ...parts, settings: folder, maxBytes, space }, { host, agentId }),
  );
  const byPath = new Map(folders.map((folder) => [folder.status().path, folder]));
  return {
    start: () => {
      for (const folder of folders) folder.start();
    },
    stop: async () => {
      await Promise.all(folders.map((folder) => folder.stop()));
    },
    rescan: async () => {
      await Promise.all(folders.map((folder) => folder.rescan()));
    },
    states: () => folders.map((folder) => folder.status()),
    mayBeSent: (folder) => byPath.get(folder)?.mayBeSent() ?? true,
  };
}
