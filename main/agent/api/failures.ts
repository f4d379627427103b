import { ORPCError } from '@orpc/server';
import { refusalInWords } from '../base/held-file.ts';
import { AgentError } from '../error.ts';

const CONFLICTS = new Set([
  'move-not-allowed',
  'case-changed',
  'attachment-unknown',
  'attachment-name-refused',
  'attachment-name-taken',
  'period-reversed',
  'deadline-unknown',
  'settings-changed',
  'number-not-found',
  'number-of-other-claim',
  'number-owned',
  'number-not-checked',
  'link-refused',
  'account-exists',
  'account-name-refused',
  'account-unknown',
  'own-account',
  'no-password',
  'password-wrong',
  'password-same',
  'password-too-short',
  'password-too-long',
  'password-is-name',
  'password-too-common',
]);

/**
 * An AgentError crosses the boundary as a typed error of the contract; anything else is a bug and shows no message,
 * since it could hold a path or a patient.
 */
export function asApiError(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const refused = refusalInWords(error);
  if (refused !== null) return asApiError(refused);
  if (!(error instanceof AgentError)) {
    return new ORPCError('FAILED', {
      status: 500,
      defined: true,
      message: 'An unexpected failure; the log names it.',
      data: { code: 'unexpected', messageZh: '發生未預期的錯誤，詳見紀錄。' },
    });
  }
  const data = { code: error.code, messageZh: error.messageZh };
  if (error.code === 'case-not-found')
    return new ORPCError('NOT_FOUND', { status: 404, defined: true, message: error.message });
  if (CONFLICTS.has(error.code))
    return new ORPCError('CONFLICT', { status: 409, defined: true, message: error.message, data });
  return new ORPCError('FAILED', { status: 500, defined: true, message: error.message, data });
}
