import { Worker } from 'node:worker_threads';
import type { PrecheckAnswer } from '../../../../shared/api/precheck-contract.ts';
import { askWorker } from '../../ground/base/ask-worker.ts';
import { inOrder, noAnswer } from './answer.ts';
import type { RuleHead } from './rule-facts.ts';
import type { RulesInUse } from './rules-store.ts';
import type { PrecheckQuestion, PrecheckReply } from './worker.ts';
import { RULES_WORKER_URL } from './worker-url.ts';

export interface PrecheckerOptions {
  /** ms since the epoch, for the rule that reads today's date. */
  readonly now: () => number;
  /** Limit for one rule, ms. NHI's rules take 60 ms on average and 500 ms at most; a new thread needs half a second to read them. */
  readonly deadlineMs?: number;
  /** The thread ends after this time without work, ms. */
  readonly idleMs?: number;
}

const DEADLINE_MS = 20_000;
/** The engine and NHI's rules take some 120 MB. */
const IDLE_MS = 60_000;
const MAX_HEAP_MB = 768;
/** A Bundle applies for one or two drugs, and NHI has at most three rules for one drug. */
const MOST_RULES = 24;

/** Asks about one Bundle at a time, so that a full folder needs only one thread. `workerUrl` is for tests. */
export function createPrechecker(options: PrecheckerOptions, workerUrl: URL = RULES_WORKER_URL): Prechecker {
  return new Prechecker(options, workerUrl);
}

export class Prechecker {
  readonly #options: PrecheckerOptions;
  readonly #url: URL;
  #worker: Worker | null = null;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: PrecheckerOptions, url: URL) {
    this.#options = options;
    this.#url = url;
  }

  /**
   * Asks the rules that concern a Bundle, best answer first; empty if none does. Never throws because of a Bundle or a rule: that answer says that it
   * failed. Null: the rules could not be read, or this was closed.
   */
  ask(bytes: Buffer, rules: Pick<RulesInUse, 'file' | 'stamp'>): Promise<PrecheckAnswer[] | null> {
    const turn = this.#last.then(() => this.#askAll(bytes, rules));
    this.#last = turn;
    return turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    const running = this.#worker;
    this.#worker = null;
    await running?.terminate();
    await this.#last;
  }

  async #askAll(bytes: Buffer, rules: Pick<RulesInUse, 'file' | 'stamp'>): Promise<PrecheckAnswer[] | null> {
    const question = { file: rules.file, stamp: rules.stamp, now: this.#options.now() };
    const about = await this.#one({ ...question, bytes, rule: null });
    // The Bundle killed the thread before any rule ran, so no rule is known to concern it.
    if (about === 'late' || about === 'gone') return this.#closed ? null : [];
    if (about.kind !== 'about') return null;
    const answers: PrecheckAnswer[] = [];
    for (const rule of about.rules.slice(0, MOST_RULES))
      answers.push(await this.#answer({ ...question, bytes, rule: rule.name }, rule));
    return this.#closed ? null : inOrder(answers);
  }

  async #answer(question: PrecheckQuestion, rule: RuleHead): Promise<PrecheckAnswer> {
    const reply = await this.#one(question);
    if (reply === 'late') return noAnswer(rule, 'late');
    return reply !== 'gone' && reply.kind === 'answer' ? reply.answer : noAnswer(rule, 'failed');
  }

  async #one(question: PrecheckQuestion): Promise<PrecheckReply | 'late' | 'gone'> {
    if (this.#closed) return 'gone';
    clearTimeout(this.#idle);
    const asked = (this.#worker ??= this.#start());
    const deadline = this.#options.deadlineMs ?? DEADLINE_MS;
    // Copy: the buffer is transferred, and the caller keeps its bytes.
    const bytes = new Uint8Array(question.bytes);
    const reply = await askWorker<PrecheckReply>(asked, { ...question, bytes }, deadline, [bytes.buffer]);
    if (typeof reply === 'string') {
      this.#worker = null;
      await asked.terminate();
    } else this.#idle = setTimeout(() => this.#rest(), this.#options.idleMs ?? IDLE_MS).unref();
    return reply;
  }

  /** Ends the idle thread. A new question clears the timer first, so nothing is under way here. */
  #rest(): void {
    const resting = this.#worker;
    this.#worker = null;
    // It may already have exited; terminate() is then a no-op.
    void resting?.terminate();
  }

  #start(): Worker {
    const started = new Worker(this.#url, {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      // The engine's messages about unknown elements may quote a Bundle, so they are discarded.
      stdout: true,
      stderr: true,
    });
    started.stdout.resume();
    started.stderr.resume();
    started.unref();
    // Without a listener, an error between two requests would end the agent. `askWorker` reports errors during a request.
    started.on('error', () => {
      if (this.#worker === started) this.#worker = null;
    });
    return started;
  }
}
