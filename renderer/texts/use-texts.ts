import type { CodeText } from '../../shared/twpas/codes.ts';
import { preferences } from '../app/preferences.ts';
import { useStore } from '../ui/store.ts';
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

/** Shows a code of the guide in the language chosen; a code the guide does not know stays as it came. */
export function useCodeText(): (codes: Readonly<Record<string, CodeText>>, code: string) => string {
  const language = useLanguage();
  return (codes, code) => {
    const text = Object.hasOwn(codes, code) ? codes[code] : undefined;
    if (text === undefined) return code;
    return language === 'en' ? text.en : text.zh;
  };
}
