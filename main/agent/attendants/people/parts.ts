import type { Audit } from '../../ground/audit/audit.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Clock } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import type { HashCost } from './password-hash.ts';

/** Dependencies of accounts. */
export interface PeopleParts {
  readonly store: Store;
  readonly vault: Pick<Vault, 'sealText' | 'openText'>;
  readonly audit: Pick<Audit, 'append'>;
  /** ms. */
  readonly now: () => number;
  /** To measure and delay an answer. */
  readonly wait: Pick<Clock, 'steady' | 'sleep'>;
  readonly cost: HashCost;
  /** Names the account whose sessions have to be checked, after the commit. */
  readonly changed: (key: string) => void;
}
