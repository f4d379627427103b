import type { Settings } from '../../../shared/settings.ts';
import type { CaseIntake } from '../cases/intake-port.ts';
import type { Checker } from '../check/checker.ts';
import type { Clock, Log } from '../ports.ts';
import type { Spool } from '../spool/spool.ts';
import { createFolderIntake } from './folder.ts';
import type { JudgeAttachment } from './folder-context.ts';
import type { FolderStatus } from './folder-status.ts';
import { createSpace } from './space.ts';

/** The first stage: a file appeared in a watched folder and is whole, so it becomes a case. */
export interface Intake {
  start(): void;
  /** Nothing more is taken; resolves when what is under way has ended. */
  stop(): Promise<void>;
  /** Looks through every folder now (after a resume from sleep, or because somebody asks). */
  rescan(): Promise<void>;
  states(): FolderStatus[];
}

/** Folders go on side by side: a file that is slow to read, or a share that does not answer, holds up its own folder only. */
export function createIntake(options: {
  readonly settings: Pick<Settings, 'folders' | 'upload'>;
  readonly cases: CaseIntake;
  readonly spool: Spool;
  readonly checker: Checker;
  readonly attachmentFault: JudgeAttachment;
  readonly clock: Clock;
  readonly log: Log;
  readonly agentId: string;
  readonly host: string;
  /** What is left on the disk of `dataDir`; null where the system does not tell. */
  readonly freeBytes?: () => Promise<number | null>;
  /** The state of a folder changed. */
  readonly onStatus?: () => void;
}): Intake {
  const { settings, cases, spool, checker, attachmentFault, clock, log, agentId, host } = options;
  const maxBytes = settings.upload.maxBundleMegabytes * 1024 * 1024;
  const space = createSpace(clock, log, options.freeBytes);
  const folders = settings.folders.map((folder) =>
    createFolderIntake(
      {
        settings: folder,
        maxBytes,
        cases,
        spool,
        checker,
        attachmentFault,
        clock,
        log,
        space,
        ...(options.onStatus && { onStatus: options.onStatus }),
      },
      { host, agentId },
    ),
  );
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
  };
}
