import { createORPCClient, ORPCError } from '@orpc/client';
import { createContext, useContext } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { createStore, useStore, type Store } from '../ui/store.ts';
import {
  withDeadline,
  ConnectionLostError,
  SignedOutError,
  type AgentClient,
  type Link,
  type OpenTransport,
  type Transport,
} from './transport.ts';

/** Calls that carry or check whole Bundles, or wait for NHI. */
const LONG_CALLS: ReadonlySet<string> = new Set([
  'check.bundle',
  'cases.askNow',
  'cases.recheck',
  'cases.release',
  'cases.resolve',
]);

/** The page's one connection. Holds the agent's status and the signed-in person; components fetch everything else and refetch after a change. */
export class Connection {
  /** Never changes; each call uses the current transport and has a deadline. */
  readonly client: AgentClient;
  readonly state: Store<ConnectionState>;
  readonly status: Store<StatusView | null>;
  /** The person signed in; known before the first `open` and kept while the connection is down. */
  readonly me: Store<Me | null>;
  readonly kept = new KeptAnswers();
  readonly #open: OpenTransport;
  readonly #times: ConnectionTimes;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #pauser = createPauser();
  #transport: Transport | null = null;

  constructor(open: OpenTransport, times: ConnectionTimes = CONNECTION_TIMES) {
    this.#open = open;
    this.#times = times;
    this.state = createStore<ConnectionState>({
      phase: 'connecting',
      generation: 0,
      healedAt: null,
      lostAt: null,
    });
    this.status = createStore<StatusView | null>(null);
    this.me = createStore<Me | null>(null);
    const link: Link = { call: (path, input, options) => this.#call(path, input, options) };
    this.client = createORPCClient(link);
  }

  /** Connects, and reconnects until the returned function is called. */
  start(): () => void {
    const end = new AbortController();
    void this.#keepConnected(end.signal);
    return () => end.abort();
  }

  /** Subscribes to changed cases and reconnections. Returns unsubscribe. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends the current pause: called when a hidden page is shown again or the computer wakes. */
  wake(): void {
    this.#pauser.skip();
    // Another tab may have signed in somebody else: the tabs share the browser's session.
    this.#askWhoAgain();
  }

  async #call(
    path: readonly string[],
    input: unknown,
    options: Parameters<Link['call']>[2],
  ): Promise<unknown> {
    const transport = this.#transport;
    if (transport === null) throw new ConnectionLostError();
    const { callMs, checkMs } = this.#times;
    const ms = LONG_CALLS.has(path.join('.')) ? checkMs : callMs;
    try {
      const signals = [options.signal, transport.ended].filter((signal) => signal !== undefined);
      return await withDeadline(ms, AbortSignal.any(signals), (signal) =>
        transport.link.call(path, input, { ...options, signal }),
      );
    } catch (error) {
      // The page offered an action the agent refuses: the person's rights may have changed.
      if (error instanceof ORPCError && error.code === 'NOT_ALLOWED') this.#askWhoAgain();
      throw error;
    }
  }

  #askWhoAgain(): void {
    if (this.state.get().phase !== 'open') return;
    // If this call fails, the heartbeat finds out why.
    this.#readMe().catch(() => undefined);
  }

  async #readMe(signal?: AbortSignal): Promise<void> {
    const next = await this.client.people.whoAmI(undefined, signal === undefined ? {} : { signal });
    if (JSON.stringify(next) === JSON.stringify(this.me.get())) return;
    // Another person or other rights: drop answers fetched under the former.
    this.kept.clear();
    this.me.set(next);
  }

  async #keepConnected(stop: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!stop.aborted) {
      const before = this.state.get().generation;
      try {
        await this.#session(stop);
      } catch (error) {
        // Also retried if signed out: a new sign-in in another tab signs this tab in too. For the page, all other failures mean a lost connection.
        this.#set({
          phase: error instanceof SignedOutError ? 'signed-out' : 'lost',
          lostAt: this.state.get().lostAt ?? Date.now(),
        });
      }
      attempt = this.state.get().generation > before ? 0 : attempt + 1;
      const waits = this.#times.retryMs;
      await this.#pauser.pause(waits[Math.min(attempt, waits.length - 1)] ?? 1_000, stop);
    }
  }

  /** One connection from its first call until it is lost. Always ends by throwing the reason. */
  async #session(stop: AbortSignal): Promise<never> {
    const session = new AbortController();
    const endSession = (): void => session.abort(new ConnectionLostError());
    stop.addEventListener('abort', endSession);
    const transport = await this.#open();
    const stopListening = transport.onClose(endSession);
    try {
      this.#transport = transport;
      // Subscribe before fetching, so that no change between the two is missed.
      const events = await withDeadline(this.#times.beatMs, session.signal, (signal) =>
        this.client.changes(undefined, { signal }),
      );
      await this.#beat(session.signal);
      // Draw no page before the person's rights are known.
      await this.#readMe(session.signal);
      const { generation } = this.state.get();
      this.#set({
        phase: 'open',
        generation: generation + 1,
        healedAt: generation === 0 ? null : Date.now(),
        lostAt: null,
      });
      this.#emit({ kind: 'all' });
      return await Promise.race([this.#listen(events), this.#heartbeat(session.signal)]);
    } finally {
      this.#transport = null;
      stop.removeEventListener('abort', endSession);
      stopListening();
      endSession();
      transport.close();
    }
  }

  async #listen(events: AsyncIterable<{ ids: string[] }>): Promise<never> {
    for await (const event of events) this.#emit({ kind: 'cases', ids: new Set(event.ids) });
    throw new ConnectionLostError();
  }

  async #heartbeat(signal: AbortSignal): Promise<never> {
    for (;;) {
      await this.#pauser.pause(this.#times.pauseMs, signal);
      signal.throwIfAborted();
      await this.#beat(signal);
    }
  }

  async #beat(signal: AbortSignal): Promise<void> {
    try {
      const next = await withDeadline(this.#times.beatMs, signal, (inner) =>
        this.client.status(undefined, { signal: inner }),
      );
      // Equal content keeps the same object, so that a heartbeat causes no redraw.
      if (JSON.stringify(next) !== JSON.stringify(this.status.get())) this.status.set(next);
    } catch (error) {
      // 500: the agent is running and only this call failed, so the connection is not lost. Other errors mean it is, or that another server answers.
      if (!(error instanceof ORPCError && error.status === 500)) throw error;
    }
  }

  #emit(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  #set(change: Partial<ConnectionState>): void {
    if (change.phase === 'signed-out') this.kept.clear();
    this.state.set({ ...this.state.get(), ...change });
  }
}

