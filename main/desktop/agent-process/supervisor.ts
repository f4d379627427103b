import type { MessagePortMain } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import { runAgent, type AgentChild, type AgentRun, type RunListeners, type StartWith } from './agent-run.ts';
import type { AgentState } from './agent-state.ts';
import type { StartFailure, ToAgent } from './messages.ts';
import { afterEnding } from './restart-policy.ts';

export interface SupervisorParts extends Pick<RunListeners, 'answer' | 'onRecoveryCode' | 'onUpdate'> {
  /** Starts the process; called again for each restart. */
  readonly fork: () => AgentChild;
  /** Both ends of a new channel. */
  readonly newChannel: () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
  readonly onState: (state: AgentState) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** The desktop's hold on its agent process. */
export interface Supervisor {
  state(): AgentState;
  /** Starts it, or starts it anew out of safe mode. Nothing happens while one runs or is about to. */
  start(how: StartWith): void;
  /** Our end of a new channel to the agent, or null while none is ready. A channel ends with its process. */
  connect(actor: string): MessagePortMain | null;
  send(message: Extract<ToAgent, { kind: 'suspend' | 'resume' | 'make-recovery-code' }>): void;
  /** Resolves when the agent has ended: by itself, or killed after 10 s. Nothing is started after it. */
  drain(): Promise<void>;
}

const DRAIN_MS = 10_000;

export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { clock, log } = parts;
  let state: AgentState = { phase: 'ended' };
  let run: AgentRun | null = null;
  let readyAt: number | null = null;
  let inRow = 0;
  let draining = false;
  let drained: Promise<void> | null = null;
  const gone = Promise.withResolvers<undefined>();
  const stopWaiting = new AbortController();

  const become = (next: AgentState): void => {
    state = next;
    parts.onState(next);
  };

  const launch = (how: StartWith): void => {
    readyAt = null;
    become({ phase: 'starting' });
    const listeners: RunListeners = {
      answer: parts.answer,
      onRecoveryCode: parts.onRecoveryCode,
      onUpdate: parts.onUpdate,
      onReady: ({ dataDir, slotKinds }) => {
        readyAt = clock.now();
        // A start may still come to its end while it is being drained: that changes nothing.
        if (!draining) become({ phase: 'ready', dataDir, slotKinds });
      },
      onExit: (code, failure) => {
        run = null;
        log(draining ? 'info' : 'warn', 'agent-exit', { status: code });
        ended(failure, how);
      },
    };
    run = runAgent(parts.fork(), how, listeners, log);
  };

  const ended = (failure: StartFailure | null, how: StartWith): void => {
    const next = afterEnding({
      drained: draining,
      failure: failure?.code ?? null,
      readyMs: readyAt === null ? null : clock.now() - readyAt,
      before: inRow,
    });
    switch (next.kind) {
      case 'ended':
        gone.resolve(undefined);
        break;
      case 'safe-mode':
        become({ phase: 'safe-mode', failure });
        break;
      case 'restart':
        inRow = next.inRow;
        become({ phase: 'restarting', inRow });
        void clock.sleep(next.afterMs, stopWaiting.signal).then(() => {
          // The secret has left a slot behind if it was right; a wrong one would only fail again.
          if (!draining) launch({ ...how, secret: null });
        });
        break;
      default:
        assertNever(next);
    }
  };

  const drain = async (ending: AgentRun | null): Promise<void> => {
    draining = true;
    stopWaiting.abort();
    if (ending !== null) {
      become({ phase: 'draining' });
      ending.post({ kind: 'drain' });
      const inTime = new AbortController();
      const late = clock.sleep(DRAIN_MS, inTime.signal).then(() => 'late' as const);
      if ((await Promise.race([gone.promise, late])) === 'late') {
        // A send cut off here was written down as `sending` before it began: the next start looks for it at NHI.
        log('warn', 'drain-late', { ms: DRAIN_MS });
        ending.kill();
      }
      inTime.abort();
    }
    become({ phase: 'ended' });
  };

  return {
    state: () => state,
    start: (how) => {
      if (draining || run !== null || state.phase === 'restarting') return;
      inRow = 0;
      launch(how);
    },
    connect: (actor) => {
      if (run === null || state.phase !== 'ready') return null;
      const { port1, port2 } = parts.newChannel();
      run.post({ kind: 'serve', actor }, port2);
      return port1;
    },
    send: (message) => run?.post(message),
    drain: () => (drained ??= drain(run)),
  };
}
