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

/** Each carries or checks a whole Bundle. */
const LONG_CALLS: ReadonlySet<string> = new Set(['check.bundle', 'cases.renameAttachments']);

/** The page's one connection. It holds the status and who is signed in: whoever shows more fetches it, and again after a change. */
export class Connection {
  /** Always the same; each call goes over the transport of the moment, with a deadline. */
  readonly client: AgentClient;
  readonly state: Store<ConnectionState>;
  readonly status: Store<StatusView | null>;
  /** Identity of this page at the agent; known before the first `open`, and kept while the connection is down. */
  readonly me: Store<Me | null>;
  /** Answers that pages show again while the connection is down. */
  readonly kept = new KeptAnswers();
  readonly #open: OpenTransport;
  readonly #times: ConnectionTimes;
  readonly #changes = createEmitter<Change>();
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

  /** Connects, and goes on doing so until the returned function is called. */
  start(): () => void {
    const end = new AbortController();
    void this.#keepConnected(end.signal);
    return () => end.abort();
  }

  /** Hears of changed cases and of heals. Returns the end of the subscription. */
  onChange(listener: (change: Change) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  /** Looks at once instead of at the end of a pause: for a page that was hidden or a machine that slept. */
  wake(): void {
    this.#pauser.skip();
    // Another tab may have signed somebody else in meanwhile: the session is the browser's, not the tab's.
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
      return await withDeadline(ms, options.signal, (signal) =>
        transport.link.call(path, input, { ...options, signal }),
      );
    } catch (error) {
      // The page offers what the person may do: it has taken somebody for more than the agent does.
      if (error instanceof ORPCError && error.code === 'NOT_ALLOWED') this.#askWhoAgain();
      throw error;
    }
  }

  #askWhoAgain(): void {
    if (this.state.get().phase !== 'open') return;
    // Should it not be answered, the heartbeat finds out why.
    this.#readMe().catch(() => undefined);
  }

  async #readMe(signal?: AbortSignal): Promise<void> {
    const next = await this.client.people.whoAmI(undefined, signal === undefined ? {} : { signal });
    if (JSON.stringify(next) === JSON.stringify(this.me.get())) return;
    // Another person, or other rights: nothing of before is shown.
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
        // Also tried again below: a fresh address opened in another tab signs this one in too. Every other failure
        // means the same to the reader.
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

  /** One connection from its first call to its loss; always ends by throwing why. */
  async #session(stop: AbortSignal): Promise<never> {
    const session = new AbortController();
    const endSession = (): void => session.abort(new ConnectionLostError());
    stop.addEventListener('abort', endSession);
    const transport = await this.#open();
    const stopListening = transport.onClose(endSession);
    try {
      this.#transport = transport;
      // Subscribed before anything is fetched, so that no change falls between the two.
      const events = await withDeadline(this.#times.beatMs, session.signal, (signal) =>
        this.client.changes(undefined, { signal }),
      );
      await this.#beat(session.signal);
      // No page is drawn before it is known what it may show.
      await this.#readMe(session.signal);
      const { generation } = this.state.get();
      this.#set({
        phase: 'open',
        generation: generation + 1,
        healedAt: generation === 0 ? null : Date.now(),
        lostAt: null,
      });
      this.#changes.emit({ kind: 'all' });
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
    for await (const event of events) this.#changes.emit({ kind: 'cases', ids: new Set(event.ids) });
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
      // The same content keeps the same object: nothing is drawn anew for a heartbeat.
      if (JSON.stringify(next) !== JSON.stringify(this.status.get())) this.status.set(next);
    } catch (error) {
      // The agent is there and failed at this one question: that is no lost connection. Another status is another server.
      if (!(error instanceof ORPCError && error.status === 500)) throw error;
    }
  }

  #set(change: Partial<ConnectionState>): void {
    if (change.phase === 'signed-out') this.kept.clear();
    this.state.set({ ...this.state.get(), ...change });
  }
}

/** Maximum number of kept answers: those of the pages visited most recently. */
const MOST = 40;

/**
 * The last good answers of the pages, in memory alone: what is shown again while the agent cannot be reached. They may name patients, so they
 * go when the person does.
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

/** Something that happens, for whoever listens. */
interface Emitter<T> {
  readonly emit: (value: T) => void;
  /** Returns the end of the subscription. */
  readonly subscribe: (listener: (value: T) => void) => () => void;
}

function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

interface ConnectionTimes {
  /** No call waits longer … */
  readonly callMs: number;
  /** … but one that checks a Bundle of up to 50 MB: its way there, its turn, and the check. */
  readonly checkMs: number;
  /** Pause between heartbeats; together with `beatMs` it bounds how late a loss is seen (3 s). */
  readonly pauseMs: number;
  readonly beatMs: number;
  /** Waits before tries to connect again; the last one repeats. */
  readonly retryMs: readonly number[];
}

const CONNECTION_TIMES: ConnectionTimes = {
  callMs: 10_000,
  checkMs: 90_000,
  pauseMs: 1_000,
  beatMs: 1_800,
  retryMs: [0, 300, 700, 1_500, 3_000],
};

/** Waits that can be cut short from outside. */
interface Pauser {
  /** Resolves after `ms`, when `signal` ends, or when skipped; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the latest pause now. */
  skip(): void;
}

function createPauser(): Pauser {
  let end: () => void = () => undefined;
  return {
    skip: () => end(),
    pause: (ms, signal) =>
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

/** Where the page stands with the agent. */
export type ConnectionPhase =
  /** First try since the page was loaded. */
  | 'connecting'
  | 'open'
  /** Was open or never came up; tried again by itself. */
  | 'lost'
  /** 401: the page has to be opened by a fresh address. */
  | 'signed-out';

export interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** Counts the times the connection came up; everything fetched under an older number is fetched again. */
  readonly generation: number;
  /** Date.now() of the last heal, for saying so for a moment; null before the first loss. */
  readonly healedAt: number | null;
  /** Date.now() of the loss that lasts; null while there is none. */
  readonly lostAt: number | null;
}

/** Ids of changed cases; `all` after a heal, when any event may have been missed. */
export type Change = { readonly kind: 'cases'; readonly ids: ReadonlySet<string> } | { readonly kind: 'all' };

/** Whether a change may be one of this case. No ids: the agent's status, or more cases than it cared to name. */
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

/** The agent's status as last heard; null before the first answer. */
export function useStatus(): StatusView | null {
  return useStore(useConnection().status);
}
