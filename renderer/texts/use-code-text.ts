import type { CodeText } from '../../shared/twpas/codes.ts';
import { useLanguage } from './use-texts.ts';

/** Shows a code of the guide in the language chosen; a code the guide does not know stays as it came. */
export function useCodeText(): (codes: Readonly<Record<string, CodeText>>, code: string) => string {
  const language = useLanguage();
  return (codes, code) => {
    const text = Object.hasOwn(codes, code) ? codes[code] : undefined;
    if (text === undefined) return code;
    return language === 'en' ? text.en : text.zh;
  };
}
