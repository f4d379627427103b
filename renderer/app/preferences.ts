import { CALENDARS, setCalendar, type Calendar } from '../format/time.ts';
import { LANGUAGES, type Language } from '../texts/texts.ts';
import { keepChoice } from './kept-choices.ts';
import { createStore, type Store } from '../ui/store.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

export interface Preferences {
  readonly language: Language;
  readonly theme: ThemeChoice;
  readonly calendar: Calendar;
}

const KEY = 'twpas.preferences';

export const preferences: Store<Preferences> = createStore(read());

setCalendar(preferences.get().calendar);

export function choose(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  // Set before the store notifies, so that the redraw already uses the new calendar.
  setCalendar(next.calendar);
  preferences.set(next);
  keepChoice(KEY, next);
}

function read(): Preferences {
  const fallback: Preferences = { language: 'zh-TW', theme: 'system', calendar: 'common' };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Record<keyof Preferences, unknown>>;
    return {
      language: LANGUAGES.find((language) => language === kept.language) ?? fallback.language,
      theme: THEMES.find((theme) => theme === kept.theme) ?? fallback.theme,
      calendar: CALENDARS.find((calendar) => calendar === kept.calendar) ?? fallback.calendar,
    };
  } catch {
    // The stored value is unreadable or storage is off: use the defaults.
    return fallback;
  }
}
