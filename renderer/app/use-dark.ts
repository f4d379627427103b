import { useSyncExternalStore } from 'react';
import { useStore } from '../ui/use-store.ts';
import { preferences } from './preferences.ts';

const query = window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => {
    query.removeEventListener('change', listener);
  };
}

/** Whether the page is dark now: as chosen, or as the system is. */
export function useDark(): boolean {
  const { theme } = useStore(preferences);
  const systemDark = useSyncExternalStore(subscribe, () => query.matches);
  return theme === 'system' ? systemDark : theme === 'dark';
}
