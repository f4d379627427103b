import type { AuditEntry } from './ground/audit/audit.ts';
import type { Settings } from '../../shared/settings.ts';
import type { ConsoleForOthers } from '../../shared/api/views/status.ts';
import type { AgentRouter } from './api/router.ts';
import type { Inspection } from './carrier/check/problem.ts';
import type { PrecheckKeeper } from './attendants/precheck/keeper.ts';
import type { People } from './attendants/people/people.ts';

/** A started agent as its host holds it. */
export interface Agent {
  /** The implemented contract; hosts serve it over HTTP, the control endpoint or a MessagePort. */
  readonly router: AgentRouter;
  /** Accounts of the console, for a host that serves it. The object stays the same across restores and new settings. */
  readonly people: AgentPeople;
  /** Stops taking files, completes sends or leaves them in doubt (at most 10 s), closes everything, releases the lock. */
  stop(): Promise<void>;
  /** True if the data folder is open and the last heartbeat reached the disk. */
  healthy(): boolean;
  /** Seconds since NHI last answered (null: never yet), and whether that is more than a day; null during a restore or new settings. */
  lastAnswer(): { readonly secondsAgo: number | null; readonly silent: boolean } | null;
  /** The newest backup at the second place; null if none is set, and during a restore or new settings. */
  lastBackup(): LastBackup | null;
  /** Number of files in watched folders that have been unreadable for minutes; null during a restore or new settings. */
  filesNotReadable(): number | null;
  /** Numbers for a monitoring system, as OpenMetrics text; null during a restore or new settings. */
  metrics(): Promise<string> | null;
  /** Checks Bundles for other programs before they write them; null during a restore or new settings. */
  checkService(): CheckService | null;
  /** Called when the machine goes to sleep. */
  suspend(): void;
  /** Called on waking: drops connections, reads the clock again, rescans. */
  resume(): void;
}

/** Settings and functions of the check service. It stores nothing of a request. */
export interface CheckService {
  readonly settings: Settings['checkService'];
  /** Name of the program to which the token was given; null for an unknown token. */
  nameOf(token: string): string | null;
  /** Checks at the full level, whatever `validation.level` says; attachment files are not checked. */
  check(bytes: Buffer): Promise<Pick<Inspection, 'problems' | 'igVersion'>>;
  /** Results of NHI's rules (預檢) for this Bundle. They are never a reason not to write the file. */
  precheck: PrecheckKeeper['ask'];
}

export interface LastBackup {
  /** Null: no backup yet. */
  readonly secondsAgo: number | null;
  /** True if the last try failed. */
  readonly failing: boolean;
}

/** The console's view of accounts: who may sign in, and whether they still may. */
export interface AgentPeople extends Pick<
  People,
  'hasAccounts' | 'hasIt' | 'signIn' | 'accountKnowing' | 'marksAfter' | 'current' | 'choices'
> {
  /** False while a restore or new settings replace the state: accounts cannot be read then. */
  available(): boolean;
  /** Appends a line about a session to the trail. */
  record(entry: AuditEntry): Promise<void>;
  /** Subscribes to account changes, by key (null: any account may have changed). Returns the unsubscribe function. */
  onChange(listener: (key: string | null) => void): () => void;
}

export interface AgentOptions {
  /** False for a command that only needs the state: it watches no folder, sends nothing and asks nobody. */
  readonly loops: boolean;
  /** Path of the settings file, if it can be explained and read again. */
  readonly settingsFile?: string;
  /** Lets a command end this host, as a signal does. */
  readonly stopAsked?: () => void;
  /** A new one-time address of the console for this OS account; null without a console. */
  readonly consoleUrl?: (actor: string) => string | null;
  /** The console's port if another program holds it; null while it is ours, and without a console. */
  readonly consoleTaken?: () => number | null;
  /** State of the console's port for other PCs; null if the settings ask for none. */
  readonly consoleForOthers?: () => ConsoleForOthers | null;
}