/** Maximum number of cached answers. */
const MOST = 40;

/**
 * Last successful answers, in memory only; pages show them while the agent cannot be reached. They may name patients: cleared at sign-out and
 * when the person changes.
 */
class KeptAnswers {
  readonly #answers = new Map<string, unknown>();

  keep(name: string, answer: unknown): void {
    // Reinsert: the most recently used answer is dropped last.
    this.#answers.delete(name);
    this.#answers.set(name, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST && oldest !== undefined) this.#answers.delete(oldest);
  }

  of(name: string): unknown {
    return this.#answers.get(name) ?? null;
  }

  clear(): void {
    this.#answers.clear();
  }
}

interface ConnectionTimes {
  /** Deadline of a call. */
  readonly callMs: number;
  /** Deadline of `LONG_CALLS`: upload of up to 50 MB, queueing and check, or NHI's answers. */
  readonly checkMs: number;
  /** Pause between heartbeats. A loss is noticed within `pauseMs` + `beatMs` (3 s). */
  readonly pauseMs: number;
  readonly beatMs: number;
  /** Waits before reconnecting; the last one repeats. */
  readonly retryMs: readonly number[];
}

const CONNECTION_TIMES: ConnectionTimes = {
  callMs: 10_000,
  checkMs: 90_000,
  pauseMs: 1_000,
  beatMs: 1_800,
  retryMs: [0, 300, 700, 1_500, 3_000],
};

/** Pauses that can be ended early. */
function createPauser() {
  let end: () => void = () => undefined;
  return {
    /** Ends the current pause. */
    skip: () => end(),
    /** Resolves after `ms`, when `signal` ends, or when skipped; never rejects. */
    pause: (ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        end = done;
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      }),
  };
}

export type ConnectionPhase =
  /** First attempt since the page was loaded. */
  | 'connecting'
  | 'open'
  /** The connection was lost or never came up; it is retried automatically. */
  | 'lost'
  /** 401: staff must open the page by a new link. */
  | 'signed-out';

export interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** Number of times the connection came up. A higher number makes the page refetch everything. */
  readonly generation: number;
  /** Date.now() of the last reconnection, which the banner shows for a moment; null before the first loss. */
  readonly healedAt: number | null;
  /** Date.now() of the current loss; null while connected. */
  readonly lostAt: number | null;
}

/** Ids of changed cases; `all` after a reconnection, as events may have been missed. */
export type Change = { readonly kind: 'cases'; readonly ids: ReadonlySet<string> } | { readonly kind: 'all' };

/** True if a change may concern this case. An empty set: the agent's status changed, or too many cases to list. */
export function concerns(change: Change, id: string): boolean {
  return change.kind === 'all' || change.ids.size === 0 || change.ids.has(id);
}

export const ConnectionContext = createContext<Connection | null>(null);

/** The page's one connection. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('no ConnectionContext around this component');
  return connection;
}

export function useConnectionState(): ConnectionState {
  return useStore(useConnection().state);
}

/** The agent's last status; null before the first answer. */
export function useStatus(): StatusView | null {
  return useStore(useConnection().status);
}
