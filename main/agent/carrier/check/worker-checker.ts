import { webcrypto } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { askWorker } from '../../ground/base/ask-worker.ts';
import type { Checker, CheckerOptions } from './checker.ts';
import type { Inspection } from './problem.ts';
import { readContent } from './read-content.ts';
import { problem } from './texts.ts';
import type { CheckReply, CheckRequest, CheckWorkerData } from './worker-messages.ts';

/** A 50 MB Bundle parses into some 400 MB; beyond this the thread ends, not the agent. */
const MAX_HEAP_MB = 1536;
/** For what lives as long as one check. Left to itself it grows to five times that and stays: 50 MB for no time gained. */
const YOUNG_HEAP_MB = 16;

/** The guide and its tables take some 100 MB, and a hospital sends for some minutes of an hour. A new thread is ready in half a second. */
const IDLE_MS = 5 * 60_000;

/** Read at once on the agent's own thread (up to some 15 ms): a person waits, and the checks of a full folder would come first. */
const READ_HERE_BYTES = 250_000;

// Built, all chunks of the agent lie in one folder; from source, Node runs the .ts itself.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './check-worker.js',
  import.meta.url,
);

type Outcome = CheckReply | 'late' | 'gone';

/**
 * Checks in one worker thread, one input after the other. An input that outlives the deadline, or takes the thread down
 * with it, gets a problem of its own; the next one gets a new thread, as it does where none was checked for a while. `workerUrl` is for tests.
 */
export function createWorkerChecker(options: CheckerOptions, workerUrl: URL = WORKER_URL): Checker {
  let worker: Worker | null = null;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  /** The bytes are copied only when it is their turn, so that what waits in line takes no second place in memory. */
  function inTurn(
    kind: CheckRequest['kind'],
    bytes: Buffer,
    more: Pick<CheckRequest, 'level' | 'phi'> = {},
  ): Promise<Outcome> {
    const turn = last
      .then((): Outcome | Promise<Outcome> =>
        closed ? 'gone' : ask({ kind, bytes: copyOf(bytes), igFile: options.igFile?.() ?? null, ...more }),
      )
      // A thread that cannot even be started is the same to the caller as one that died.
      .catch((): Outcome => 'gone');
    last = turn;
    return turn;
  }

  async function ask(request: CheckRequest): Promise<Outcome> {
    clearTimeout(idle);
    const asked = (worker ??= start());
    const bytes = request.bytes.buffer as ArrayBuffer;
    const outcome = await askWorker<CheckReply>(asked, request, options.deadlineMs, [bytes]);
    if (typeof outcome === 'string') {
      worker = null;
      await asked.terminate();
    } else idle = setTimeout(rest, options.idleMs ?? IDLE_MS).unref();
    return outcome;
  }

  /** Nothing was asked for a while, and nothing is under way: what is asked next clears this first. */
  function rest(): void {
    const resting = worker;
    worker = null;
    // It may already have exited; terminate() is then a no-op.
    void resting?.terminate();
  }

  function start(): Worker {
    const { hospitalId, level, rules = [] } = options;
    const workerData: CheckWorkerData = { hospitalId, level, rules };
    const started = new Worker(workerUrl, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    started.unref();
    // Without a listener an error between two requests would end the agent; `askWorker` tells of those within one.
    started.on('error', () => {
      if (worker === started) worker = null;
    });
    return started;
  }

  return {
    async inspect(bytes, more) {
      const outcome = await inTurn('inspect', bytes, more);
      if (typeof outcome === 'object' && outcome.kind === 'inspected') return outcome.inspection;
      return notChecked(bytes, outcome === 'late' ? 'check-timeout' : 'check-crashed');
    },
    async content(bytes, phi) {
      if (bytes.length <= READ_HERE_BYTES) return readContent(bytes, phi);
      const outcome = await inTurn('content', bytes, { phi });
      return typeof outcome === 'object' && outcome.kind === 'content' ? outcome.content : null;
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const running = worker;
      worker = null;
      await running?.terminate();
      await last;
    },
  };
}

/** The callers' Buffer stays theirs (it may be a slice of a pool): what is handed over is a copy. */
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
