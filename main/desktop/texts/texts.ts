import { en } from './en.ts';
import { zhTW } from './zh-TW.ts';

/** The type of all texts: a missing key in a language is a compile error. */
export type DeskTexts = typeof zhTW;
export type Language = 'zh-TW' | 'en';

export function textsOf(language: Language): DeskTexts {
  return language === 'en' ? en : zhTW;
}

/** The person's choice, else the first of the system's languages that has texts, else zh-TW. */
export function pickLanguage(chosen: Language | null, ofSystem: readonly string[]): Language {
  if (chosen !== null) return chosen;
  for (const tag of ofSystem) {
    if (/^zh\b/i.test(tag)) return 'zh-TW';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'zh-TW';
}
