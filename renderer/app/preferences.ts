import { CALENDARS, setCalendar, type Calendar } from '../format/time.ts';
import { LANGUAGES, type Language } from '../texts/texts.ts';
import { createKeptStore } from '../ui/store.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

export interface Preferences {
  readonly language: Language;
  readonly theme: ThemeChoice;
  readonly calendar: Calendar;
}

export const preferences = createKeptStore<Preferences>('twpas.preferences', (kept) => {
  const { language, theme, calendar } = (kept ?? {}) as Partial<Record<keyof Preferences, unknown>>;
  return {
    language: LANGUAGES.find((each) => each === language) ?? 'zh-TW',
    theme: THEMES.find((each) => each === theme) ?? 'system',
    calendar: CALENDARS.find((each) => each === calendar) ?? 'common',
  };
});

setCalendar(preferences.get().calendar);

export function choose(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  // Set before the store notifies, so that the redraw already uses the new calendar.
  setCalendar(next.calendar);
  preferences.set(next);
}
