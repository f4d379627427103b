import { later as en } from './en/later.ts';
import { useLanguage } from './use-texts.ts';
import { later as zhTW } from './zh-TW/later.ts';

/** Type of texts loaded with later pages: a key missing in a language is a compile error. */
export type LaterTexts = typeof zhTW;

/** Texts of pages that are never the first one. Import only in their files, so that the first load stays small. */
export const useLaterTexts = (): LaterTexts => (useLanguage() === 'en' ? en : zhTW);
