import type { FolderProblemCounts } from '../../../shared/api/views/status.ts';
import { FOLDER_PROBLEMS, type FolderProblemKind } from '../../../shared/states.ts';
import type { Log } from '../ports.ts';

/** Problems of a folder as they are told: by kind and number alone, since a name may hold a patient's. */
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
