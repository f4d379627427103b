import { ORPCError } from '@orpc/client';
import { CommanderError } from 'commander';
import { refusalInWords } from '../agent/ground/base/held-file.ts';
import { AgentError } from '../agent/ground/error.ts';
import type { Io } from './io.ts';

/** Bad usage or settings: exit 2, every problem on a line of its own. */
export class UsageError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'UsageError';
    this.problems = problems;
  }
}

/** Ends a command with this exit code; its answer is already printed. */
export class ExitCode extends Error {
  readonly code: number;
  constructor(code: number) {
    super('');
    this.name = 'ExitCode';
    this.code = code;
  }
}

/** Prints on stderr why a command failed. Returns the exit code: 1 failed, 2 bad usage, or that of an {@link ExitCode}. */
export function reportFailure(io: Io, error: unknown): number {
  if (error instanceof ExitCode) return error.code;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has printed it
  if (error instanceof UsageError) {
    for (const problem of error.problems) io.err(problem);
    return 2;
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    io.err(`the agent does not accept this command's arguments: ${error.message}`);
    return 2;
  }
  io.err(sentenceOf(error));
  return 1;
}

/** The failure in one line. */
export function failureText(error: unknown): string {
  return error instanceof UsageError ? error.problems.join('; ') : sentenceOf(error);
}

/** English, then zh-TW in brackets if available, then the stable code. */
function sentenceOf(error: unknown): string {
  if (error instanceof AgentError) return bilingual(error.message, error.messageZh, error.code);
  if (error instanceof ORPCError) {
    const { code, messageZh } = failureData(error.data as unknown);
    if (error.code === 'INTERNAL_SERVER_ERROR' && code === null)
      return 'the agent met an unexpected error; its log says more (送件程式發生未預期的錯誤，詳見紀錄檔)';
    return bilingual(error.message, messageZh ?? error.message, code ?? String(error.code));
  }
  const refused = refusalInWords(error);
  if (refused !== null) return sentenceOf(refused);
  // An unknown error's message may quote its data: print only its kind.
  const kind = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : typeof error;
  return `unexpected error (未預期的錯誤) [${kind}]`;
}

function bilingual(message: string, zh: string, code: string): string {
  return `${message}${zh === message ? '' : ` (${zh})`} [${code}]`;
}

/** The stable code of a failed call; null for other errors. */
export function failureCodeOf(error: unknown): string | null {
  if (error instanceof AgentError) return error.code;
  return error instanceof ORPCError ? failureData(error.data as unknown).code : null;
}

function failureData(data: unknown): { code: string | null; messageZh: string | null } {
  const fields = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { code: text(fields['code']), messageZh: text(fields['messageZh']) };
}
