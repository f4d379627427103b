import type { FolderState } from '../../../shared/states.ts';
import type { Log } from '../ports.ts';

export interface FolderStatus {
  readonly path: string;
  readonly state: FolderState;
  /** End of the last complete look through the folder, ms since the epoch. */
  readonly lastScanAt: number | null;
  /** For `other-agent`: the host that takes files from this folder. */
  readonly holder: string | null;
}

/** Keeps a folder's status and says each change of it once. */
export interface FolderStatusKeeper {
  now(): FolderStatus;
  become(state: FolderState, details?: { readonly code?: string; readonly holder?: string }): void;
  scanned(at: number): void;
}

/** `onChange`: after each change of state, which whoever shows it has to hear of. */
export function createFolderStatus(
  path: string,
  log: Log,
  onChange: () => void = () => undefined,
): FolderStatusKeeper {
  let status: FolderStatus = { path, state: 'starting', lastScanAt: null, holder: null };
  return {
    now: () => status,
    become(state, { code, holder = null } = {}) {
      const changed = status.state !== state || status.holder !== holder;
      if (changed) {
        const isFine = state === 'watching' || state === 'starting';
        log(isFine ? 'info' : 'warn', 'folder-state', {
          folder: path,
          state,
          ...(code === undefined ? {} : { code }),
        });
      }
      status = { ...status, state, holder };
      if (changed) onChange();
    },
    scanned(at) {
      status = { ...status, lastScanAt: at };
    },
  };
}
