import type { Database } from 'better-sqlite3';
import type { Audit } from './audit/audit.ts';
import type { Store } from './db/store.ts';
import type { SealedSpool } from './spool/sealed-spool.ts';
import type { OpenVault } from './vault/slots.ts';

/** The open parts of a data folder that know nothing of cases. */
export interface OpenFolder {
  readonly db: Database;
  readonly store: Store;
  readonly vault: OpenVault;
  readonly spool: SealedSpool;
  readonly audit: Audit;
  readonly agentId: string;
  /** A commit that keeps where the trail ends now: for a copy of the database that is to be held against later. */
  keepHead(): Promise<void>;
  /** One at a time: a backup, and work that removes keys that it needs. */
  readonly still: <T>(work: () => Promise<T>) => Promise<T>;
}
