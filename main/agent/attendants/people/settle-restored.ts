import type { Audit, AuditLine } from '../../ground/audit/audit.ts';
import type { Store } from '../../ground/db/store.ts';
import { nameKey } from './account-names.ts';
import {
  ALL_ACCOUNTS,
  insertAccount,
  setAccount,
  type AccountRecord,
  type AccountSet,
} from './account-record.ts';

/** The trail's record of an account: its newest line of each kind. */
class AccountTrail {
  readonly name: string;
  display: string | null = null;
  roles: readonly string[] | null = null;
  addedAt: number | null = null;
  addedBy: string | null = null;
  /** Null: the trail does not show who. */
  disabledBy: string | null = null;
  isDisabled: boolean | null = null;
  passwordAt: number | null = null;

  constructor(name: string) {
    this.name = name;
  }
}

const MADE_BY_TRAIL = 'agent';

/**
 * After a restore the accounts are older than the trail. Accounts that the trail shows as disabled stay disabled, and roles are those granted last. A
 * password changed since then opens nothing until a reset, and a name in the trail is never given out again. An account that the trail does not know,
 * as from another machine, is disabled until a person at the machine enables it.
 * @param trailIsOlder the trail was restored together with the accounts: later events are unknown, and all accounts are disabled
 * @returns number of changed accounts
 */
export async function settleRestoredAccounts(
  store: Store,
  audit: Pick<Audit, 'read' | 'append'>,
  { trailIsOlder = false } = {},
): Promise<number> {
  const told = trailIsOlder ? new Map<string, AccountTrail>() : await readTrail(audit);
  const changed = await store.write((tx) => {
    let count = 0;
    const kept = new Map(tx.all<AccountRecord>(ALL_ACCOUNTS).map((row) => [row.name_key, row]));
    for (const [key, row] of kept) {
      const set = corrections(row, told.get(key), tx.now);
      if (Object.keys(set).length > 0) count += 1;
      setAccount(tx, key, { ...set, stamp: row.stamp + 1 });
    }
    for (const [key, account] of told) {
      if (kept.has(key) || account.addedAt === null) continue;
      count += 1;
      insertAccount(tx, {
        name_key: key,
        name: account.name,
        display_name: account.display ?? account.name,
        roles: JSON.stringify(account.roles ?? []),
        password: null,
        created_at: account.addedAt,
        created_by: account.addedBy ?? MADE_BY_TRAIL,
        disabled_at: tx.now,
        disabled_by: account.disabledBy ?? MADE_BY_TRAIL,
        opened: null,
      });
    }
    return count;
  });
  if (changed > 0)
    await audit.append({ kind: 'accounts-settled', actor: 'agent', detail: { count: changed } });
  return changed;
}

function corrections(row: AccountRecord, told: AccountTrail | undefined, now: number): AccountSet {
  const disabled = (by: string): AccountSet =>
    row.disabled_at === null ? { disabled_at: now, disabled_by: by } : {};
  if (told === undefined) return disabled(MADE_BY_TRAIL);
  const roles = told.roles === null ? row.roles : JSON.stringify(told.roles);
  return {
    ...(roles === row.roles ? {} : { roles }),
    ...(told.isDisabled === true ? disabled(told.disabledBy ?? MADE_BY_TRAIL) : {}),
    ...(told.isDisabled === false && row.disabled_at !== null
      ? { disabled_at: null, disabled_by: null }
      : {}),
    ...(told.passwordAt !== null && told.passwordAt > row.password_at && row.password !== null
      ? { password: null, password_at: now }
      : {}),
  };
}

async function readTrail(audit: Pick<Audit, 'read'>): Promise<Map<string, AccountTrail>> {
  const told = new Map<string, AccountTrail>();
  const of = (name: string): AccountTrail => {
    const key = nameKey(name);
    const known = told.get(key) ?? new AccountTrail(name);
    told.set(key, known);
    return known;
  };
  // `audit verify` reports damaged lines.
  for await (const line of audit.read({ damaged: 'pass-over' })) {
    const account = line.detail?.['account'];
    if (typeof account === 'string') take(of(account), line);
    // Older lines may have been retired: a sign-in shows that the account existed.
    else if (line.kind === 'signed-in' && line.detail?.['how'] === 'account') of(line.actor);
  }
  return told;
}

function take(told: AccountTrail, line: AuditLine): void {
  const { roles, display } = line.detail ?? {};
  const at = Date.parse(line.at);
  if (typeof roles === 'string') told.roles = roles.split(' ').filter(Boolean);
  switch (line.kind) {
    case 'account-added':
      told.addedAt = at;
      told.addedBy = line.actor;
      told.display = typeof display === 'string' ? display : null;
      told.passwordAt = at;
      break;
    case 'account-disabled':
      told.isDisabled = true;
      told.disabledBy = line.actor;
      break;
    case 'account-enabled':
      told.isDisabled = false;
      told.disabledBy = null;
      break;
    case 'password-reset':
    case 'password-changed':
      told.passwordAt = at;
      break;
    default:
      // Says nothing about the account's state.
      break;
  }
}
