import { createContext, Script } from 'node:vm';
import type { ConstraintRule } from './rules.ts';

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

/** Work was given up before it took long: it has to be done again, in a guard. */
export class MayTakeLong extends Error {}
/** One for all: a stack for each would cost more than the check. */
const MAY_TAKE_LONG = new MayTakeLong();

/** ms of a check without its constraints. The first one of a process takes some 100; a machine may be twenty times as busy. */
const WALK_MS = 5_000;
/** ms of one constraint over one Bundle, and of all that a guide writes. Together below the deadline of the checking thread. */
const RULE_MS = 1_000;
const GUIDE_MS = 5_000;
/** 1 MB takes some 100. */
const MS_PER_BYTE = 1_000 / 1_000_000;
/** R4 and NHI's guide take a hundredth of them. */
const STEPS = 60_000;
const STEPS_PER_BYTE = 0.1;

/** How many checks each constraint took too long in. A computer that sleeps in the middle of one may make it look so: once is forgiven. */
const slow = new WeakMap<ConstraintRule, number>();

/**
 * Limits of the check of one Bundle of so many bytes. A guard is a thread of its own, which costs as much as the check of a hundred
 * elements: constraints count the steps of their loops, and only those beyond a number of them run in a guard, and what may not end.
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

  /** ms that all of it may take. */
  get all(): number {
    return WALK_MS + GUIDE_MS + 2 * this.#forSize;
  }

  /** @throws MayTakeLong beyond the steps that are taken outside a guard */
  spend(steps = 1): void {
    if (this.#isGuarded) return;
    if (steps > this.#steps) throw MAY_TAKE_LONG;
    this.#steps -= steps;
  }

  /** For the walk, where it may go the same way again and again. @throws TookTooLong */
  look(): void {
    if (performance.now() > this.#end) throw new TookTooLong();
  }

  /** Runs what a constraint has to do and may not end. @throws TookTooLong, and what `work` throws */
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
