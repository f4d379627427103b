import type { Audit } from '../../ground/audit/audit.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Clock } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import type { HashCost } from './password-hash.ts';

/** What accounts stand on. */
export interface PeopleParts {
  readonly store: Store;
  readonly vault: Pick<Vault, 'sealText' | 'openText'>;
  readonly audit: Pick<Audit, 'append'>;
  /** ms. */
  readonly now: () => number;
  /** How long an answer took, and how it is held back. */
  readonly wait: Pick<Clock, 'steady' | 'sleep'>;
  readonly cost: HashCost;
  /** Told which account's sessions have to be looked at, after the commit. */
  readonly changed: (key: string) => void;
}
