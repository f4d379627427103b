import { AgentError } from '../error.ts';

/** What of an error may be logged. */
export interface SafeError {
  readonly name: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  readonly cause?: SafeError;
}

const WORD = /^[A-Za-z0-9_.-]{1,64}$/;
const DEEPEST_CAUSE = 3;

/**
 * Name and code of an error, and the system call of one by Node. The message only of an AgentError, which is ours and
 * without data: Node's hold paths, and the HIS puts patients' names into those; a server's hold what it likes.
 */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = word(error, 'code');
  const syscall = word(error, 'syscall');
  return {
    name: WORD.test(error.name) ? error.name : 'Error',
    ...(code === null ? {} : { code }),
    ...(syscall === null ? {} : { syscall }),
    ...(error instanceof AgentError ? { message: error.message } : {}),
    ...(error.cause === undefined || depth >= DEEPEST_CAUSE
      ? {}
      : { cause: safeError(error.cause, depth + 1) }),
  };
}

function word(error: Error, key: 'code' | 'syscall'): string | null {
  const value: unknown = key in error ? (error as Error & Record<typeof key, unknown>)[key] : undefined;
  return typeof value === 'string' && WORD.test(value) ? value : null;
}
