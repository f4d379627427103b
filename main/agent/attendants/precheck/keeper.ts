import { setImmediate as otherWork } from 'node:timers/promises';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import type { CaseRecord } from '../../carrier/cases/case-record.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { keepPrecheck, withoutAnswer } from '../../carrier/cases/look-ends.ts';
import { isPrechecked, precheckOf } from '../../carrier/cases/prechecks.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Spool } from '../../ground/spool/spool.ts';
import type { Prechecker } from './ask-rules.ts';
import type { RulesInUse, RulesStore } from './rules-store.ts';
import { orLate } from '../../ground/base/tasks.ts';

/** Sleep with an empty queue; a commit or new rules wake the loop. */
const REST_MS = 60 * 60_000;
/** Wait after unreadable rules or a disk that does not answer. */
const AFTER_FAILURE_MS = 60_000;
/** A person waits for this answer at the HIS. */
const SHOWN_MS = 10_000;
/** Delay after a start, which has more urgent work. */
const FIRST_MS = 2000;

interface KeeperParts {
  readonly context: CaseContext;
  readonly spool: Pick<Spool, 'get'>;
  readonly rules: Pick<RulesStore, 'current' | 'onChange'>;
  readonly prechecker: Prechecker;
  readonly clock: Clock;
  readonly log: Log;
}

export function createPrecheckKeeper(parts: KeeperParts): PrecheckKeeper {
  return new PrecheckKeeper(parts);
}

/**
 * Asks the rules about each new case, once the case is committed. Asks again when the rules change, while NHI has not decided. If the hospital holds
 * cases for a look, a stored answer lets a case continue or holds it (`carrier/cases/looks.ts`). After a crash, the next start asks again for every
 * answer that was not stored.
 */
export class PrecheckKeeper {
  readonly #parts: KeeperParts;
  readonly #loop: Loop;
  /** Cases that may have to be asked, one by one, newest first: a person who exports now waits for the answer. */
  readonly #pending = new Set<string>();
  readonly #ends: (() => void)[] = [];
  #begun = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#loop = createLoop(
      parts.clock,
      (signal) => this.#round(signal),
      (error) => {
        parts.log('error', 'precheck', {}, error);
        return AFTER_FAILURE_MS;
      },
    );
  }

  start(): void {
    const { context, rules } = this.#parts;
    this.#ends.push(
      context.store.onChange((ids) => {
        if (rules.current() === null || ids.length === 0) return;
        for (const id of ids) this.#pending.add(id);
        this.#loop.wake();
      }),
      rules.onChange(() => {
        this.#lookAtAll();
        this.#loop.wake();
      }),
    );
    this.#loop.start();
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) end();
    // Rounds in progress are aborted, not awaited.
    await Promise.all([this.#parts.prechecker.close(), this.#loop.stop()]);
  }

  /**
   * Answers for a Bundle that is only shown, best first; they are not stored. `package`: `name#version`. `late`: they took longer than ten seconds.
   * Null: no rules are imported, or they cannot be read.
   */
  async ask(bytes: Buffer) {
    const { rules, prechecker, clock } = this.#parts;
    const inUse = rules.current();
    if (inUse === null) return null;
    const answers = await orLate(prechecker.ask(bytes, inUse), SHOWN_MS, clock);
    return answers === null || answers === 'late'
      ? answers
      : { package: `${inUse.name}#${inUse.version}`, answers };
  }

  /** Every case that NHI has not decided. */
  #lookAtAll(): void {
    this.#pending.clear();
    for (const { row } of this.#parts.context.index.all())
      if (row.review !== 'decided' && row.superseded_by === null) this.#pending.add(row.id);
  }

  /** @returns how long to sleep, ms */
  async #round(signal: AbortSignal): Promise<number> {
    if (!this.#begun) {
      this.#begun = true;
      this.#lookAtAll();
      return FIRST_MS;
    }
    while (!signal.aborted) {
      const inUse = this.#parts.rules.current();
      const id = [...this.#pending].at(-1);
      if (inUse === null || id === undefined) return REST_MS;
      this.#pending.delete(id);
      if (!(await this.#askWhereNew(id, inUse))) {
        this.#pending.add(id);
        return AFTER_FAILURE_MS;
      }
      await otherWork();
    }
    return REST_MS;
  }

  /** @returns false if the rules could not be read */
  async #askWhereNew(id: string, inUse: RulesInUse): Promise<boolean> {
    const { context } = this.#parts;
    const { store } = context;
    const row = caseRow(store, id);
    const known = precheckOf(store, id);
    const isKnown = known?.rules === inUse.stamp && known.sha256 === row.sha256;
    if (isKnown || !isPrechecked(row)) return true;
    let isAsked = false;
    try {
      isAsked = await this.#ask(row, inUse);
    } finally {
      // Release cases that wait for rules which do not answer. If the agent is ending, the next start asks.
      if (!isAsked && !this.#loop.signal.aborted) await withoutAnswer(context, id);
    }
    return isAsked;
  }

  /** @returns false if the rules could not be read */
  async #ask(row: CaseRecord, inUse: RulesInUse): Promise<boolean> {
    const { context, spool, prechecker, log } = this.#parts;
    const sha256 = row.sha256;
    const answers = await prechecker.ask(await spool.get(sha256), inUse);
    if (answers === null) {
      log('warn', 'precheck-rules-unreadable', { caseId: row.id });
      return false;
    }
    const rules = { stamp: inUse.stamp, package: `${inUse.name}#${inUse.version}` };
    await keepPrecheck(context, row.id, { sha256, rules }, answers);
    return true;
  }
}
