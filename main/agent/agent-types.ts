import type { AgentRouter } from './api/router.ts';

/** A started agent as its host holds it. */
export interface Agent {
  /** The contract implemented; hosts serve it over HTTP, the control endpoint or a MessagePort. */
  readonly router: AgentRouter;
  /** Stops taking files, finishes or safely abandons sends (at most 10 s), closes everything, gives the lock back. */
  stop(): Promise<void>;
  /** The machine sleeps. */
  suspend(): void;
  /** Awake again: drop connections, re-read the clock, rescan. */
  resume(): void;
}
