import { AgentError } from '../error.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ran out. */
  readonly isLate: () => boolean;
  /** Lets go of the timer and of the caller's signal. */
  readonly end: () => void;
}

/** One signal for both ends of an exchange; `AbortSignal.any` and `.timeout` take three times as long for each. */
export function withDeadline(ms: number, caller: AbortSignal | undefined): Deadline {
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort(new AgentError('timeout', 'The exchange took too long.'));
  }, ms);
  const onAbort = (): void => {
    stop.abort(caller?.reason);
  };
  if (caller?.aborted) onAbort();
  caller?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: stop.signal,
    isLate: () => late,
    end: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
}
