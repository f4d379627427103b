import { preferences } from '../app/preferences.ts';
import { useStore } from '../ui/use-store.ts';
import { en } from './en.ts';
import type { Language, Texts } from './texts.ts';
import { zhTW } from './zh-TW.ts';

const ALL: Readonly<Record<Language, Texts>> = { 'zh-TW': zhTW, en };

export function useLanguage(): Language {
  return useStore(preferences).language;
}

/** All texts in the language chosen. */
export function useTexts(): Texts {
  return ALL[useLanguage()];
}
