import type { Supervisor } from '../agent-process/supervisor.ts';

export interface LifecycleParts {
  readonly supervisor: Pick<Supervisor, 'drain' | 'send'>;
  /** Ends the program immediately, without asking its windows. */
  readonly exit: () => void;
}

/** End, sleep and wake of the program: the agent is always told first. */
export interface Lifecycle {
  /** `before-quit`: held back until the agent has drained, then the program leaves. */
  beforeQuit(event: { preventDefault(): void }): void;
  /** Windows signs out or goes down, and never sends `before-quit`; there is no holding back, only being quick. */
  sessionEnd(): void;
  /** The agent drains, then the program ends, as a person asked. */
  leave(): void;
  suspend(): void;
  resume(): void;
  /** From here on windows close instead of hiding. */
  quitting(): boolean;
}

export function createLifecycle({ supervisor, exit }: LifecycleParts): Lifecycle {
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    // `drain` settles within its own limit; should it ever fail, there is still no reason to stay.
    supervisor.drain().then(exit, exit);
  };
  return {
    beforeQuit: (event) => {
      event.preventDefault();
      leave();
    },
    sessionEnd: leave,
    leave,
    suspend: () => {
      supervisor.send({ kind: 'suspend' });
    },
    resume: () => {
      supervisor.send({ kind: 'resume' });
    },
    quitting: () => leaving,
  };
}
