import { ORPCError } from '@orpc/client';
import type { Language, Texts } from '../texts/texts.ts';

/** What was asked for is not there. */
export const isGone = (error: unknown): boolean => error instanceof ORPCError && error.code === 'NOT_FOUND';

/** A failed call in one sentence for staff. The agent's own sentence where it gave one. */
export function failureText(error: unknown, texts: Texts, language: Language): string {
  const { common } = texts.shell;
  if (!(error instanceof ORPCError)) return common.notConfirmed;
  if (isGone(error)) return common.gone;
  const data: unknown = error.data;
  if (language === 'zh-TW' && typeof data === 'object' && data !== null && 'messageZh' in data) {
    if (typeof data.messageZh === 'string' && data.messageZh !== '') return data.messageZh;
  }
  if (language === 'en' && error.defined) return error.message;
  return error.code === 'CONFLICT' ? texts.moves.notAllowedNow : common.unknownError;
}
