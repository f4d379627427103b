import { textFor, type Texts } from './texts.ts';

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
