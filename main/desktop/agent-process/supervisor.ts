import type { MessagePortMain, UtilityProcess } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import {
  fromAgent,
  type FromAgent,
  type HostAsk,
  type HostReply,
  type SlotChoice,
  type StartFailure,
  type ToAgent,
  type TypedSecret,
} from './messages.ts';
import { orLate } from '../../agent/ground/base/tasks.ts';

/** The agent's state in the main process. */
export type AgentState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'ready'; readonly dataDir: string; readonly slotKinds: readonly string[] }
  /** The agent ended with an error and is restarted automatically. */
  | { readonly phase: 'restarting'; readonly inRow: number }
  /** Three failures in a row, or a reason that only a person can remove. `failure` null: a crash. */
  | { readonly phase: 'safe-mode'; readonly failure: StartFailure | null }
  /** No settings file: the first run, or its error if it ended too early (`wizard` false). */
  | { readonly phase: 'unconfigured'; readonly wizard: boolean }
  | { readonly phase: 'draining' }
  | { readonly phase: 'ended' };

export interface SupervisorParts extends Pick<RunListeners, 'answer' | 'onRecoveryCode'> {
  /** Starts the process; called again for each restart. */
  readonly fork: () => AgentChild;
  /** Both ends of a new channel. */
  readonly newChannel: () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
  readonly onState: (state: AgentState) => void;
  readonly clock: Clock;
  readonly log: Log;
}

const DRAIN_MS = 10_000;

export const createSupervisor = (parts: SupervisorParts): Supervisor => new Supervisor(parts);

