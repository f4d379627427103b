import type { zhTW } from './zh-TW.ts';

/** Type of all texts: a key missing in a language is a compile error. */
export type Texts = typeof zhTW;

export const LANGUAGES = ['zh-TW', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Text of a key sent by the agent, which may be newer than this page; null if unknown. */
export function textFor<T>(texts: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(texts, key) ? (texts[key] ?? null) : null;
}

/** Sentence for the agent's cause code; null for an unknown family of codes. */
export function causeText(code: string, texts: Texts): string | null {
  const exact = textFor(texts.codes, code);
  if (exact !== null) return exact;
  const status = /^http-(\d{3})$/.exec(code)?.[1];
  if (status !== undefined) return texts.codeFamilies.http(status);
  if (code.startsWith('token')) return texts.codeFamilies.token;
  if (code.startsWith('discovery')) return texts.codeFamilies.discovery;
  return null;
}

/** Joins sentences with a space, but not after full-width punctuation. */
export function sentences(...parts: readonly (string | null)[]): string {
  return parts
    .filter((part) => part !== null && part !== '')
    .join(' ')
    .replaceAll(/([。；：，！？」）]) /g, '$1');
}
