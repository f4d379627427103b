import { createHash } from 'node:crypto';
import type { FolderProblemCounts, OutFolderView } from '../../../../shared/api/views/status.ts';
import { FOLDER_PROBLEMS, type FolderProblemKind, type OutFolderUse } from '../../../../shared/states.ts';
import type { Log } from '../../ports.ts';
import { ownerTag } from './files.ts';
import { openForeignFolder } from './foreign-folder.ts';
import { codeOf } from './errors.ts';

/**
 * A foreign folder that we write to, with its state for people: whether the last write succeeded, whether the folder answers, and links or
 * special files under our names, which we neither read nor write through.
 */
export type OutFolder = ReturnType<typeof createOutFolder>;

/** Less than the time in which the whole agent has to stop. */
const LEAVE_AFTER_MS = 4_000;

export function createOutFolder(parts: {
  readonly use: OutFolderUse;
  readonly path: string;
  /** True if we write under this name; other files in the folder are not ours to judge. */
  readonly isOurs: (name: string) => boolean;
  /** Unique to this agent: a later run finds the files that this one left half written. */
  readonly agentId?: string | undefined;
  readonly log: Log;
  /** Called after each change that is shown. */
  readonly onChange?: (() => void) | undefined;
}) {
  const { use, path, isOurs, agentId, log, onChange = () => undefined } = parts;
  let written: { readonly code: string | null } | null = null;
  let problems: FolderProblemCounts = [];
  const forged = new Set<string>();
  const folder = openForeignFolder(path, {
    ...(agentId === undefined ? {} : { owner: ownerTag(`${agentId} ${use}`) }),
    onStuck: (isStuck) => {
      log(isStuck ? 'warn' : 'info', 'folder-state', { folder: path, state: isStuck ? 'stuck' : 'answers' });
      onChange();
    },
  });
  const stateNow = (): OutFolderView['state'] => {
    if (folder.isStuck()) return 'stuck';
    if (written === null) return 'unused';
    return written.code === null ? 'fine' : 'trouble';
  };
  /** Looks for links, special files and forged results under our names. Never throws: the next write reports a folder that cannot be listed. */
  const inspect = async (): Promise<void> => {
    let found: FolderProblemCounts;
    try {
      const listed = (await folder.list('')).filter(({ name }) => isOurs(name));
      for (const name of forged) if (!listed.some((one) => one.name === name)) forged.delete(name);
      found = countProblems([
        ...listed.flatMap(({ kind }) => (isProblem(kind) ? [{ kind }] : [])),
        ...Array.from(forged, () => ({ kind: 'forged' as const })),
      ]);
    } catch {
      return;
    }
    const changed = JSON.stringify(found) !== JSON.stringify(problems);
    tellProblems(log, path, problems, found);
    problems = found;
    if (changed) onChange();
  };
  return {
    folder,
    inspect,
    /** Tells of a file that pretends to be ours, until it is gone. */
    tellForged: async (name: string): Promise<void> => {
      if (forged.has(name)) return;
      forged.add(name);
      await inspect();
    },
    view: (): OutFolderView => ({ use, path, state: stateNow(), code: written?.code ?? null, problems }),
    /** Records the result of the last write there; null: success. */
    came: (error: unknown): void => {
      const code = error === null ? null : codeOf(error);
      const changed = written?.code !== code;
      written = { code };
      if (changed) onChange();
    },
    /** Waits for `work` to end, but only briefly if the folder does not answer. The next start does the rest. */
    leaving: async (work: () => Promise<void>): Promise<void> => {
      const leave = (): void => {
        log('warn', 'folder-left', { folder: path });
        folder.leave();
      };
      const timer = setTimeout(leave, folder.isStuck() ? 0 : LEAVE_AFTER_MS);
      try {
        await work();
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function isProblem(kind: string): kind is FolderProblemKind {
  return kind === 'link' || kind === 'special';
}

/** Problems of a folder, only by kind and number, since a name may hold a patient's. */
export function countProblems(
  problems: readonly { readonly kind: FolderProblemKind }[],
): FolderProblemCounts {
  return FOLDER_PROBLEMS.map((kind) => ({
    kind,
    count: problems.filter((problem) => problem.kind === kind).length,
  })).filter(({ count }) => count > 0);
}

/** Logs a line when there are more problems than before, and when there are none left. */
export function tellProblems(
  log: Log,
  folder: string,
  before: FolderProblemCounts,
  now: FolderProblemCounts,
): void {
  const of = (counts: FolderProblemCounts, code: FolderProblemKind): number =>
    counts.find(({ kind }) => kind === code)?.count ?? 0;
  for (const code of FOLDER_PROBLEMS) {
    const [was, is] = [of(before, code), of(now, code)];
    if (is > was) log('warn', 'folder-problem', { folder, code, count: is });
    else if (is === 0 && was > 0) log('info', 'folder-problem-over', { folder, code });
  }
}

/** Limit of a name in common file systems, in bytes (NTFS counts fewer: UTF-16 units). */
const MOST_BYTES = 255;

/**
 * `stem` + `tail` as a file name. A stem that is too long is cut between two characters; eight digits of its hash keep apart names that
 * begin alike.
 */
export function fittingName(stem: string, tail: string): string {
  if (Buffer.byteLength(stem + tail) <= MOST_BYTES) return stem + tail;
  const hash = `~${createHash('sha256').update(stem).digest('hex').slice(0, 8)}`;
  let room = MOST_BYTES - Buffer.byteLength(hash + tail);
  let cut = '';
  for (const character of stem) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    cut += character;
  }
  return cut + hash + tail;
}
