import type { Supervisor } from '../agent-process/supervisor.ts';

export interface LifecycleParts {
  readonly supervisor: Pick<Supervisor, 'drain' | 'send'>;
  /** Ends the program immediately, without asking its windows. */
  readonly exit: () => void;
}

export type Lifecycle = ReturnType<typeof createLifecycle>;

/** The program's end, and the computer's sleep and wake: the agent is always told first. */
export function createLifecycle({ supervisor, exit }: LifecycleParts) {
  let leaving = false;
  /** A person quits: the agent drains, then the program ends. */
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    // `drain` settles within its own limit; the program ends even if it fails.
    supervisor.drain().then(exit, exit);
  };
  return {
    /** `before-quit`: prevented until the agent has drained; then the program ends. */
    beforeQuit: (event: { preventDefault(): void }) => {
      event.preventDefault();
      leave();
    },
    /** Windows signs out or shuts down. It sends no `before-quit` and does not wait, so the end must be quick. */
    sessionEnd: leave,
    leave,
    suspend: () => supervisor.send({ kind: 'suspend' }),
    resume: () => supervisor.send({ kind: 'resume' }),
    /** From here on windows close instead of hiding. */
    quitting: () => leaving,
  };
}
