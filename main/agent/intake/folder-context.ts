import type { FolderSettings } from '../../../shared/settings.ts';
import type { CaseIntake } from '../cases/intake-port.ts';
import type { Checker } from '../check/checker.ts';
import type { AttachmentFault } from '../check/file-texts.ts';
import type { AttachmentUse } from '../fhir/attachment-uses.ts';
import type { Clock, Log } from '../ports.ts';
import { openForeignFolder, type ForeignFolder } from '../db/foreign-folder.ts';
import type { Spool } from '../spool/spool.ts';
import { createBackoff, type Backoff } from './backoff.ts';
import { errorCode, isGone, isNoSpace } from './file-errors.ts';
import type { Space } from './space.ts';

/** Why a file's bytes cannot be sent as what the Bundle says it is; null: they can. `head`: its first bytes. */
export type JudgeAttachment = (
  use: Pick<AttachmentUse, 'name' | 'contentType'>,
  file: { readonly size: number; readonly head: Uint8Array },
) => AttachmentFault | null;

/** What the parts of one folder's intake work with. */
export interface FolderParts {
  readonly settings: FolderSettings;
  readonly maxBytes: number;
  readonly cases: CaseIntake;
  readonly spool: Spool;
  readonly checker: Checker;
  readonly attachmentFault: JudgeAttachment;
  readonly clock: Clock;
  readonly log: Log;
  readonly space: Space;
  /** The folder's state changed. */
  readonly onStatus?: () => void;
}

export interface FolderContext extends FolderParts {
  /** The folder's path as settings give it; also its name towards the case store. */
  readonly root: string;
  /** All that is done in it goes through this. */
  readonly folder: ForeignFolder;
  readonly backoff: Backoff;
  /** True once the agent stops: what is under way ends, nothing more is begun. */
  stopping(): boolean;
  /**
   * Works on one file. A failure costs that file a wait and never the folder: undefined, and it is tried again.
   * `key` names the file and the work; it stays in memory.
   */
  attempt<T>(key: string, work: () => Promise<T>): Promise<T | undefined>;
}

/** How often all of the folder is looked through; where no events come, as often as they would be asked for. */
export function lookEveryMs({ rescanSeconds, usePolling }: FolderSettings): number {
  return usePolling ? Math.min(POLL_MS, rescanSeconds * 1000) : rescanSeconds * 1000;
}

const POLL_MS = 5000;
const PASSING = new Set(['EBUSY', 'EPERM', 'EACCES', 'EAGAIN', 'EMFILE', 'ENFILE', 'ETXTBSY']);

/** `onStuck`: a call into the folder does not return, or has returned after all. */
export function createFolderContext(
  parts: FolderParts,
  stopping: () => boolean,
  onStuck?: (isStuck: boolean) => void,
): FolderContext {
  const { clock, log, space } = parts;
  const root = parts.settings.path;
  const backoff = createBackoff();
  return {
    ...parts,
    root,
    folder: openForeignFolder(root, onStuck === undefined ? {} : { onStuck }),
    backoff,
    stopping,
    async attempt(key, work) {
      if (!backoff.isDue(key, clock.now())) return undefined;
      try {
        const result = await work();
        backoff.succeeded(key);
        return result;
      } catch (error) {
        const code = errorCode(error);
        // The agent stops and no longer waits for the folder: the next start finds the file again.
        if (code === 'folder-left') return undefined;
        if (isGone(error)) backoff.succeeded(key);
        else if (isNoSpace(error)) space.full(root, code);
        else if (backoff.failed(key, clock.now(), PASSING.has(code))) {
          // The error's own message holds the path, and a path may hold a patient's name.
          log('warn', PASSING.has(code) ? 'file-locked' : 'file-failed', { folder: root, code });
        }
        return undefined;
      }
    },
  };
}
