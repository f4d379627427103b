import type { LogSinks } from './ground/log/log-sinks.ts';
import type { LogTail } from './ground/log/log-tail.ts';

/** Functions that the agent needs from its host. A host passes these in; the agent imports neither Electron nor a host. */

/** Wall clock and timers, so that tests can own time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a monotonic clock: only differences have a meaning. */
  steady(): number;
  /** Resolves after `ms`, or immediately when `signal` aborts (never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** The only fields a log line can have: an allow-list, so that no patient data can slip in. */
export interface LogFields {
  readonly caseId?: string;
  readonly attemptId?: string;
  readonly folder?: string;
  readonly code?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly count?: number;
  readonly bytes?: number;
  readonly delivery?: string;
  readonly review?: string;
  readonly state?: string;
  readonly url?: string;
  readonly until?: string;
  readonly version?: string;
  readonly pid?: number;
  readonly kid?: string;
  readonly step?: string;
  readonly system?: string;
  readonly sha256?: string;
}
export type Log = (level: LogLevel, event: string, fields?: LogFields, error?: unknown) => void;

/** Opens or wraps the data key in one way (machine file, passphrase, the desktop's safeStorage). */
export interface KeySlot {
  /** `machine`, `passphrase`, `safeStorage`, `recovery`. */
  readonly kind: string;
  /** Wraps the 32-byte data key; returns the content of the slot file. */
  wrap(dataKey: Buffer): Promise<Record<string, unknown>>;
  /** The data key, or null if this slot cannot open it here and now. */
  unwrap(slot: Record<string, unknown>): Promise<Buffer | null>;
}

export interface AgentPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** In the order they are tried; the first also makes the slot of a new data folder. */
  readonly keySlots: readonly KeySlot[];
  /** The proxy for a url as `DIRECT`, `PROXY host:port`; the desktop asks Chromium (PAC), headless reads the environment. */
  readonly resolveProxy?: (url: string) => Promise<string>;
  readonly version: string;
  /**
   * Another process has taken over the data folder while this one slept: the host ends this one immediately, without any call to data that
   * the other holds by now.
   */
  readonly ownerLost?: () => void;
  /**
   * The data folder was closed for a restore or new settings and could not be opened again, or its loops could not be started. The host notes
   * why for the doctor, and ends this process, so that its service manager starts another.
   */
  readonly coreLost?: (why: unknown) => void;
  /** The log's output, so that the lock owner can add its files and the hospital's collector; and its newest lines. */
  readonly logging?: { readonly sinks: LogSinks; readonly tail: LogTail };
}
