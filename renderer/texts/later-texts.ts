import { later as en } from './en/later.ts';
import { useLanguage } from './use-texts.ts';
import { later as zhTW } from './zh-TW/later.ts';

/** The shape of the texts that come with their pages: a key missing in a language is a compile error there. */
export type LaterTexts = typeof zhTW;

/** Texts of pages that nobody sees first. Only their files may import it: the first load is for everybody. */
export const useLaterTexts = (): LaterTexts => (useLanguage() === 'en' ? en : zhTW);
