/**
 * An account that may see patients opens only after a second person has agreed. Otherwise somebody who grants roles and passwords could give himself
 * access, or sign in under another name. Acts at the machine need no agreement; all of them are shown for a week.
 */
import { z } from 'zod';
import { type Ability, may, type Role, ROLES } from '../../../../shared/people/abilities.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';

const SHOWS_PATIENTS: readonly Ability[] = ['cases.work', 'patient.reveal', 'patient.export', 'access.read'];

/** True if one of these roles shows patients: their cases, or what others have searched for. */
export const seesPatients = (roles: readonly Role[]): boolean =>
  SHOWS_PATIENTS.some((ability) => may(roles, ability));

/** True if `after` has a role that shows patients and that `before` lacks. */
export const seesMore = (before: readonly Role[], after: readonly Role[]): boolean =>
  after.some((role) => !before.includes(role) && seesPatients([role]));

export const ACCOUNT_CHANGES = ['added', 'roles', 'enabled', 'reset'] as const;
export type AccountChange = (typeof ACCOUNT_CHANGES)[number];

/** Columns of an account, each JSON: pending changes, the last opening, who made the password. */
export interface AgreementColumns {
  readonly waits: string | null;
  readonly opened: string | null;
  readonly password_by: string | null;
}

const change = z.object({ what: z.enum(ACCOUNT_CHANGES), by: z.string(), at: z.number() });
/** A column `waits` or `opened`, as JSON; times in ms. */
const waiting = z.object({
  changes: z.array(change).min(1),
  /** Roles requested in place of the present ones; null: no roles were requested. */
  roles: z.array(z.enum(ROLES)).nullable(),
});
const opened = waiting.extend({ agreedBy: z.string().nullable(), agreedAt: z.number() });
export type PendingChange = z.infer<typeof waiting>;
/** `agreedBy` null: opened at the machine. */
export type OpenedAccount = z.infer<typeof opened>;

const setBy = z.object({ by: z.string(), at: z.number() });
/** The person who made a user's password in a reset, and when. */
export type PasswordSetBy = z.infer<typeof setBy>;

/** Null: nothing waits. */
export const waitsOf = ({ waits }: Pick<AgreementColumns, 'waits'>): PendingChange | null =>
  waits === null ? null : waiting.parse(JSON.parse(waits));
export const openedOf = ({ opened: text }: Pick<AgreementColumns, 'opened'>): OpenedAccount | null =>
  text === null ? null : opened.parse(JSON.parse(text));
export const passwordSetByOf = ({
  password_by,
}: Pick<AgreementColumns, 'password_by'>): PasswordSetBy | null =>
  password_by === null ? null : setBy.parse(JSON.parse(password_by));

/** As a line of the trail shows it. */
export const setByText = ({ by, at }: PasswordSetBy): string => `${by} ${taipeiTime(at)}`;

/** True if nobody may sign in with the account. Pending roles alone do not block the present ones. */
export const isShut = (row: Pick<AgreementColumns, 'waits'>): boolean =>
  waitsOf(row)?.changes.some(({ what }) => what !== 'roles') ?? false;

/** The pending changes, plus one. */
export function waitingFor(
  before: PendingChange | null,
  more: { readonly what: AccountChange; readonly by: string; readonly at: number },
  roles: readonly Role[] | null = null,
): PendingChange {
  const changes = (before?.changes ?? []).filter(({ what, by }) => what !== more.what || by !== more.by);
  return { changes: [...changes, more], roles: roles === null ? (before?.roles ?? null) : [...roles] };
}
