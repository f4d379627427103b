import type { CaseIntake } from '../cases/intake-port.ts';
import { isReadOnlyCode } from '../../ground/base/errors.ts';
import type { FolderContext } from './folder-context.ts';
import { scanFolder, type SeenFile } from './scan.ts';

/**
 * Whether this data folder may take what lies in a watched folder as new. Where another agent has served it, or nobody can tell,
 * what lies there is taken over first: every file is put on a list, and each on it is held when it is taken.
 *
 * In order, and after a crash between any two: the take-over is begun (on disk) → the lease is ours → all is listed → the list and the
 * end of the take-over are on disk, in one commit. Until that last one it is still to be done, and is begun again from the list.
 */
export interface Serving {
  /** Our lease is about to take another agent's place. */
  takingOver(): Promise<void>;
  /** Another agent holds the folder. */
  lost(): Promise<void>;
  /**
   * Its lease is ours, or none can lie there. Null: files may be taken; else why not yet.
   * @param writtenAt when our lease was written, by the folder's own clock; null where none lies there
   */
  ready(kind: 'ours' | 'read-only', writtenAt: () => Promise<number | null>): Promise<string | null>;
}

export function createServing(context: FolderContext): Serving {
  const { root, cases, folder, clock } = context;

  async function takeOver(writtenAt: number | null): Promise<string | null> {
    // Also what is not wanted today: other settings may want it tomorrow.
    const scan = await scanFolder(folder, () => true);
    if (scan.kind === 'unreachable') return scan.code;
    // A file that our account may never see is told from a new one by its date; others are looked at again.
    const passing = scan.errors.find(({ code }) => !isReadOnlyCode(code))?.code;
    if (passing !== undefined) return passing;
    await cases.endTakeOver(root, scan.files, writtenAt ?? newest(scan.files, clock.now()));
    return null;
  }

  return {
    takingOver: () => cases.beginTakeOver(root, reasonOf(cases, root)),
    async lost() {
      const served = cases.served(root);
      // One never served here has nothing of ours that another could send.
      if (served !== null && served.standing !== 'lost') await cases.lose(root);
    },
    async ready(kind, writtenAt) {
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

/** The date of the newest file: the nearest to the folder's own clock that a folder nobody may write to tells. */
function newest(files: readonly SeenFile[], now: number): number | null {
  if (files.length === 0) return null;
  return Math.min(now, Math.max(...files.map(({ mtimeMs }) => mtimeMs)));
}
