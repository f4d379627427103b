/** Who is signed in, and the accounts of the console. Passwords go in and are never told again, but the one that is made for somebody. */
import { z } from 'zod';
import { KEPT_CHOICES, LONGEST_CHOICE } from '../kept-choices.ts';
import { ABILITIES, type Ability, ROLES } from '../people/abilities.ts';
import { base, by } from './base.ts';

const roles = z.array(z.enum(ROLES)).min(1).max(ROLES.length);
/** As it is signed in with; upper and lower case are the same name. */
const name = z.string().trim().min(1).max(64);
/** ISO 8601 with offset. */
const time = z.string().nullable();
const named = z.object({ name, by });
const done = z.object({ ok: z.literal(true) });
/** Shown to the person who made it, this once; the person changes it at the first sign-in. */
const made = z.object({ password: z.string() });

/** How somebody came in: the desktop's window, a one-time address at the machine, an account, the command line. */
export const WAYS_IN = ['desktop', 'address', 'account', 'command'] as const;
export type WayIn = (typeof WAYS_IN)[number];

export const me = z.object({
  /** What stands in the trail. */
  name: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  abilities: z.array(z.enum(Object.keys(ABILITIES) as [Ability, ...Ability[]])),
  how: z.enum(WAYS_IN),
  /** After so long without a person the session ends; null where nothing here locks (the desktop's window, no accounts). */
  idleLockMinutes: z.number().nullable(),
});
export type Me = z.infer<typeof me>;

export const accountView = z.object({
  name: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  createdAt: z.string(),
  createdBy: z.string(),
  /** Null: never used. */
  lastSignInAt: time,
  disabledAt: time,
  disabledBy: z.string().nullable(),
  /** Until then no password is looked at. */
  lockedUntil: time,
  /** A password that somebody else made for it. */
  mustChange: z.boolean(),
  /** False: nobody can sign in with it until its password is reset, as after a restore. */
  hasPassword: z.boolean(),
  /** Until somebody else agrees: nobody signs in with it, or it has not got the roles yet that it was given. */
  waits: z.enum(['account', 'roles']).nullable(),
});
export type AccountView = z.infer<typeof accountView>;

/** An account that may see patients and was let in of late, or waits to be. */
const watchedAccount = z.object({
  name: z.string(),
  displayName: z.string(),
  state: z.enum(['waits', 'opened']),
  changes: z.array(
    z.object({ what: z.enum(['added', 'roles', 'enabled', 'reset']), by: z.string(), at: z.string() }),
  ),
  /** Those that are, or were, asked for in place of the ones that it had. */
  roles: z.array(z.enum(ROLES)).nullable(),
  /** `by` null: it was done at the machine. */
  agreed: z.object({ by: z.string().nullable(), at: z.string() }).nullable(),
  /** Who made its password: its lines of the trail say so until somebody has confirmed that the person has it. */
  passwordSetBy: z.object({ by: z.string(), at: z.string() }).nullable(),
});
export type WatchedAccount = z.infer<typeof watchedAccount>;

export const peopleContract = {
  people: {
    whoAmI: base.output(me),
    /** By name; disabled ones too. */
    list: base.output(z.array(accountView)),
    add: base
      .input(z.object({ name, displayName: z.string().trim().min(1).max(100), roles, by }))
      .output(made),
    /** Not one's own. Ends the account's sessions, as the next three do. */
    setRoles: base.input(z.object({ name, roles, by })).output(done),
    /** Not one's own. Accounts are never deleted: their names stand in the trail. */
    disable: base.input(named).output(done),
    enable: base.input(named).output(done),
    resetPassword: base.input(named).output(made),
    /** Accounts that may see patients and were new, changed or reset in the last seven days, and those that wait. */
    watched: base.output(z.array(watchedAccount)),
    /** Lets an account in that waits. Not by who asked for it. CONFLICT `account-not-waiting`, `second-person`. */
    agree: base.input(named).output(done),
    /** … or does not: other roles are not given, and an account that is new or was reset is disabled. */
    disagree: base.input(named).output(done),
    /** After a reset: the person has the account back, with a password of one's own. Not by who reset it. CONFLICT as above. */
    confirmPassword: base.input(named).output(done),
    /** Ends a lock after wrong passwords. */
    unlock: base.input(named).output(done),
    /** One's own; ends all one's sessions, this one too. */
    changePassword: base
      .input(z.object({ current: z.string().max(1024), next: z.string().max(1024) }))
      .output(done),
    /** What the person chose for the page, kept for the next start of the agent. */
    keepChoice: base
      .input(z.object({ name: z.enum(KEPT_CHOICES), value: z.string().max(LONGEST_CHOICE) }))
      .output(done),
    /** For the yearly review: every account as CSV (RFC 4180, UTF-8 with a byte order mark). Itself a line of the trail. */
    review: base.input(z.object({ by })).output(z.object({ csv: z.string(), at: z.string() })),
  },
};
