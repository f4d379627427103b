import { createHash } from 'node:crypto';
import type { FolderProblemCounts, OutFolderView } from '../../../../shared/api/views/status.ts';
import { FOLDER_PROBLEMS, type FolderProblemKind, type OutFolderUse } from '../../../../shared/states.ts';
import type { Log } from '../../ports.ts';
import { ownerTag } from './files.ts';
import { type ForeignFolder, openForeignFolder } from './foreign-folder.ts';
import { codeOf } from './errors.ts';

/**
 * A foreign folder that we write to, with its state for people: whether the last write succeeded, whether the folder answers, and entries
 * under our names that we neither read nor write through.
 */
export interface OutFolder {
  readonly folder: ForeignFolder;
  readonly view: () => OutFolderView;
  /** Records the result of the last write there; null: success. */
  came(error: unknown): void;
  /** Looks for links and special files under names of ours. Never throws: a folder that cannot be listed is met by the next write. */
  inspect(): Promise<void>;
  /** Waits for `work` to end, but not long if the folder does not answer. The next start does the rest. */
  leaving(work: () => Promise<void>): Promise<void>;
}

/** Less than the agent as a whole takes to stop. */
const LEAVE_AFTER_MS = 4_000;

export function createOutFolder(parts: {
  readonly use: OutFolderUse;
  readonly path: string;
  /** Names that we write there; what others keep in the folder is their business. */
  readonly isOurs: (name: string) => boolean;
  /** The agent's id: no other agent has it, so that a later run knows what this one left half written. */
  readonly agentId?: string | undefined;
  readonly log: Log;
  /** After each change that is shown. */
  readonly onChange?: (() => void) | undefined;
}): OutFolder {
  const { use, path, isOurs, agentId, log, onChange = () => undefined } = parts;
  let written: { readonly code: string | null } | null = null;
  let problems: FolderProblemCounts = [];
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
  return {
    folder,
    view: () => ({ use, path, state: stateNow(), code: written?.code ?? null, problems }),
    came: (error) => {
      const code = error === null ? null : codeOf(error);
      const changed = written?.code !== code;
      written = { code };
      if (changed) onChange();
    },
    inspect: async () => {
      let found: FolderProblemCounts;
      try {
        const listed = (await folder.list('')).filter(({ name }) => isOurs(name));
        found = countProblems(listed.flatMap(({ kind }) => (isProblem(kind) ? [{ kind }] : [])));
      } catch {
        return;
      }
      const changed = JSON.stringify(found) !== JSON.stringify(problems);
      tellProblems(log, path, problems, found);
      problems = found;
      if (changed) onChange();
    },
    leaving: async (work) => {
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

/** A line where there are more than before, and one where there are none any more. */
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
 * `stem` + `tail` as a file's name. Where that is too long, the stem is cut between two characters, and eight digits of its hash
 * keep two long names that begin alike apart.
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
