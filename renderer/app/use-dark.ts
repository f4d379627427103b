import { useStore } from '../ui/use-store.ts';
import { preferences } from './preferences.ts';
import { useMedia } from './use-media.ts';

/** Whether the page is dark now: as chosen, or as the system is. Never on paper. */
export function useDark(): boolean {
  const { theme } = useStore(preferences);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const printing = useMedia('print');
  if (printing) return false;
  return theme === 'system' ? systemDark : theme === 'dark';
}
