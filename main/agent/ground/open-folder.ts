import type { Database } from 'better-sqlite3';
import type { Audit } from './audit/audit.ts';
import type { Store } from './db/store.ts';
import type { Spool } from './spool/spool.ts';
import type { OpenVault } from './vault/slots.ts';

/** The open parts of a data folder below the cases. */
export interface OpenFolder {
  readonly db: Database;
  readonly store: Store;
  readonly vault: OpenVault;
  readonly spool: Spool;
  readonly audit: Audit;
  readonly agentId: string;
  /** Commits the trail's present end, before a copy of the database that will later be compared with the trail. */
  keepHead(): Promise<void>;
  /** Runs one at a time: copies of the database, and its check. */
  readonly still: <T>(work: () => Promise<T>) => Promise<T>;
}
