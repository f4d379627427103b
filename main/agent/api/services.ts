import type { Restored } from '../../../shared/api/contract.ts';
import type { ExportedTrail } from '../ground/audit/export.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Alerts } from '../attendants/alerts/alerts.ts';
import type { Audit } from '../ground/audit/audit.ts';
import type { RestoreAsked } from '../attendants/backups/restore.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import type { ServerStanding } from '../carrier/cases/server-standing.ts';
import type { CheckTokens } from '../carrier/check/check-tokens.ts';
import type { Checker } from '../carrier/check/checker.ts';
import type { IgStore } from '../carrier/check/package/store.ts';
import type { DoctorService } from '../attendants/doctor/doctor-service.ts';
import type { Destination } from '../carrier/send/destination.ts';
import type { Search } from '../carrier/send/search.ts';
import type { LogTail } from '../ground/log/log-tail.ts';
import type { People } from '../attendants/people/people.ts';
import type { Poller } from '../carrier/results/poller.ts';
import type { SettingsChanges } from '../compose/settings-changes.ts';
import type { Operations } from '../compose/operations.ts';
import type { ClientKeys } from '../carrier/smart/token-source.ts';
import type { KeptTerms } from '../attendants/retention/kept-terms.ts';
import type { OpenVault } from '../ground/vault/slots.ts';
import type { PrecheckKeeper } from '../attendants/precheck/keeper.ts';
import type { RulesStore } from '../attendants/precheck/rules-store.ts';
import type { Reasons } from '../attendants/reasons/reasons.ts';
import type { Spool } from '../ground/spool/spool.ts';

/** Dependencies of the API. A restore replaces all at once, so every call reads them again. */
export interface AgentServices {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly checker: Checker;
  readonly dataDir: string;
  readonly ig: IgStore;
  readonly checkTokens: CheckTokens;
  /** 預檢. */
  readonly rules: RulesStore;
  /** 理由簿. */
  readonly reasons: Reasons;
  readonly precheck: Pick<PrecheckKeeper, 'again' | 'ask' | 'where'>;
  readonly audit: Audit;
  readonly keys: ClientKeys;
  /** Resolves when the passphrase is sealed; the next connection uses it. */
  readonly keepCertificatePassphrase: (passphrase: string) => Promise<void>;
  /** Resolves when the password is sealed; the next mail uses it. */
  readonly keepMailPassword: (password: string) => Promise<void>;
  /** Sends a test message by each alert channel. */
  readonly testAlerts: Alerts['test'];
  readonly doctor: DoctorService;
  readonly keptTerms: KeptTerms;
  /** Adds a slot for a new recovery code, and returns the code. */
  readonly addRecoveryCode: () => Promise<string>;
  readonly vault: Pick<OpenVault, 'removableSlot' | 'slotKinds'>;
  readonly destination: Destination;
  readonly server: ServerStanding;
  readonly serverSettings: Settings['server'];
  /** Time for which a newly checked case waits for its attachments, ms, by folder path. */
  readonly attachmentWaitMs: (folder: string) => number;
  /** True if the settings let the agent hand over attachments. */
  readonly handsOver: boolean;
  readonly rescan: () => Promise<void>;
  /** A search at NHI with the current token; null without a token. */
  readonly openSearch: (signal: AbortSignal) => Promise<Search | null>;
  /** 現在查詢. */
  readonly askNow: Poller['ask'];
  readonly exportAudit: (file: string) => Promise<ExportedTrail>;
  /** `addressFor`: the person for whom the status gets a one-time address of the console; null: none. */
  readonly status: (addressFor: string | null) => StatusView;
  /** Newest file of a watched folder that has been unreadable for minutes, as a path inside it. Only for callers who may see names. */
  readonly newestUnreadable: (folder: string) => string | null;
  readonly backup: (file: string) => Promise<{ file: string; bytes: number }>;
  /** Before an update: see `Carrier.drain`. Resolves with the number of running sends. */
  readonly drain: (times: { holdMs: number; waitMs: number }) => Promise<number>;
  /** Reminders of staff, from the settings. */
  readonly work: Settings['work'];
  /** ms. */
  readonly now: () => number;
  readonly operations: Operations;
  readonly people: People;
  /** Minutes after which the console locks; 0: never. */
  readonly idleLockMinutes: number;
  /** Null if a command may not end the host. */
  readonly stopAsked: (() => void) | null;
  /** Null for a command that only reads: it keeps no recent lines. */
  readonly logTail: LogTail | null;
  /** Path of the settings file, if the host names one. */
  readonly settingsFile: string | null;
  readonly readSettings: SettingsChanges['read'];
  readonly reload: SettingsChanges['reload'];
  readonly saveSettings: SettingsChanges['save'];
  /** Makes a new data key, which is in force when it resolves. @throws AgentError `vault-slot-last` */
  readonly rotateKey: () => Promise<void>;
  readonly restore: (asked: RestoreAsked, actor: string) => Promise<Restored>;
}
