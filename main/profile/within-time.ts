import { createContext, Script } from 'node:vm';

/** Synchronous work was ended because it took longer than it may. Where it stood is lost. */
export class TookTooLong extends Error {}

/** Only a script of the vm has a time limit; this one calls what it is given. */
const CALL = new Script('run()');
const around: { run: () => void } = { run: () => undefined };
const context = createContext(around);
const ERROR_CODE = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Result of `work`. Foreign patterns and loops end as well, wherever they are: their `catch` and `finally` do not run.
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

/** Work was given up before it took long: it has to be done again, as a whole within time. */
export class MayTakeLong extends Error {}

/**
 * Steps that work may take which is not done within time. A limit of time is a thread of its own, which costs as much as the check
 * of a hundred elements: most Bundles need none.
 */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** @throws MayTakeLong */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) throw new MayTakeLong();
  }

  /** Runs work that may not end, and returns its answer. @throws MayTakeLong, and what `work` throws */
  guard<T>(work: () => T): T {
    if (this.#left === Infinity) return work();
    this.spend(STEPS_OF_A_GUARD);
    try {
      return withinTime(GUARD_MS, work);
    } catch (error) {
      throw error instanceof TookTooLong ? new MayTakeLong() : error;
    }
  }
}

/** The budget of work that is done within time. */
export const NO_BUDGET = new Budget(Infinity);
export const STEPS_OF_A_GUARD = 20_000;
const GUARD_MS = 100;
