import type { CodeText } from '../../shared/twpas/codes.ts';
import { choose, preferences } from '../app/preferences.ts';
import { createStore, useStore } from '../ui/store.ts';
import type { Language, Texts } from './texts.ts';
import { zhTW } from './zh-TW.ts';

/** Loaded languages: Chinese is part of the page, English is loaded when chosen. */
const atHand = createStore<Readonly<Record<'zh-TW', Texts> & Partial<Record<Language, Texts>>>>({
  'zh-TW': zhTW,
});

/** Resolves when the language is loaded. @throws if its file cannot be fetched */
export async function fetchTexts(language: Language): Promise<void> {
  if (language !== 'en' || atHand.get().en !== undefined) return;
  const { en } = await import('./en.ts');
  atHand.set({ ...atHand.get(), en });
}

let choices = 0;

/** Switches the language; the last call wins. @throws if the file cannot be fetched; the language then stays unchanged */
export async function chooseLanguage(language: Language): Promise<void> {
  choices += 1;
  const mine = choices;
  await fetchTexts(language);
  if (mine === choices) choose({ language });
}

export function useLanguage(): Language {
  return useStore(preferences).language;
}

/** All texts in the chosen language; Chinese if that one could not be loaded. */
export function useTexts(): Texts {
  const language = useLanguage();
  const texts = useStore(atHand);
  return texts[language] ?? texts['zh-TW'];
}

/** The same outside of React components. */
export function currentTexts(): Texts {
  const texts = atHand.get();
  return texts[preferences.get().language] ?? texts['zh-TW'];
}

/** Returns the text of a guide's code in the chosen language; an unknown code is returned unchanged. */
export function useCodeText(): (codes: Readonly<Record<string, CodeText>>, code: string) => string {
  const language = useLanguage();
  return (codes, code) => {
    const text = Object.hasOwn(codes, code) ? codes[code] : undefined;
    if (text === undefined) return code;
    return language === 'en' ? text.en : text.zh;
  };
}
