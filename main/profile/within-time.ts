import { createContext, Script } from 'node:vm';

/** Synchronous work was ended because it took longer than it may. Where it stood is lost. */
export class TookTooLong extends Error {}

/** Only a script of the vm has a time limit; this one calls what it is given. */
const CALL = new Script('run()');
const around: { run: () => void } = { run: () => undefined };
const context = createContext(around);
const ERROR_CODE = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * What `work` returns. Patterns and loops of others' expressions end as well, wherever they are: neither `catch` nor `finally` of theirs runs.
 * @throws TookTooLong, and what `work` throws
 */
export function withinTime<T>(ms: number, work: () => T): T {
  const answer: { value?: T; error?: unknown } = {};
  const before = around.run;
  around.run = (): void => {
    try {
      answer.value = work();
    } catch (error) {
      answer.error = error;
    }
  };
  try {
    CALL.runInContext(context, { timeout: Math.ceil(ms) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === ERROR_CODE) throw new TookTooLong();
    throw error;
  } finally {
    around.run = before;
  }
  if ('error' in answer) throw answer.error;
  return answer.value as T;
}
