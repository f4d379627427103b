import type { zhTW } from './zh-TW.ts';

/** The shape of all texts: a key missing in a language is a compile error there. */
export type Texts = typeof zhTW;

export const LANGUAGES = ['zh-TW', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text under a key that came from the agent, which may be newer than this page; null when there is none. */
export function textFor(texts: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(texts, key) ? (texts[key] ?? null) : null;
}

/** A cause the agent names by a code, as a sentence; null for a code of no known family. */
export function causeText(code: string, texts: Texts): string | null {
  const exact = textFor(texts.codes, code);
  if (exact !== null) return exact;
  const status = /^http-(\d{3})$/.exec(code)?.[1];
  if (status !== undefined) return texts.codeFamilies.http(status);
  if (code.startsWith('token')) return texts.codeFamilies.token;
  if (code.startsWith('discovery')) return texts.codeFamilies.discovery;
  return null;
}

/** Sentences one after the other: a blank between them, but none behind a full-width mark. */
export function sentences(...parts: readonly (string | null)[]): string {
  return parts
    .filter((part) => part !== null && part !== '')
    .join(' ')
    .replaceAll(/([。；：，！？」）]) /g, '$1');
}
