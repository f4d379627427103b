import type { WatchedAccount } from '../../../../shared/api/access-contract.ts';
import type { AccountView } from '../../../../shared/api/people-contract.ts';
import { z } from 'zod';
import { DAY_MS } from '../../../../shared/days.ts';
import { may, type Role, ROLES } from '../../../../shared/people/abilities.ts';
import type { Tx } from '../../ground/db/store.ts';
import { attackedUntil } from './guess-budget.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';

/** A row of `accounts`; times in ms since the epoch. */
export interface AccountRecord {
  readonly name_key: string;
  readonly name: string;
  readonly display_name: string;
  /** JSON array of role ids. */
  readonly roles: string;
  /** Sealed PasswordHash. */
  readonly password: Buffer | null;
  /** Time at which the password was set or removed. */
  readonly password_at: number;
  readonly must_change: 0 | 1;
  /** Wrong passwords by browsers unknown to the account, as time: `guess-budget.ts` reads it. */
  readonly locked_until: number | null;
  readonly stamp: number;
  readonly created_at: number;
  readonly created_by: string;
  readonly last_sign_in_at: number | null;
  readonly disabled_at: number | null;
  readonly disabled_by: string | null;
  /** Recent changes by which the account sees patients, as JSON ({@link openedBy}). */
  readonly opened: string | null;
}

export const SELECT_ACCOUNT = `SELECT * FROM accounts WHERE name_key = $key`;
export const ALL_ACCOUNTS = `SELECT * FROM accounts ORDER BY name_key`;
export const COUNT_ENABLED = `SELECT COUNT(*) AS n FROM accounts WHERE disabled_at IS NULL`;
const INSERT_ACCOUNT = `
  INSERT INTO accounts
    (name_key, name, display_name, roles, password, password_at, created_at, created_by, disabled_at, disabled_by, opened)
  VALUES
    ($name_key, $name, $display_name, $roles, $password, $created_at, $created_at, $created_by, $disabled_at, $disabled_by, $opened)`;

type NewAccount = Pick<
  AccountRecord,
  | 'name_key'
  | 'name'
  | 'display_name'
  | 'roles'
  | 'password'
  | 'created_at'
  | 'created_by'
  | 'disabled_at'
  | 'disabled_by'
  | 'opened'
>;
export type AccountSet = Partial<Omit<AccountRecord, 'name_key' | 'name' | 'created_at' | 'created_by'>>;

export function insertAccount(tx: Tx, account: NewAccount): void {
  tx.run(INSERT_ACCOUNT, { ...account });
}

/** Sets these columns; the column names come from this program, never from a caller. */
export function setAccount(tx: Tx, key: string, set: AccountSet): void {
  const columns = Object.keys(set).map((column) => `${column} = $${column}`);
  tx.run(`UPDATE accounts SET ${columns.join(', ')} WHERE name_key = $key`, { ...set, key });
}

/** An unknown role, as from a newer version, is ignored. */
export function rolesOf(row: Pick<AccountRecord, 'roles'>): Role[] {
  const kept = JSON.parse(row.roles) as readonly string[];
  return ROLES.filter((role) => kept.includes(role));
}

export function passwordPlace(key: string): string {
  return `accounts.password.${key}`;
}

export function accountViewOf(row: AccountRecord, now: number): AccountView {
  const time = (at: number | null): string | null => (at === null ? null : taipeiTime(at));
  return {
    name: row.name,
    displayName: row.display_name,
    roles: rolesOf(row),
    createdAt: taipeiTime(row.created_at),
    createdBy: row.created_by,
    lastSignInAt: time(row.last_sign_in_at),
    disabledAt: time(row.disabled_at),
    disabledBy: row.disabled_by,
    lockedUntil: time(attackedUntil(row, now)),
    mustChange: row.must_change === 1,
    hasPassword: row.password !== null,
  };
}

const WATCHED_MS = 7 * DAY_MS;

const SHOWS_PATIENTS = ['cases.work', 'patient.reveal', 'patient.export', 'access.read'] as const;

/** True if one of these roles shows patients: their cases, or what others have searched for. */
const seesPatients = (roles: readonly Role[]): boolean =>
  SHOWS_PATIENTS.some((ability) => may(roles, ability));

const ACCOUNT_CHANGES = ['added', 'roles', 'enabled', 'reset'] as const;
const accountChange = z.object({ what: z.enum(ACCOUNT_CHANGES), by: z.string(), at: z.number() });
type AccountChange = z.infer<typeof accountChange>;
const opened = z.object({ changes: z.array(accountChange) });

const changesOf = (row: Pick<AccountRecord, 'opened'> | null): AccountChange[] =>
  row === null || row.opened === null ? [] : opened.parse(JSON.parse(row.opened)).changes;

/** The column `opened` after one more change: supervisors and auditors are shown it for a week. Unchanged if the roles show no patients. */
export function openedBy(
  row: Pick<AccountRecord, 'opened'> | null,
  roles: readonly Role[],
  change: AccountChange,
): string | null {
  if (!seesPatients(roles)) return row?.opened ?? null;
  const recent = changesOf(row).filter(
    ({ what, by, at }) => (what !== change.what || by !== change.by) && at > change.at - WATCHED_MS,
  );
  return JSON.stringify({ changes: [...recent, change] });
}

/** An account's entry for supervisors and auditors; null if there is nothing to show. */
export function watchedOf(row: AccountRecord, now: number): WatchedAccount | null {
  const recent = changesOf(row).filter(({ at }) => at > now - WATCHED_MS);
  if (row.disabled_at !== null || recent.length === 0) return null;
  return {
    name: row.name,
    displayName: row.display_name,
    changes: recent.map(({ at, ...rest }) => ({ ...rest, at: taipeiTime(at) })),
    roles: rolesOf(row),
  };
}
