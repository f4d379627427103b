import type { StaffAct } from '../../../shared/api/work-contract.ts';
import { type AgentErrorCode, type ErrorKey, ERRORS } from './error-codes.ts';
import { say, type ValuesOf } from './error-codes/row.ts';

interface Cause {
  readonly cause?: unknown;
  readonly acts?: readonly StaffAct[];
}

/** Arguments after a code: the values of its sentence, if it has any, and the cause. */
type Beside<Values> = [Values] extends [never] ? [options?: Cause] : [values: Values, options?: Cause];

/** A failure whose sentences another process or thread has made. */
interface Received {
  readonly code: AgentErrorCode;
  readonly message: string;
  readonly messageZh: string;
}

/**
 * A failure that somebody has to act on. `code` is stable; `message` is one English sentence. The sentence comes from the table
 * (`error-codes/`), with the given values. It never carries patient data, a token or a response body.
 */
export class AgentError<Key extends ErrorKey = ErrorKey> extends Error {
  readonly code: AgentErrorCode;
  /** The same sentence in zh-TW, for staff. */
  readonly messageZh: string;
  /** Numbers at NHI in the sentence: its value `numbers`. */
  readonly numbers: readonly string[];
  /** Acts of others on the cases meanwhile. */
  readonly acts: readonly StaffAct[];
  constructor(received: Received);
  constructor(key: Key, ...beside: Beside<ValuesOf<(typeof ERRORS)[Key]>>);
  constructor(said: Received | Key, ...beside: Beside<ValuesOf<(typeof ERRORS)[Key]>> | []) {
    const [values = {}, { cause } = values] = beside as readonly [
      ({ numbers?: readonly string[] } & Cause)?,
      Cause?,
    ];
    const { code, message, messageZh } = typeof said === 'string' ? inWords(said, values) : said;
    super(message, cause === undefined ? {} : { cause });
    this.name = 'AgentError';
    this.code = code;
    this.messageZh = messageZh;
    this.numbers = values.numbers ?? [];
    this.acts = values.acts ?? [];
  }

  /** `instanceof` narrows to every error code, and not to `any`. */
  static override [Symbol.hasInstance](value: unknown): value is AgentError {
    return super[Symbol.hasInstance](value);
  }

  /** For an error from another process or thread, which brings its own sentences. */
  static received({ code, message, messageZh }: Received): AgentError {
    return new AgentError({ code, message, messageZh });
  }
}

function inWords(key: ErrorKey, values: object): Received {
  const row = ERRORS[key];
  const code = key.replace(/\/.*/, '') as AgentErrorCode;
  return { code, message: say(row, 'en', values), messageZh: say(row, 'zh', values) };
}
