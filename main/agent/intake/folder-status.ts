import type { FolderState } from '../../../shared/states.ts';
import { countProblems, tellProblems } from '../db/problem-counts.ts';
import type { Log } from '../ports.ts';
import type { FolderProblem } from './folder-problems.ts';

export interface FolderStatus {
  readonly path: string;
  readonly state: FolderState;
  /** End of the last complete look through the folder, ms since the epoch. */
  readonly lastScanAt: number | null;
  /** For `other-agent`: the host that takes files from this folder. */
  readonly holder: string | null;
  /** What the last look found in it that is never read. */
  readonly problems: readonly FolderProblem[];
}

/** Keeps a folder's status and says each change of it once. */
export interface FolderStatusKeeper {
  now(): FolderStatus;
  become(state: FolderState, details?: { readonly code?: string; readonly holder?: string }): void;
  scanned(at: number): void;
  /** What lies in it now and is never read. */
  found(problems: readonly FolderProblem[]): void;
  /** A call into it does not return, or has returned after all: then it is what it was before. */
  stuck(isStuck: boolean): void;
}

/** `onChange`: after each change of state, which whoever shows it has to hear of. */
export function createFolderStatus(
  path: string,
  log: Log,
  onChange: () => void = () => undefined,
): FolderStatusKeeper {
  let status: FolderStatus = { path, state: 'starting', lastScanAt: null, holder: null, problems: [] };
  let before: Pick<FolderStatus, 'state' | 'holder'> = status;

  const become: FolderStatusKeeper['become'] = (state, { code, holder = null } = {}) => {
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
  };

  return {
    now: () => status,
    become,
    scanned(at) {
      status = { ...status, lastScanAt: at };
    },
    found(problems) {
      const changed = problems.length !== status.problems.length;
      tellProblems(log, path, countProblems(status.problems), countProblems(problems));
      status = { ...status, problems };
      if (changed) onChange();
    },
    stuck(isStuck) {
      if (isStuck) before = status;
      become(
        isStuck ? 'stuck' : before.state,
        before.holder === null || isStuck ? {} : { holder: before.holder },
      );
    },
  };
}
