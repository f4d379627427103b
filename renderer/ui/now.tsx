import { useSyncExternalStore } from 'react';
import { taipeiDay } from '../../shared/days.ts';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of [...listeners]) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Today in Taipei, YYYY-MM-DD, whatever the computer's time zone. Redraws only at midnight. */
export function useToday(): string {
  return useSyncExternalStore(subscribe, () => taipeiDay(now));
}

/** Current time, updated each second by one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
