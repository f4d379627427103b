import type { AuditEntry } from '../../ground/audit/audit.ts';
import type { AccountView } from '../../../../shared/api/people-contract.ts';
import type { AuditKind } from '../../../../shared/audit-kinds.ts';
import type { Role } from '../../../../shared/people/abilities.ts';
import { AgentError } from '../../ground/error.ts';
import { accountName, nameKey, shownName } from './account-names.ts';
import {
  insertAccount,
  rolesOf,
  SELECT_ACCOUNT,
  setAccount,
  type AccountRecord,
  type AccountSet,
} from './account-record.ts';
import {
  type AccountChange,
  isShut,
  type OpenedAccount,
  type PasswordSetBy,
  passwordSetByOf,
  seesMore,
  seesPatients,
  setByText,
  type PendingChange,
  waitingFor,
  waitsOf,
} from './agreement.ts';
import { sealedHash, UNLOCKED, type PeopleParts } from './attempt-limit.ts';
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
    const admitted = this.#letIn(null, { what: 'added', by, sees: seesPatients(roles) });
    const waits = isWaiting(admitted);
    await this.#record('account-added', by, name, { roles: roles.join(' '), display, ...waits });
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
        waits: admitted.waits ?? null,
        opened: admitted.opened ?? null,
      });
    });
    changed(key);
    return password;
  }

  /**
   * New roles that show patients wait, and the present ones stay. If the account is not open yet, the pending request gets the new roles.
   * @throws AgentError `account-unknown`, as all that follow; `own-account`
   */
  async setRoles(name: string, roles: readonly Role[], by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    refuseOwn(row, by);
    const sees = seesMore(rolesOf(row), roles);
    const set = this.#letIn(row, { what: 'roles', by, sees, roles });
    if (set.waits === undefined || set.waits === null || isShut(row)) {
      await this.#record('account-roles', by, row.name, { roles: roles.join(' ') });
      await this.#change(row, { waits: waitsOn(row, roles), ...set, roles: JSON.stringify(roles) });
      return;
    }
    await this.#record('account-roles-asked', by, row.name, { asked: roles.join(' ') });
    await this.#change(row, set);
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
    const set = this.#letIn(row, { what: 'enabled', by, sees: seesPatients(rolesOf(row)) });
    await this.#record('account-enabled', by, row.name, isWaiting(set));
    await this.#change(row, { disabled_at: null, disabled_by: null, ...UNLOCKED, ...set });
  }

  /** @returns the new password; it is shown nowhere else. */
  async resetPassword(name: string, by: ManagedBy): Promise<string> {
    const row = this.#known(name);
    const password = makePassword();
    const kept = await sealedHash(this.#parts, row.name_key, password);
    const at = this.#parts.now();
    const set = this.#letIn(row, { what: 'reset', by, sees: seesPatients(rolesOf(row)) });
    await this.#record('password-reset', by, row.name, isWaiting(set));
    const password_by = JSON.stringify({ by: by.actor, at } satisfies PasswordSetBy);
    await this.#change(row, {
      password: kept,
      password_at: at,
      password_by,
      must_change: 1,
      ...UNLOCKED,
      ...set,
    });
    return password;
  }

  async unlock(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    await this.#record('account-unlocked', by, row.name);
    await this.#change(row, { ...UNLOCKED });
  }

  /** @throws AgentError `account-not-waiting`, `second-person`, as the next two; `own-account` */
  async agree(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    const waits = secondPerson(row, waitsOf(row), by);
    const roles = waits.roles === null ? {} : { roles: waits.roles.join(' ') };
    await this.#record('account-agreed', by, row.name, { changes: changesIn(waits), ...roles });
    await this.#change(row, {
      waits: null,
      opened: JSON.stringify({
        ...waits,
        agreedBy: by.actor,
        agreedAt: this.#parts.now(),
      } satisfies OpenedAccount),
      ...(waits.roles === null ? {} : { roles: JSON.stringify(waits.roles) }),
    });
  }

  async disagree(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    const waits = secondPerson(row, waitsOf(row), by);
    const shut = isShut(row);
    await this.#record('account-not-agreed', by, row.name, { changes: changesIn(waits) });
    if (shut) await this.#record('account-disabled', by, row.name);
    const off = shut ? { disabled_at: this.#parts.now(), disabled_by: by.actor } : {};
    await this.#change(row, { waits: null, ...off });
  }

  async confirmPassword(name: string, by: ManagedBy): Promise<void> {
    const row = this.#known(name);
    const set = passwordSetByOf(row);
    if (set === null || row.must_change === 1) throw new AgentError('account-not-waiting');
    secondPerson(row, { changes: [{ what: 'reset', ...set }], roles: null }, by);
    await this.#record('password-confirmed', by, row.name, { setBy: setByText(set) });
    await this.#change(row, { password_by: null });
  }

  #known(name: string): AccountRecord {
    const row = this.#parts.store.get<AccountRecord>(SELECT_ACCOUNT, { key: nameKey(name) });
    if (row !== undefined) return row;
    throw new AgentError('account-unknown');
  }

  /**
   * Effect of a change on access. A change that shows no patients applies immediately. At the machine every change applies immediately and is shown;
   * from a session of the console it waits.
   */
  #letIn(
    row: AccountRecord | null,
    change: {
      readonly what: AccountChange;
      readonly by: ManagedBy;
      readonly sees: boolean;
      readonly roles?: readonly Role[];
    },
  ): Pick<AccountSet, 'waits' | 'opened'> {
    const { what, by, sees, roles } = change;
    if (!sees) return {};
    const made = { what, by: by.actor, at: this.#parts.now() };
    const waits = row === null ? null : waitsOf(row);
    if (by.ownKey !== null) return { waits: JSON.stringify(waitingFor(waits, made, roles ?? null)) };
    const all = waitingFor(waits, made, roles ?? null);
    return {
      waits: null,
      opened: JSON.stringify({ ...all, agreedBy: null, agreedAt: made.at } satisfies OpenedAccount),
    };
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

/** The pending request after a change of roles without more access: other requests end. */
function waitsOn(row: AccountRecord, roles: readonly Role[]): string | null {
  const waits = waitsOf(row);
  if (waits === null || !isShut(row) || !seesPatients(roles)) return null;
  return JSON.stringify({ ...waits, roles: null } satisfies PendingChange);
}

/** Marks a pending change in the line of the trail. */
const isWaiting = ({ waits }: Pick<AccountSet, 'waits'>): { readonly waits?: true } =>
  waits === undefined || waits === null ? {} : { waits: true };

const changesIn = ({ changes }: PendingChange): string =>
  [...new Set(changes.map(({ what }) => what))].join(' ');

/** @throws AgentError `account-not-waiting`; `own-account`; `second-person` if the person who asked would agree */
function secondPerson(row: AccountRecord, waits: PendingChange | null, by: ManagedBy): PendingChange {
  if (waits === null || row.disabled_at !== null) throw new AgentError('account-not-waiting');
  // A person at the machine may do everything there.
  if (by.ownKey === null) return waits;
  refuseOwn(row, by);
  if (waits.changes.some((change) => nameKey(change.by) === by.ownKey)) throw new AgentError('second-person');
  return waits;
}

/** Nobody grants roles to himself, or locks everybody out by mistake. */
function refuseOwn(row: AccountRecord, by: ManagedBy): void {
  if (row.name_key !== by.ownKey) return;
  throw new AgentError('own-account');
}
