import { type AgentErrorCode, type ErrorRow, ERRORS, type SaidErrorCode } from './error-codes.ts';

interface Cause {
  readonly cause?: unknown;
}

/**
 * A failure somebody has to act on. `code` is stable. `message` is one English sentence. Neither ever carries patient data, a token or
 * a response body. The sentence is the table's, or for a code without one, or where there is more to say, the one that is given.
 */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  /** The same sentence in zh-TW, where staff may read it. */
  readonly messageZh: string;
  constructor(code: SaidErrorCode, options?: Cause);
  constructor(code: AgentErrorCode, message: string, options?: Cause & { readonly messageZh?: string });
  constructor(
    code: AgentErrorCode,
    said: string | Cause = {},
    options: Cause & { readonly messageZh?: string } = {},
  ) {
    const row: ErrorRow = ERRORS[code];
    const [message, zh, { cause }] =
      typeof said === 'string'
        ? [said, options.messageZh ?? said, options]
        : [row.en ?? code, row.zh ?? code, said];
    super(message, cause === undefined ? {} : { cause });
    this.name = 'AgentError';
    this.code = code;
    this.messageZh = zh;
  }
}
