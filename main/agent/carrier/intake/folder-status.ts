import type { FolderProblemKind, FolderState } from '../../../../shared/states.ts';
import type { ForeignFolder, Listed } from '../../ground/base/foreign-folder.ts';
import { countProblems, tellProblems } from '../../ground/base/out-folder.ts';
import type { Clock, Log } from '../../ports.ts';
import { nullWhenGone } from '../../ground/base/errors.ts';
import { LEASE_FILE } from './lease.ts';
import { childOf, DONE_FOLDER, isLeftOut } from './names.ts';
import type { Unreadable } from './unreadable.ts';

export interface FolderStatus {
  readonly path: string;
  readonly state: FolderState;
  /** End of the last complete look through the folder, ms since the epoch. */
  readonly lastScanAt: number | null;
  /** For `other-agent`: the host that takes files from this folder. */
  readonly holder: string | null;
  /** For `other-agent`: its lease replaced ours while we served the folder. */
  readonly isSeized: boolean;
  /** Entries of the last look that are never read. */
  readonly problems: readonly FolderProblem[];
  /** Files that the agent has not been able to read for minutes; null: none. */
  readonly unreadable: Unreadable | null;
  /** It has been `starting` for longer than a first look takes. */
  readonly isLate: boolean;
}

/** A lease is taken over within seconds, and a first look of some thousand files is over by then. */
const LATE_MS = 120_000;

/** Keeps a folder's status and logs each change once. */
export type FolderStatusKeeper = ReturnType<typeof createFolderStatus>;

/** `onChange`: called after each change of state. */
export function createFolderStatus(
  path: string,
  {
    log,
    clock,
    unreadable,
  }: { readonly log: Log; readonly clock: Clock; readonly unreadable: () => Unreadable | null },
  onChange: () => void = () => undefined,
) {
  let status: Omit<FolderStatus, 'isLate' | 'unreadable'> = {
    path,
    state: 'starting',
    lastScanAt: null,
    holder: null,
    isSeized: false,
    problems: [],
  };
  let startingSince = clock.now();
  let before: Pick<FolderStatus, 'state' | 'holder' | 'isSeized'> = status;

  const become = (
    state: FolderState,
    {
      code,
      holder = null,
      isSeized = false,
    }: { readonly code?: string; readonly holder?: string | null; readonly isSeized?: boolean } = {},
  ): void => {
    const changed = status.state !== state || status.holder !== holder;
    if (changed) {
      const isFine = state === 'watching' || state === 'starting';
      log(isFine ? 'info' : 'warn', 'folder-state', {
        folder: path,
        state,
        ...(code === undefined ? {} : { code }),
      });
    }
    if (state === 'starting' && status.state !== 'starting') startingSince = clock.now();
    status = { ...status, state, holder, isSeized };
    if (changed) onChange();
  };

  return {
    now: (): FolderStatus => ({
      ...status,
      unreadable: unreadable(),
      isLate: status.state === 'starting' && clock.now() - startingSince >= LATE_MS,
    }),
    become,
    scanned(at: number): void {
      status = { ...status, lastScanAt: at };
    },
    /** Entries that are never read, now. */
    found(problems: readonly FolderProblem[]): void {
      const changed = problems.length !== status.problems.length;
      tellProblems(log, path, countProblems(status.problems), countProblems(problems));
      status = { ...status, problems };
      if (changed) onChange();
    },
    /** A call into the folder hangs, or has returned after all: then the earlier state holds again. */
    stuck(isStuck: boolean): void {
      if (isStuck) before = status;
      const { holder, isSeized } = before;
      become(
        isStuck ? 'stuck' : before.state,
        isStuck ? {} : { isSeized, ...(holder === null ? {} : { holder }) },
      );
    },
  };
}

/** Something in a watched folder that is never read and that a person has to put right. */
export interface FolderProblem {
  readonly kind: FolderProblemKind;
  /** Path inside the folder, for people alone: it may hold a patient's name. */
  readonly shown: string;
}

/** Null for a sound entry, and for one that needs no person (a hidden file, half of a download). */
export function problemOf(directory: string, entry: Listed): FolderProblem | null {
  const relPath = childOf(directory, entry.name);
  if (!entry.isSound) {
    // The ASCII parts of a name tell whether it is left out, even if the rest cannot be read.
    return isLeftOut(relPath) ? null : { kind: 'name', shown: childOf(directory, legible(entry.raw)) };
  }
  const isOurs = relPath === LEASE_FILE || relPath.toLowerCase() === DONE_FOLDER;
  if (isLeftOut(relPath) && !isOurs) return null;
  const { kind } = entry;
  if (kind === 'link' || kind === 'special') return { kind, shown: relPath };
  return relPath === LEASE_FILE && kind === 'folder' ? { kind: 'special', shown: relPath } : null;
}

/** If something else has the lease's name, no agent takes the folder for a while: people have to see why. */
export async function problemsOfLease(folder: ForeignFolder): Promise<FolderProblem[]> {
  const kind = (await folder.look(LEASE_FILE).catch(nullWhenGone))?.kind ?? 'file';
  return kind === 'file' ? [] : [{ kind: kind === 'link' ? 'link' : 'special', shown: LEASE_FILE }];
}

/** A name that is not UTF-8, made as readable as possible: most were written in Big5. */
function legible(raw: Buffer): string {
  const text = asBig5(raw);
  if (text !== null) return text;
  // Another encoding: ASCII bytes as they are, other bytes by their hexadecimal number.
  return raw.reduce(
    (shown, byte) =>
      shown + (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`),
    '',
  );
}

/** Null if it holds control or private characters, which no Big5 text holds. */
function asBig5(raw: Buffer): string | null {
  try {
    const text = new TextDecoder('big5', { fatal: true }).decode(raw);
    return /[\p{Cc}\p{Co}\p{Cn}]/u.test(text) ? null : text;
  } catch {
    return null;
  }
}
