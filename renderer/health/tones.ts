import type { StatusView } from '../../shared/api/views/status.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { FolderState, OutFolderState } from '../../shared/states.ts';
import type { Tone } from '../ui/words.tsx';

export function destinationTone(destination: StatusView['destination']): Tone {
  if (destination.pausedByPerson && !destination.newServer) return 'attention';
  switch (destination.state) {
    case 'open':
      return 'good';
    case 'paused':
    case 'unreachable':
      return 'bad';
    default:
      return assertNever(destination.state);
  }
}

export function folderTone(state: FolderState): Tone {
  switch (state) {
    case 'watching':
    case 'read-only':
      return 'good';
    case 'starting':
      return 'progress';
    case 'unreachable':
    case 'other-agent':
    case 'no-space':
    case 'stuck':
    case 'disturbed':
      return 'bad';
    default:
      return assertNever(state);
  }
}

export function outFolderTone(state: OutFolderState): Tone {
  switch (state) {
    case 'fine':
      return 'good';
    case 'unused':
      return 'progress';
    case 'trouble':
    case 'stuck':
      return 'bad';
    default:
      return assertNever(state);
  }
}

/** True if the folder's files are or will be taken in. */
export function isFolderFine(folder: StatusView['folders'][number]): boolean {
  return folderTone(folder.state) !== 'bad';
}
