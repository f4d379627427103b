import { webcrypto } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { askWorker } from '../../ground/base/ask-worker.ts';
import type { CaseContent } from '../../../../shared/api/content-contract.ts';
import type { Checker, CheckerOptions, InspectOptions } from './checker.ts';
import type { Inspection } from './problem.ts';
import { readContent } from './read-content.ts';
import { problem } from './texts.ts';
import { CHECK_WORKER, type CheckReply, type CheckRequest, type CheckWorkerData } from './worker-messages.ts';

/** A 50 MB Bundle parses into some 400 MB; beyond this the thread ends, not the agent. */
const MAX_HEAP_MB = 1536;
/** Heap for objects that live as long as one check. Without a limit it grows to five times that and stays: 50 MB for no time gained. */
const YOUNG_HEAP_MB = 16;

/** The guide and its tables take some 100 MB, and a hospital sends for some minutes of an hour. A new thread is ready in half a second. */
const IDLE_MS = 5 * 60_000;

/** Up to this size the agent's own thread reads content (some 15 ms): a person waits, and the worker may have a full folder to check first. */
const READ_HERE_BYTES = 250_000;

type Outcome = CheckReply | 'late' | 'gone';

/**
 * Checks in one worker thread, one input after the other. An input that outlives the deadline, or takes the thread down
 * with it, gets a problem of its own; the next one gets a new thread, as it does after an idle time. `workerUrl` is for tests.
 */
export function createWorkerChecker(options: CheckerOptions, workerUrl: URL = CHECK_WORKER): Checker {
  const thread = new CheckingThread(options, workerUrl);
  return {
    inspect: (bytes, more) => thread.inspect(bytes, more),
    content: (bytes, phi) => thread.content(bytes, phi),
    close: () => thread.close(),
  };
}

class CheckingThread implements Checker {
  readonly #options: CheckerOptions;
  readonly #workerUrl: URL;
  #worker: Worker | null = null;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(options: CheckerOptions, workerUrl: URL) {
    this.#options = options;
    this.#workerUrl = workerUrl;
  }

  async inspect(bytes: Buffer, more?: InspectOptions): Promise<Inspection> {
    const outcome = await this.#inTurn('inspect', bytes, more);
    if (typeof outcome === 'object' && outcome.kind === 'inspected') return outcome.inspection;
    return notChecked(bytes, outcome === 'late' ? 'check-timeout' : 'check-crashed');
  }

  async content(bytes: Buffer, phi: boolean): Promise<CaseContent | null> {
    if (bytes.length <= READ_HERE_BYTES) return readContent(bytes, phi);
    const outcome = await this.#inTurn('content', bytes, { phi });
    return typeof outcome === 'object' && outcome.kind === 'content' ? outcome.content : null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#rest();
    await this.#last;
  }

  /** The bytes are copied only when it is their turn, so that waiting inputs are not in memory twice. */
  #inTurn(
    kind: CheckRequest['kind'],
    bytes: Buffer,
    more: Pick<CheckRequest, 'level' | 'phi'> = {},
  ): Promise<Outcome> {
    const turn = this.#last
      .then((): Outcome | Promise<Outcome> => {
        if (this.#closed) return 'gone';
        return this.#ask({ kind, bytes: copyOf(bytes), igFile: this.#options.igFile?.() ?? null, ...more });
      })
      // A thread that cannot even be started is the same to the caller as one that died.
      .catch((): Outcome => 'gone');
    this.#last = turn;
    return turn;
  }

  async #ask(request: CheckRequest): Promise<Outcome> {
    clearTimeout(this.#idle);
    const asked = (this.#worker ??= this.#start());
    const bytes = request.bytes.buffer as ArrayBuffer;
    const outcome = await askWorker<CheckReply>(asked, request, this.#options.deadlineMs, [bytes]);
    if (typeof outcome === 'string') {
      this.#worker = null;
      await asked.terminate();
    } else {
      // Ends the thread when it has been idle for long; the next request clears this timer first.
      this.#idle = setTimeout(() => void this.#rest(), this.#options.idleMs ?? IDLE_MS).unref();
    }
    return outcome;
  }

  async #rest(): Promise<void> {
    clearTimeout(this.#idle);
    const resting = this.#worker;
    this.#worker = null;
    // It may already have exited; terminate() is then a no-op.
    await resting?.terminate();
  }

  #start(): Worker {
    const { hospitalId, level, rules = [] } = this.#options;
    const workerData: CheckWorkerData = { hospitalId, level, rules };
    const started = new Worker(this.#workerUrl, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    started.unref();
    // Without a listener an error between two requests would end the agent; `askWorker` reports an error within one.
    started.on('error', () => {
      if (this.#worker === started) this.#worker = null;
    });
    return started;
  }
}

/** The worker gets a copy: the caller's Buffer stays the caller's (it may be a slice of a pool). */
function copyOf(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}

async function notChecked(bytes: Buffer, code: 'check-timeout' | 'check-crashed'): Promise<Inspection> {
  // webcrypto hashes off the thread: these bytes may be as large as they come.
  const digest = await webcrypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return {
    sha256: Buffer.from(digest).toString('hex'),
    problems: [problem(code, 'Bundle')],
    incomplete: false,
    summary: null,
  };
}
