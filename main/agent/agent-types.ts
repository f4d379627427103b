import type { AgentRouter } from './api/router.ts';

/** A started agent as its host holds it. */
export interface Agent {
  /** The contract implemented; hosts serve it over HTTP, the control endpoint or a MessagePort. */
  readonly router: AgentRouter;
  /** Stops taking files, finishes or safely abandons sends (at most 10 s), closes everything, gives the lock back. */
  stop(): Promise<void>;
  /** Whether its last sign of life reached the disk. */
  healthy(): boolean;
  /** The machine sleeps. */
  suspend(): void;
  /** Awake again: drop connections, re-read the clock, rescan. */
  resume(): void;
}

export interface AgentOptions {
  /** False for a command that only needs the state: nothing is watched, sent or asked. */
  readonly loops: boolean;
  /** The file the settings were read from: it can be explained and read again. */
  readonly settingsFile?: string;
  /** Lets a command end this host as a signal does. */
  readonly stopAsked?: () => void;
  /** A fresh one-time address of the console, where there is one. */
  readonly consoleUrl?: () => string | null;
}
