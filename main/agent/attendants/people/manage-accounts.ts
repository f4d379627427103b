import type { AuditEntry } from '../../ground/audit/audit.ts';
import type { AccountView } from '../../../../shared/api/people-contract.ts';
import type { AuditKind } from '../../../../shared/audit-kinds.ts';
import type { Role } from '../../../../shared/people/abilities.ts';
import { AgentError } from '../../ground/error.ts';
import { accountName, nameKey, shownName } from './account-names.ts';
import {
  insertAccount,
  openedBy,
  rolesOf,
  SELECT_ACCOUNT,
  setAccount,
  type AccountRecord,
  type AccountSet,
} from './account-record.ts';
import { sealedHash, type PeopleParts } from './attempt-limit.ts';
import { makePassword } from './password-rules.ts';

/** The caller: the actor for the trail, and the key of the caller's own account, whose roles the caller cannot change. */
export interface ManagedBy {
  readonly actor: string;
  /** Null for a person at the machine. */
  readonly ownKey: string | null;
}

type NewAccount = Pick<AccountView, 'name' | 'displayName'> & { readonly roles: readonly Role[] };

/** Changes of accounts. The trail has each change before it applies: a crash in between leaves a line without a change. */
export class ManagedAccounts {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** @returns the first password; it is shown nowhere else. @throws AgentError `account-exists`, `account-name-refused` */
  async add({ name: typed, displayName, roles }: NewAccount, by: ManagedBy): Promise<string> {
    const { store, changed } = this.#parts;
    const name = accountName(typed);
    const display = shownName(displayName);
    const key = nameKey(name);
    const taken = (): AgentError => new AgentError('account-exists');
    if (store.get(SELECT_ACCOUNT, { key }) !== undefined) throw taken();
    const password = makePassword();
    const kept = await sealedHash(this.#parts, key, password);
    await this.#record('account-added', by, name, { roles: roles.join(' '), display });
    await store.write((tx) => {
      if (tx.get(SELECT_ACCOUNT, { key }) !== undefined) throw taken();
      insertAccount(tx, {
        name_key: key,
        name,
        display_name: display,
        roles: JSON.stringify(roles),
        password: kept,
        created_at: tx.now,
        created_by: by.actor,
        disabled_at: null,
        disabled_by: null,
        opened: openedBy(null, roles, { what: 'added', by: by.actor, at: tx.now }),
      });
    });
    changed(key);
    return password;
  }

  /** @throws AgentError `account-unknown`, as all that follow; `own-account` */
  async setRoles(name: string, roles: readonly Role[], by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    refuseOwn(row, by);
    const given = roles.filter((role) => !rolesOf(row).includes(role));
    await this.#record('account-roles', by, row.name, { roles: roles.join(' ') });
    const opened = openedBy(row, given, { what: 'roles', by: by.actor, at: this.#parts.now() });
    await this.#change(row, { roles: JSON.stringify(roles), opened });
  }

  async disable(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    refuseOwn(row, by);
    if (row.disabled_at !== null) return;
    await this.#record('account-disabled', by, row.name);
    await this.#change(row, { disabled_at: this.#parts.now(), disabled_by: by.actor });
  }

  async enable(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    if (row.disabled_at === null) return;
    await this.#record('account-enabled', by, row.name);
    const opened = openedBy(row, rolesOf(row), { what: 'enabled', by: by.actor, at: this.#parts.now() });
    await this.#change(row, { disabled_at: null, disabled_by: null, locked_until: null, opened });
  }

  /** @returns the new password; it is shown nowhere else. */
  async resetPassword(name: string, by: ManagedBy): Promise<string> {
    const row = this.#known(name);
    const password = makePassword();
    const kept = await sealedHash(this.#parts, row.name_key, password);
    const at = this.#parts.now();
    await this.#record('password-reset', by, row.name);
    const opened = openedBy(row, rolesOf(row), { what: 'reset', by: by.actor, at });
    await this.#change(row, {
      password: kept,
      password_at: at,
      must_change: 1,
      locked_until: null,
      opened,
    });
    return password;
  }

  async unlock(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    await this.#record('account-unlocked', by, row.name);
    await this.#change(row, { locked_until: null });
  }

  #known(name: string): AccountRecord {
    const row = this.#parts.store.get<AccountRecord>(SELECT_ACCOUNT, { key: nameKey(name) });
    if (row !== undefined) return row;
    throw new AgentError('account-unknown');
  }

  #record(kind: AuditKind, by: ManagedBy, account: string, more: AuditEntry['detail'] = {}): Promise<void> {
    return this.#parts.audit.append({ kind, actor: by.actor, detail: { account, ...more } });
  }

  /** Ends open sessions: the person must sign in again, with the account's new state. */
  async #change(row: AccountRecord, set: AccountSet): Promise<void> {
    const { store, changed } = this.#parts;
    await store.write((tx) => {
      const now = tx.get<AccountRecord>(SELECT_ACCOUNT, { key: row.name_key }) ?? row;
      setAccount(tx, row.name_key, { ...set, stamp: now.stamp + 1 });
    });
    changed(row.name_key);
  }
}

/** Nobody grants roles to himself, or locks everybody out by mistake. */
function refuseOwn(row: AccountRecord, by: ManagedBy): void {
  if (row.name_key !== by.ownKey) return;
  throw new AgentError('own-account');
}
