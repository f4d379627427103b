import type { MessagePortMain } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Log } from '../../agent/ports.ts';
import { fromSetup, type SlotChoice, type ToSetup } from './messages.ts';
import type { AgentChild, RunListeners } from './supervisor.ts';

export interface SetupRunParts extends Pick<RunListeners, 'answer'> {
  readonly fork: () => AgentChild;
  /** Both ends of a new channel. */
  readonly newChannel: () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
  /** The settings are written, so the agent can start. */
  readonly onFinished: () => void;
  /** The process ended before the settings were written. */
  readonly onGone: () => void;
  readonly log: Log;
}

export type SetupRun = ReturnType<typeof createSetupRun>;

/** The main process's handle of the first run's process; at most one is open. */
export function createSetupRun(parts: SetupRunParts) {
  const { log } = parts;
  let child: AgentChild | null = null;
  const open = ({ file, slots }: { readonly file: string; readonly slots: readonly SlotChoice[] }): void => {
    if (child !== null) return;
    const started = parts.fork();
    const post = (message: ToSetup): void => {
      // The caller may have ended before its answer arrives.
      if (child === started) started.postMessage(message);
    };
    const isOver = (): boolean => child !== started;
    child = started;
    started.on('message', (data: unknown) => {
      const parsed = fromSetup.safeParse(data);
      if (!parsed.success) {
        log('warn', 'setup-message-unknown');
        return;
      }
      const message = parsed.data;
      switch (message.kind) {
        case 'ask':
          parts.answer(message).then(post, (error: unknown) => log('error', 'answer', {}, error));
          break;
        case 'finished':
          if (isOver()) return;
          // The process ends by itself after its last answer; from here on the agent answers.
          child = null;
          parts.onFinished();
          break;
        default:
          assertNever(message);
      }
    });
    started.on('exit', (code) => {
      if (isOver()) return;
      child = null;
      log('warn', 'setup-exit', { status: code });
      parts.onGone();
    });
    post({ kind: 'open', file, slots: [...slots] });
  };
  return {
    open,
    isOpen: () => child !== null,
    /** Our end of a new channel to the wizard's process, or null while that is not open. */
    connect: (actor: string): MessagePortMain | null => {
      if (child === null) return null;
      const { port1, port2 } = parts.newChannel();
      child.postMessage({ kind: 'serve', actor } satisfies ToSetup, [port2]);
      return port1;
    },
    /** The program ends: later events are ignored. */
    end: () => {
      const ending = child;
      child = null;
      ending?.kill();
    },
  };
}
