import { useSyncExternalStore } from 'react';
import { useCaseList } from './case-list.ts';

/** Whether this case is selected: a row is drawn anew for itself alone. */
export function useIsSelected(id: string): boolean {
  const { selection } = useCaseList();
  return useSyncExternalStore(selection.subscribe, () => selection.has(id));
}

export function useSelectedCount(): number {
  const { selection } = useCaseList();
  return useSyncExternalStore(selection.subscribe, () => selection.size);
}
