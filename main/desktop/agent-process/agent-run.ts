import type { MessagePortMain, UtilityProcess } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Log } from '../../agent/ports.ts';
import type { HostAsk, HostReply } from './host-questions.ts';
import {
  fromAgent,
  type FromAgent,
  type SlotChoice,
  type StartFailure,
  type ToAgent,
  type TypedSecret,
} from './messages.ts';

export type AgentChild = Pick<UtilityProcess, 'on' | 'postMessage' | 'kill'>;
export type RecoveryCodeNews = Extract<FromAgent, { kind: 'recovery-code' | 'recovery-code-failed' }>;

/** How an agent is started. The secret is used for one start and forgotten. */
export interface StartWith {
  readonly config: string;
  readonly slots: readonly SlotChoice[];
  readonly secret: TypedSecret | null;
}

export interface RunListeners {
  readonly onReady: (ready: Extract<FromAgent, { kind: 'ready' }>) => void;
  readonly onRecoveryCode: (news: RecoveryCodeNews) => void;
  readonly onUpdate: (version: string) => void;
  /** Last of all. `failure`: why it did not start, when it said so. */
  readonly onExit: (code: number, failure: StartFailure | null) => void;
  readonly answer: (question: HostAsk) => Promise<HostReply>;
}

/** One life of the agent process. */
export interface AgentRun {
  post(message: ToAgent, port?: MessagePortMain): void;
  kill(): void;
}

/** Tells a forked process to start and listens to it until it exits. */
export function runAgent(child: AgentChild, how: StartWith, listeners: RunListeners, log: Log): AgentRun {
  let failure: StartFailure | null = null;
  let gone = false;
  const post = (message: ToAgent, port?: MessagePortMain): void => {
    // An answer may come in after its asker is gone.
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
        listeners.answer(message).then(post, (error: unknown) => {
          log('error', 'answer', {}, error);
        });
        break;
      case 'update':
        listeners.onUpdate(message.version);
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
