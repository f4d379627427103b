import type { CodeText } from '../../shared/twpas/codes.ts';
import { choose, preferences } from '../app/preferences.ts';
import { createStore, useStore } from '../ui/store.ts';
import type { Language, Texts } from './texts.ts';
import { zhTW } from './zh-TW.ts';

/** Loaded languages: nearly everybody's comes with the page, another is fetched when it is chosen. */
const atHand = createStore<Readonly<Record<'zh-TW', Texts> & Partial<Record<Language, Texts>>>>({
  'zh-TW': zhTW,
});

/** Resolves when the page can speak it. @throws when its file cannot be fetched */
export async function fetchTexts(language: Language): Promise<void> {
  if (language !== 'en' || atHand.get().en !== undefined) return;
  const { en } = await import('./en.ts');
  atHand.set({ ...atHand.get(), en });
}

let choices = 0;

/** The last choice counts, however long the file of an earlier one takes. @throws when its file cannot be fetched; the language stays the one it was */
export async function chooseLanguage(language: Language): Promise<void> {
  choices += 1;
  const mine = choices;
  await fetchTexts(language);
  if (mine === choices) choose({ language });
}

export function useLanguage(): Language {
  return useStore(preferences).language;
}

/** All texts in the language chosen; in Chinese where that one could not be fetched. */
export function useTexts(): Texts {
  const language = useLanguage();
  const texts = useStore(atHand);
  return texts[language] ?? texts['zh-TW'];
}

/** Where no hook can be used. */
export function currentTexts(): Texts {
  const texts = atHand.get();
  return texts[preferences.get().language] ?? texts['zh-TW'];
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
