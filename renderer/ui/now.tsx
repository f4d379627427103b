import Tooltip from 'antd/es/tooltip';
import { useSyncExternalStore, type ReactNode } from 'react';
import { taipeiDay } from '../../shared/days.ts';
import { ageOf, exactTime, type Age } from '../format/time.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';

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

/** `12 秒前`, updated each second; the tooltip shows the exact time in Taipei. */
export function RelativeTime({ iso }: { readonly iso: string }): ReactNode {
  const texts = useTexts();
  const now = useNow();
  return (
    <Tooltip title={exactTime(iso)}>
      <time dateTime={iso} className="tabular">
        {ageText(ageOf(iso, now), texts.shell.age)}
      </time>
    </Tooltip>
  );
}

function ageText(age: Age, texts: Texts['shell']['age']): string {
  return age.unit === 'now' ? texts.now : texts[age.ahead ? 'ahead' : 'past'][age.unit](age.count);
}
