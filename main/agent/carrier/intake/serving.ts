import type { CaseIntake } from '../cases/intake-port.ts';
import { isReadOnlyCode } from '../../ground/base/errors.ts';
import type { FolderContext } from './folder-context.ts';
import { scanFolder, type SeenFile } from './scan.ts';

/**
 * The right of this data folder to take a watched folder's files as new. If another agent has served the folder, or that cannot be known, it is
 * taken over first: every file is put on a list, and each on it is held when it is taken.
 *
 * The steps, with a crash possible between any two: the take-over begins (on disk) → the lease is ours → all files are listed → the list is on
 * disk → the end of the take-over is on disk. Before that last commit the take-over is still pending, and everything is listed again.
 */
export type Serving = ReturnType<typeof createServing>;

export function createServing(context: FolderContext) {
  const { root, cases, folder, clock } = context;

  async function takeOver(writtenAt: number | null): Promise<string | null> {
    // Also files that are not wanted today: other settings may want them tomorrow.
    const scan = await scanFolder(folder, () => true);
    if (scan.kind === 'unreachable') return scan.code;
    // A file that the agent may not read is told from a new one later, by its date. After other errors the folder is looked at again.
    const passing = scan.errors.find(({ code }) => !isReadOnlyCode(code))?.code;
    if (passing !== undefined) return passing;
    await cases.endTakeOver(root, scan.files, writtenAt ?? newest(scan.files, clock.now()));
    return null;
  }

  return {
    /** Our lease is about to replace another agent's. */
    takingOver: (): Promise<void> => cases.beginTakeOver(root, reasonOf(cases, root)),
    /** Another agent holds the folder. */
    async lost(): Promise<void> {
      const served = cases.served(root);
      // A folder never served here has no case of ours that another agent could send.
      if (served !== null && served.standing !== 'lost') await cases.lose(root);
    },
    /**
     * The folder's lease is ours, or none can be written. Null: files may be taken; else why not yet.
     * @param writtenAt when our lease was written, by the folder's own clock; null: there is none
     */
    async ready(kind: 'ours' | 'read-only', writtenAt: () => Promise<number | null>): Promise<string | null> {
      const served = cases.served(root);
      if (served === null && kind === 'ours') {
        await cases.serve(root);
        return null;
      }
      if (served?.standing === 'ours') return null;
      if (served?.standing !== 'taking-over') await cases.beginTakeOver(root, reasonOf(cases, root, kind));
      return takeOver(kind === 'ours' ? await writtenAt() : null);
    },
  };
}

function reasonOf(
  cases: CaseIntake,
  root: string,
  kind: 'ours' | 'read-only' = 'ours',
): 'other-agent' | 'lease-lost' | 'nobody-can-tell' {
  if (cases.served(root) !== null) return 'lease-lost';
  return kind === 'ours' ? 'other-agent' : 'nobody-can-tell';
}

/** Date of the newest file: without a lease, the nearest known time to the folder's own clock. */
function newest(files: readonly SeenFile[], now: number): number | null {
  if (files.length === 0) return null;
  return Math.min(now, Math.max(...files.map(({ mtimeMs }) => mtimeMs)));
}
