import { type AgentErrorCode, type ErrorRow, ERRORS, type SaidErrorCode } from './error-codes.ts';

interface Cause {
  readonly cause?: unknown;
}

interface Said extends Cause {
  readonly messageZh?: string;
  readonly numbers?: readonly string[];
}

/**
 * A failure somebody has to act on. `code` is stable. `message` is one English sentence. Neither ever carries patient data, a token or
 * a response body. The sentence is the table's, or for a code without one, or where there is more to say, the one that is given.
 */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  /** The same sentence in zh-TW, where staff may read it. */
  readonly messageZh: string;
  /** Numbers at NHI that the sentence is about. */
  readonly numbers: readonly string[];
  constructor(code: SaidErrorCode, options?: Cause);
  constructor(code: AgentErrorCode, message: string, options?: Said);
  constructor(code: AgentErrorCode, said: string | Cause = {}, options: Said = {}) {
    const row: ErrorRow = ERRORS[code];
    const [message, zh, { cause }] =
      typeof said === 'string'
        ? [said, options.messageZh ?? said, options]
        : [row.en ?? code, row.zh ?? code, said];
    super(message, cause === undefined ? {} : { cause });
    this.name = 'AgentError';
    this.code = code;
    this.messageZh = zh;
    this.numbers = typeof said === 'string' ? (options.numbers ?? []) : [];
  }
}
