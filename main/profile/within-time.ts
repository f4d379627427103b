import { createContext, Script } from 'node:vm';
import type { ConstraintRule } from './rules.ts';

/** Synchronous work was aborted at its time limit; its state is lost. */
export class TookTooLong extends Error {}

/** Only vm scripts have a time limit; this one calls the given function. */
const CALL = new Script('run()');
const around: { run: () => void } = { run: () => undefined };
const context = createContext(around);
const ERROR_CODE = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Runs `work` with a time limit. Foreign regular expressions and loops are aborted anywhere, without running their `catch` and `finally`.
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

/** Work was given up early and must be repeated in a guard. */
export class MayTakeLong extends Error {}
/** Shared instance: creating a stack trace each time would cost more than the check. */
const MAY_TAKE_LONG = new MayTakeLong();

/** ms of a check without constraints. A process's first check takes about 100; a computer may be twenty times slower. */
const WALK_MS = 5_000;
/** ms of one constraint, and of all of a guide's, for one Bundle. Their sum is below the checking thread's deadline. */
const RULE_MS = 1_000;
const GUIDE_MS = 5_000;
/** Tenfold: 1 MB takes about 100 ms. */
const MS_PER_BYTE = 1_000 / 1_000_000;
/** A hundred times the steps that R4 and NHI's guide need. */
const STEPS = 60_000;
const STEPS_PER_BYTE = 0.1;

/** Number of checks in which a constraint took too long. One is forgiven, as a sleeping computer looks the same. */
const slow = new WeakMap<ConstraintRule, number>();

/**
 * Limits of one Bundle's check. A guard starts a watchdog thread, which costs as much as checking a hundred elements. So constraints count their
 * steps; only those above a number of steps, or that may not end, run in a guard.
 */
export class Limits {
  readonly #forSize: number;
  readonly #spent = new Map<ConstraintRule, number>();
  #steps: number;
  #guideMs: number;
  #end: number;
  #isGuarded = false;

  constructor(bytes = 0) {
    this.#forSize = bytes * MS_PER_BYTE;
    this.#steps = STEPS + bytes * STEPS_PER_BYTE;
    this.#guideMs = GUIDE_MS + this.#forSize;
    this.#end = performance.now() + WALK_MS + this.#forSize;
  }

  /** Time limit of the whole check, ms. */
  get all(): number {
    return WALK_MS + GUIDE_MS + 2 * this.#forSize;
  }

  /** Counts steps. @throws MayTakeLong above the number allowed outside a guard */
  spend(steps = 1): void {
    if (this.#isGuarded) return;
    if (steps > this.#steps) throw MAY_TAKE_LONG;
    this.#steps -= steps;
  }

  /** Checks the walk's deadline, at points that may repeat endlessly. @throws TookTooLong */
  look(): void {
    if (performance.now() > this.#end) throw new TookTooLong();
  }

  /** Runs a constraint's work with its time limit. @throws TookTooLong, and what `work` throws */
  guard<T>(rule: ConstraintRule, work: () => T): T {
    if (this.#isGuarded) return work();
    const before = slow.get(rule) ?? 0;
    const spent = this.#spent.get(rule) ?? 0;
    const ms = RULE_MS + this.#forSize - spent;
    if (before > 1 || ms < 1 || (rule.base !== true && this.#guideMs <= 0)) throw new TookTooLong();
    let took = ms;
    this.#isGuarded = true;
    try {
      return withinTime(ms, () => {
        const started = performance.now();
        try {
          return work();
        } finally {
          took = performance.now() - started;
        }
      });
    } catch (error) {
      if (error instanceof TookTooLong) slow.set(rule, before + 1);
      throw error;
    } finally {
      this.#isGuarded = false;
      this.#spent.set(rule, spent + took);
      this.#end += took;
      if (rule.base !== true) this.#guideMs -= took;
    }
  }
}