export class Supervisor {
  readonly #parts: SupervisorParts;
  #state: AgentState = { phase: 'ended' };
  #run: AgentRun | null = null;
  #readyAt: number | null = null;
  #inRow = 0;
  #draining = false;
  #drained: Promise<void> | null = null;
  readonly #gone = Promise.withResolvers<undefined>();
  readonly #stopWaiting = new AbortController();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  state(): AgentState {
    return this.#state;
  }

  /** Starts it, or starts it again out of safe mode. Nothing happens while one runs or is about to. */
  start(how: StartWith): void {
    if (this.#draining || this.#run !== null || this.#state.phase === 'restarting') return;
    this.#inRow = 0;
    this.#launch(how);
  }

  /** Our end of a new channel to the agent, or null while none is ready. A channel ends with its process. */
  connect(actor: string): MessagePortMain | null {
    if (this.#run === null || this.#state.phase !== 'ready') return null;
    const { port1, port2 } = this.#parts.newChannel();
    this.#run.post({ kind: 'serve', actor }, port2);
    return port1;
  }

  send(message: Extract<ToAgent, { kind: 'suspend' | 'resume' | 'make-recovery-code' }>): void {
    this.#run?.post(message);
  }

  /** Resolves when the agent has ended: by itself, or killed after 10 s. Nothing is started after it. */
  drain(): Promise<void> {
    return (this.#drained ??= this.#drain(this.#run));
  }

  #become(next: AgentState): void {
    this.#state = next;
    this.#parts.onState(next);
  }

  #launch(how: StartWith): void {
    const { answer, onRecoveryCode, clock, log } = this.#parts;
    this.#readyAt = null;
    this.#become({ phase: 'starting' });
    const listeners: RunListeners = {
      answer,
      onRecoveryCode,
      onReady: ({ dataDir, slotKinds }) => {
        this.#readyAt = clock.now();
        // A start that finishes during the drain changes nothing.
        if (!this.#draining) this.#become({ phase: 'ready', dataDir, slotKinds });
      },
      onExit: (code, failure) => {
        this.#run = null;
        log(this.#draining ? 'info' : 'warn', 'agent-exit', { status: code });
        this.#ended(failure, how);
      },
    };
    this.#run = runAgent(this.#parts.fork(), how, listeners, log);
  }

  #ended(failure: StartFailure | null, how: StartWith): void {
    const { clock } = this.#parts;
    const next = afterEnding({
      drained: this.#draining,
      failure: failure?.code ?? null,
      readyMs: this.#readyAt === null ? null : clock.now() - this.#readyAt,
      before: this.#inRow,
    });
    switch (next.kind) {
      case 'ended':
        this.#gone.resolve(undefined);
        break;
      case 'safe-mode':
        this.#become({ phase: 'safe-mode', failure });
        break;
      case 'restart':
        this.#inRow = next.inRow;
        this.#become({ phase: 'restarting', inRow: next.inRow });
        void clock.sleep(next.afterMs, this.#stopWaiting.signal).then(() => {
          // The secret is not used again: a right one has made a slot, a wrong one would only fail again.
          if (!this.#draining) this.#launch({ ...how, secret: null });
        });
        break;
      default:
        assertNever(next);
    }
  }

  async #drain(ending: AgentRun | null): Promise<void> {
    const { clock, log } = this.#parts;
    this.#draining = true;
    this.#stopWaiting.abort();
    if (ending !== null) {
      this.#become({ phase: 'draining' });
      ending.post({ kind: 'drain' });
      if ((await orLate(this.#gone.promise, DRAIN_MS, clock)) === 'late') {
        // `sending` was on disk before a cut-off send began: the next start searches for it at NHI.
        log('warn', 'drain-late', { ms: DRAIN_MS });
        ending.kill();
      }
    }
    this.#become({ phase: 'ended' });
  }
}

export type AgentChild = Pick<UtilityProcess, 'on' | 'postMessage' | 'kill'>;
export type RecoveryCodeNews = Extract<FromAgent, { kind: 'recovery-code' | 'recovery-code-failed' }>;

/** Parameters of a start. The secret is used for one start and then dropped. */
interface StartWith {
  readonly config: string;
  readonly slots: readonly SlotChoice[];
  readonly secret: TypedSecret | null;
}

export interface RunListeners {
  readonly onReady: (ready: Extract<FromAgent, { kind: 'ready' }>) => void;
  readonly onRecoveryCode: (news: RecoveryCodeNews) => void;
  /** The last callback. `failure`: why the agent did not start, if it sent a reason. */
  readonly onExit: (code: number, failure: StartFailure | null) => void;
  readonly answer: (question: HostAsk) => Promise<HostReply>;
}

/** One run of the agent process. */
interface AgentRun {
  post(message: ToAgent, port?: MessagePortMain): void;
  kill(): void;
}

/** Tells a forked process to start and listens to it until it exits. */
function runAgent(child: AgentChild, how: StartWith, listeners: RunListeners, log: Log): AgentRun {
  let failure: StartFailure | null = null;
  let gone = false;
  const post = (message: ToAgent, port?: MessagePortMain): void => {
    // The process may have ended before its answer arrives.
    if (!gone) child.postMessage(message, port === undefined ? [] : [port]);
  };

  child.on('message', (data: unknown) => {
    const parsed = fromAgent.safeParse(data);
    if (!parsed.success) {
      log('warn', 'agent-message-unknown');
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'ready':
        listeners.onReady(message);
        break;
      case 'failed':
        failure = message;
        break;
      case 'ask':
        listeners.answer(message).then(post, (error: unknown) => log('error', 'answer', {}, error));
        break;
      case 'recovery-code':
      case 'recovery-code-failed':
        listeners.onRecoveryCode(message);
        break;
      default:
        assertNever(message);
    }
  });
  child.on('exit', (code) => {
    gone = true;
    listeners.onExit(code, failure);
  });
  post({ kind: 'start', config: how.config, slots: [...how.slots], secret: how.secret });
  return {
    post,
    kill: () => void child.kill(),
  };
}

/** The end of an agent process, seen from its host. */
interface Ending {
  /** The host had asked it to drain. */
  readonly drained: boolean;
  /** The agent's code for a failed start; null after a crash. */
  readonly failure: string | null;
  /** Time for which the agent had been ready, ms; null: never. */
  readonly readyMs: number | null;
  /** Number of failures in a row before this one. */
  readonly before: number;
}

type NextStep =
  | { readonly kind: 'ended' }
  /** `inRow`: number of failures in a row, this one included. */
  | { readonly kind: 'restart'; readonly afterMs: number; readonly inRow: number }
  /** No more automatic restarts: a person reads the diagnosis. */
  | { readonly kind: 'safe-mode' };

/** After a process was ready for this long, the count of failures starts again. */
const LASTED_MS = 60_000;
const CRASHES_ALLOWED = 3;
const FIRST_WAIT_MS = 1_000;

/**
 * Failures that may pass by themselves: the previous agent may still be finishing its sends, a keyring may still be locked.
 * Any other failure lasts until a person acts, so a restart would only repeat it.
 */
const MENDED_BY_TIME: ReadonlySet<string> = new Set([
  'locked',
  'lock-failed',
  'host-silent',
  'safe-storage-busy',
  'unexpected',
]);

/** The next step after the agent process has ended. Exponential back-off: 1 s, 2 s; the third failure in a row enters safe mode. */
export function afterEnding({ drained, failure, readyMs, before }: Ending): NextStep {
  if (drained) return { kind: 'ended' };
  if (failure !== null && !MENDED_BY_TIME.has(failure)) return { kind: 'safe-mode' };
  const inRow = (readyMs !== null && readyMs >= LASTED_MS ? 0 : before) + 1;
  if (inRow >= CRASHES_ALLOWED) return { kind: 'safe-mode' };
  return { kind: 'restart', afterMs: FIRST_WAIT_MS * 2 ** (inRow - 1), inRow };
}
