import type { AuditEntry } from './ground/audit/audit.ts';
import type { Settings } from '../../shared/settings.ts';
import type { ConsoleForOthers } from '../../shared/api/views/status.ts';
import type { AgentRouter } from './api/router.ts';
import type { Inspection } from './carrier/check/problem.ts';
import type { PrecheckKeeper } from './attendants/precheck/keeper.ts';
import type { People } from './attendants/people/people.ts';

/** A started agent as its host holds it. */
export interface Agent {
  /** The contract implemented; hosts serve it over HTTP, the control endpoint or a MessagePort. */
  readonly router: AgentRouter;
  /** Accounts of the console, for a host that serves it. Stays the same over a restore and new settings. */
  readonly people: AgentPeople;
  /** Stops taking files, finishes or safely abandons sends (at most 10 s), closes everything, gives the lock back. */
  stop(): Promise<void>;
  /** Whether the data folder is open and the last sign of life reached the disk. */
  healthy(): boolean;
  /** Seconds since NHI last answered (null: never yet), and whether that is more than a day; null while another state is put in place. */
  lastAnswer(): { readonly secondsAgo: number | null; readonly silent: boolean } | null;
  /** The newest backup at the second place; null where none is set, and while another state is put in place. */
  lastBackup(): LastBackup | null;
  /** Number of files in watched folders that cannot be read for minutes; null while another state is put in place. */
  filesNotReadable(): number | null;
  /** Numbers for a monitoring system, as OpenMetrics text; null while another state is put in place. */
  metrics(): Promise<string> | null;
  /** Bundles that other programs have checked before they write them; null while another state is put in place. */
  checkService(): CheckService | null;
  /** The machine sleeps. */
  suspend(): void;
  /** Awake again: drop connections, re-read the clock, rescan. */
  resume(): void;
}

/** Settings and functions of the check service's door. Nothing of a request is stored. */
export interface CheckService {
  readonly settings: Settings['checkService'];
  /** The program that holds the token; null for an unknown token. */
  nameOf(token: string): string | null;
  /** At the full level, whatever `validation.level` says; attachment files are not checked. */
  check(bytes: Buffer): Promise<Pick<Inspection, 'problems' | 'igVersion'>>;
  /** NHI's rules (預檢) about this Bundle. They are never a reason not to write the file. */
  precheck: PrecheckKeeper['ask'];
}

export interface LastBackup {
  /** Null: none yet. */
  readonly secondsAgo: number | null;
  /** The last try failed. */
  readonly failing: boolean;
}

/** The console's view of accounts: who may sign in, and whether they still may. */
export interface AgentPeople extends Pick<
  People,
  'hasAccounts' | 'hasIt' | 'signIn' | 'current' | 'choices'
> {
  /** False while a restore or new settings replace the state: accounts cannot be read then. */
  available(): boolean;
  /** A line of the trail about a session. */
  record(entry: AuditEntry): Promise<void>;
  /** Subscribes to account changes, by key (null: any account may have changed). Returns the unsubscribe function. */
  onChange(listener: (key: string | null) => void): () => void;
}

export interface AgentOptions {
  /** False for a command that only needs the state: nothing is watched, sent or asked. */
  readonly loops: boolean;
  /** The file the settings were read from: it can be explained and read again. */
  readonly settingsFile?: string;
  /** Lets a command end this host as a signal does. */
  readonly stopAsked?: () => void;
  /** A fresh one-time address of the console, where there is one, for this OS account. */
  readonly consoleUrl?: (actor: string) => string | null;
  /** A newer version that waits in the update folder, its list verified; null: none, or updates are off. */
  readonly newerVersion?: (settings: Settings) => Promise<string | null>;
  /** The port of the console that another program holds; null while it is ours, and where there is none. */
  readonly consoleTaken?: () => number | null;
  /** The console's door for other PCs, where one was asked for. */
  readonly consoleForOthers?: () => ConsoleForOthers | null;
}
