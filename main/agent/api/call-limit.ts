import type { ProcedurePath } from '../../../shared/people/procedures.ts';
import { type Lane, Turns } from '../ground/base/turns.ts';
import { type AgentContext, isAtTheMachine, personOf } from './context.ts';

/** A browser has six connections to the page, and a start of the page makes a dozen short calls. Answered streams do not count. */
const CALLS: Lane = { each: 32, all: 256, eachWaiting: 0, allWaiting: 0 };

const LANES = {
  /** Computes over all cases or the trail, checks a Bundle, opens a backup: seconds to minutes. */
  long: { each: 1, all: 4, eachWaiting: 8, allWaiting: 24 },
  /** Holds one case's whole Bundle (up to 50 MB) in memory; all of them share one thread. */
  bundle: { each: 2, all: 6, eachWaiting: 8, allWaiting: 24 },
} as const satisfies Readonly<Record<string, Lane>>;

/** Calls that cost more than a moment; every other call counts in {@link CALLS} alone. */
const COSTLY: Partial<Readonly<Record<ProcedurePath, keyof typeof LANES>>> = {
  'access.looks': 'long',
  'audit.verify': 'long',
  backupDrill: 'long',
  'cases.cells': 'long',
  'check.bundle': 'long',
  'doctor.run': 'long',
  'retention.destroyed': 'long',
  'stats.sentences': 'long',
  'stats.table': 'long',
  'cases.content': 'bundle',
  'cases.raw': 'bundle',
};

const laneOf = (call: string): keyof typeof LANES | undefined =>
  Object.hasOwn(COSTLY, call) ? COSTLY[call as ProcedurePath] : undefined;

interface Call {
  readonly context: AgentContext;
  readonly path: string;
  /** Aborts when the caller has left. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Gives every call of a console session its turn. The machine's own account (command line, desktop window) is not limited, so that it can
 * always look and act.
 */
export class CallLimit {
  readonly #calls = new Turns(CALLS);
  readonly #lanes = { long: new Turns(LANES.long), bundle: new Turns(LANES.bundle) };

  /** Runs the call when its turn has come. @throws AgentError `calls-busy` if too many are under way or wait */
  async run<R extends { readonly output: unknown }>(call: Call, work: () => Promise<R>): Promise<R> {
    if (isAtTheMachine(call.context)) return work();
    const who = personOf(call.context);
    const end = await this.#calls.enter(who, call.signal);
    try {
      const lane = laneOf(call.path);
      return lane === undefined ? await work() : await inLane(this.#lanes[lane], who, call.signal, work);
    } finally {
      end();
    }
  }
}

/** An answer in pieces is under way until its last piece is read or its reader has left. */
async function inLane<R extends { readonly output: unknown }>(
  turns: Turns,
  who: string,
  signal: AbortSignal | undefined,
  work: () => Promise<R>,
): Promise<R> {
  const end = await turns.enter(who, signal);
  try {
    const result = await work();
    if (!isStream(result.output)) {
      end();
      return result;
    }
    signal?.addEventListener('abort', end, { once: true });
    return { ...result, output: endedWith(result.output, end) };
  } catch (error) {
    end();
    throw error;
  }
}

const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output;

async function* endedWith(pieces: AsyncIterable<unknown>, end: () => void): AsyncGenerator {
  try {
    yield* pieces;
  } finally {
    end();
  }
}
