import type { StatusView } from '../../shared/api/views/status.ts';
import type { FolderState, OutFolderState } from '../../shared/states.ts';
import type { Tone } from '../ui/words.tsx';

export function destinationTone({ state, pausedByPerson, newServer }: StatusView['destination']): Tone {
  if (pausedByPerson && !newServer) return 'attention';
  return state === 'open' ? 'good' : 'bad';
}

export const FOLDER_TONES: Readonly<Record<FolderState, Tone>> = {
  watching: 'good',
  'read-only': 'good',
  starting: 'progress',
  unreachable: 'bad',
  'other-agent': 'bad',
  'no-space': 'bad',
  stuck: 'bad',
  disturbed: 'bad',
};

export const OUT_FOLDER_TONES: Readonly<Record<OutFolderState, Tone>> = {
  fine: 'good',
  unused: 'progress',
  trouble: 'bad',
  stuck: 'bad',
};

/** True if the folder's files are or will be taken in. */
export function isFolderFine(folder: StatusView['folders'][number]): boolean {
  return FOLDER_TONES[folder.state] !== 'bad';
}
