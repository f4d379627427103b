/** The signed-in person, and the accounts of the console. Passwords go in and are never returned, except a newly made one. */
import { z } from 'zod';
import { KEPT_CHOICES, LONGEST_CHOICE } from '../kept-choices.ts';
import { ABILITIES, type Ability, ROLES } from '../people/abilities.ts';
import { base, by, done } from './base.ts';

const roles = z.array(z.enum(ROLES)).min(1).max(ROLES.length);
/** Sign-in name; upper and lower case are the same name. */
const name = z.string().trim().min(1).max(64);
/** ISO 8601 with offset. */
const time = z.string().nullable();
/** Shown to the person who made it, this once; the person changes it at the first sign-in. */
const made = z.object({ password: z.string() });

/** Way in which a person signed in: the desktop's window, a one-time address at the machine, an account, the command line. */
export const WAYS_IN = ['desktop', 'address', 'account', 'command'] as const;
export type WayIn = (typeof WAYS_IN)[number];

export const me = z.object({
  /** The name as the trail shows it. */
  name: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  abilities: z.array(z.enum(Object.keys(ABILITIES) as [Ability, ...Ability[]])),
  how: z.enum(WAYS_IN),
  /** Idle time after which the session ends; null if nothing locks here (the desktop's window, no accounts). */
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
  /** Strangers guess at its password: until then, if they stop. Browsers in which its owner has signed in are not slowed. */
  lockedUntil: time,
  /** Another person made its password, so the owner must change it. */
  mustChange: z.boolean(),
  /** False: nobody can sign in with it until its password is reset, as after a restore. */
  hasPassword: z.boolean(),
});
export type AccountView = z.infer<typeof accountView>;

export const peopleContract = {
  people: {
    whoAmI: base.output(me),
    /** By name; also disabled accounts. */
    list: base.output(z.array(accountView)),
    add: base
      .input(z.object({ name, displayName: z.string().trim().min(1).max(100), roles, by }))
      .output(made),
    /** Not one's own account. Ends the account's sessions, as `move` and `resetPassword` do. */
    setRoles: base.input(z.object({ name, roles, by })).output(done),
    /**
     * `disable`: not one's own account; accounts are never deleted, because the trail holds their names. `unlock`: forgives strangers' wrong
     * passwords, so that browsers unknown to the account may try again.
     */
    move: base.input(z.object({ name, move: z.enum(['disable', 'enable', 'unlock']), by })).output(done),
    resetPassword: base.input(z.object({ name, by })).output(made),
    /** Changes the caller's own password; ends all the caller's sessions, this one included. */
    changePassword: base
      .input(z.object({ current: z.string().max(1024), next: z.string().max(1024) }))
      .output(done),
    /** Stores a choice of the person for the page; it survives a restart of the agent. */
    keepChoice: base
      .input(z.object({ name: z.enum(KEPT_CHOICES), value: z.string().max(LONGEST_CHOICE) }))
      .output(done),
    /** For the yearly review: every account as CSV (RFC 4180, UTF-8 with a byte order mark). Audited. */
    review: base.input(z.object({ by })).output(z.object({ csv: z.string(), at: z.string() })),
  },
};
