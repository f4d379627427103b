import type { Role } from '../../../shared/people/abilities.ts';
import { AgentError } from '../error.ts';
import { accountName, makePassword, nameKey } from './password-rules.ts';
import {
  insertAccount,
  passwordPlace,
  SELECT_ACCOUNT,
  setAccount,
  type AccountRecord,
  type AccountSet,
} from './account-record.ts';
import { hashPassword } from './password-hash.ts';
import { UNLOCKED } from './attempt-limit.ts';
import type { PeopleParts } from './parts.ts';
import type { AuditKind } from '../../../shared/audit-kinds.ts';

/** Who asks: the name for the trail, and the key of the own account, which nobody changes the roles of. */
export interface ManagedBy {
  readonly actor: string;
  /** Null for who sits at the machine. */
  readonly ownKey: string | null;
}

export interface NewAccount {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

/** What is done to accounts. Each is in the trail before it is so: a crash in between leaves an intent without a change. */
export interface ManagedAccounts {
  /** @returns the first password, told this once. @throws AgentError `account-exists`, `account-name-refused` */
  add(account: NewAccount, by: ManagedBy): Promise<string>;
  /** @throws AgentError `account-unknown`, as all that follow; `own-account` */
  setRoles(name: string, roles: readonly Role[], by: ManagedBy): Promise<void>;
  disable(name: string, by: ManagedBy): Promise<void>;
  enable(name: string, by: ManagedBy): Promise<void>;
  /** @returns the new password, told this once. */
  resetPassword(name: string, by: ManagedBy): Promise<string>;
  unlock(name: string, by: ManagedBy): Promise<void>;
}

export function manageAccounts(parts: PeopleParts): ManagedAccounts {
  const { store, audit, vault, cost } = parts;
  const known = (name: string): AccountRecord => {
    const row = store.get<AccountRecord>(SELECT_ACCOUNT, { key: nameKey(name) });
    if (row !== undefined) return row;
    throw new AgentError('account-unknown');
  };
  const record = (kind: AuditKind, by: ManagedBy, account: string, more: Record<string, string> = {}) =>
    audit.append({ kind, actor: by.actor, detail: { account, ...more } });
  /** Open sessions end: the person has to sign in again, as what the account is now. */
  const change = async (row: AccountRecord, set: AccountSet): Promise<void> => {
    await store.write((tx) => {
      const now = tx.get<AccountRecord>(SELECT_ACCOUNT, { key: row.name_key }) ?? row;
      setAccount(tx, row.name_key, { ...set, stamp: now.stamp + 1 });
    });
    parts.changed(row.name_key);
  };
  const sealed = async (key: string, password: string): Promise<Buffer> =>
    vault.sealText(JSON.stringify(await hashPassword(password, cost)), passwordPlace(key));

  return {
    async add({ name: typed, displayName, roles }, by) {
      const name = accountName(typed);
      const key = nameKey(name);
      const taken = (): AgentError => new AgentError('account-exists');
      if (store.get(SELECT_ACCOUNT, { key }) !== undefined) throw taken();
      const password = makePassword();
      const kept = await sealed(key, password);
      await record('account-added', by, name, { roles: roles.join(' '), display: displayName });
      await store.write((tx) => {
        if (tx.get(SELECT_ACCOUNT, { key }) !== undefined) throw taken();
        insertAccount(tx, {
          name_key: key,
          name,
          display_name: displayName.normalize('NFC'),
          roles: JSON.stringify(roles),
          password: kept,
          created_at: tx.now,
          created_by: by.actor,
          disabled_at: null,
          disabled_by: null,
        });
      });
      parts.changed(key);
      return password;
    },
    async setRoles(name, roles, by) {
      const row = known(name);
      refuseOwn(row, by);
      await record('account-roles', by, row.name, { roles: roles.join(' ') });
      await change(row, { roles: JSON.stringify(roles) });
    },
    async disable(name, by) {
      const row = known(name);
      refuseOwn(row, by);
      if (row.disabled_at !== null) return;
      await record('account-disabled', by, row.name);
      await change(row, { disabled_at: parts.now(), disabled_by: by.actor });
    },
    async enable(name, by) {
      const row = known(name);
      if (row.disabled_at === null) return;
      await record('account-enabled', by, row.name);
      await change(row, { disabled_at: null, disabled_by: null, ...UNLOCKED });
    },
    async resetPassword(name, by) {
      const row = known(name);
      const password = makePassword();
      const kept = await sealed(row.name_key, password);
      await record('password-reset', by, row.name);
      await change(row, { password: kept, password_at: parts.now(), must_change: 1, ...UNLOCKED });
      return password;
    },
    async unlock(name, by) {
      const row = known(name);
      await record('account-unlocked', by, row.name);
      await change(row, { ...UNLOCKED });
    },
  };
}

/** Who gives out roles gives none to oneself, and cannot lock everybody out by a slip. */
function refuseOwn(row: AccountRecord, by: ManagedBy): void {
  if (row.name_key !== by.ownKey) return;
  throw new AgentError('own-account');
}
