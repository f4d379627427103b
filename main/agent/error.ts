/**
 * A failure somebody has to act on. `code` is stable and picks the zh-TW sentence in the text files;
 * `message` is one English sentence. Neither ever carries patient data, a token or a response body.
 */
export class AgentError extends Error {
  readonly code: string;
  /** The same sentence in zh-TW, where staff may read it. */
  readonly messageZh: string;
  constructor(code: string, message: string, options: { messageZh?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AgentError';
    this.code = code;
    this.messageZh = options.messageZh ?? message;
  }
}
