import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const some = (n: number, unit: string): string => `${num(n)} ${unit}${n === 1 ? '' : 's'}`;

export const people: Texts['people'] = {
  roles: {
    viewer: 'Viewer',
    handler: 'Handler',
    supervisor: 'Supervisor',
    it: 'IT',
    auditor: 'Auditor',
  },
  roleNotes: {
    viewer: 'sees cases with their patients masked',
    handler: 'works cases, sends anyway and sees patients’ names; may show numbers, raw JSON and attachments',
    supervisor: 'also cancels, takes lists with patients out, reads statistics',
    it: 'settings, keys, backups and accounts; sees cases masked and changes none',
    auditor: 'reads who saw what, the trail and the accounts; changes nothing',
  },
  how: {
    desktop: 'account of this computer',
    address: 'one-time address',
    account: 'signed in by account',
    command: 'command line',
  },
  needs: (joined) => `Needs the role ${joined}`,
  notForYou: {
    title: 'Your role does not include this page',
    detail: (joined) => `This page needs the role ${joined}. Ask IT should you need it.`,
    first: 'Go to a page you may use',
  },
  menu: {
    label: (name) => `Signed in: ${name}`,
    changePassword: 'Change password',
    lock: 'Lock the screen',
    signOut: 'Sign out',
    signOutUnconfirmed: 'Not signed out yet: the agent does not answer. Please try again.',
  },
  lock: {
    warning: (seconds) => `Idle for long: the screen locks in ${num(seconds)} s.`,
    warningSpoken: 'Idle for long: the screen is about to lock.',
    stay: 'Stay',
    title: 'The screen is locked',
    idle: 'It was idle for too long. Sign in again to come back to where you were.',
    asked: 'Sign in again to come back to where you were.',
    elsewhere: 'Another tab on this computer was locked. Sign in again to come back to where you were.',
    locking: 'Telling the agent to lock…',
    unconfirmed: 'The agent does not answer and is asked again; the screen stays locked.',
    signIn: 'Sign in',
    desktop:
      'This window goes by the account of the computer. Lock the computer too when you leave (Windows key + L).',
    resume: 'Continue',
  },
  signedOut: {
    title: 'Please sign in again',
    why: 'The sign-in has ended: signed out, idle for too long, or another password or role. You come back to where you were.',
    signIn: 'Sign in',
    waiting: 'Once signed in in another tab, this page recovers by itself.',
  },
  password: {
    title: 'Change password',
    current: 'Present password',
    next: 'New password',
    again: 'New password again',
    hint: 'At least 12 characters; longer is better, symbols are not needed. Not your account or name.',
    different: 'The two new passwords differ.',
    done: 'Password changed; please sign in with the new one.',
  },
  page: {
    title: 'Accounts',
    detail:
      'Who may sign in to the console, and what they may do. Accounts are disabled and never deleted: their names stand in the trail.',
    first: 'The first account turns signing in on',
    firstDetail:
      'Until then the console opens by a one-time address and knows no persons. Give the first account the role IT, and keep its first password safe.',
    empty: 'There is no account yet.',
    readOnly: 'You may see and review accounts; changing them needs the role IT.',
    count: (all, usable) => `${some(all, 'account')}, ${num(usable)} can sign in`,
    own: 'you',
    columns: {
      name: 'Account',
      displayName: 'Name',
      roles: 'Roles',
      created: 'Created',
      lastSignIn: 'Last sign-in',
      state: 'State',
      actions: 'Actions',
    },
    by: (who) => `by ${who}`,
    never: 'never',
    states: {
      disabled: 'Disabled',
      'no-password': 'Needs a reset',
      locked: 'Guessed at',
      'must-change': 'Must change password',
      'never-used': 'Never signed in',
      enabled: 'Enabled',
    },
    lockedUntil: (when) => `until ${when} if nobody guesses on; the person’s own browsers still sign in`,
    disabledAt: (when, who) => `${when} by ${who}`,
    actionsOf: (name) => `Actions for ${name}`,
    more: 'Actions',
    ownAccount: 'Not done to one’s own account; ask somebody else',
  },
  add: {
    open: 'Add account',
    name: 'Account',
    nameHint:
      'Typed at sign-in, such as a staff number; never changed later, upper and lower case are the same',
    displayName: 'Name',
    displayNameHint: 'Shown on the page and as the owner of cases',
    roles: 'Roles (one or more)',
    save: 'Add',
  },
  editRoles: {
    open: 'Change roles',
    title: (name) => `Change the roles of ${name}`,
    detail: 'Saving ends the sign-ins of this account; the next one has the new roles.',
    save: 'Save roles',
    done: (name) => `Roles of ${name} changed`,
  },
  disable: {
    open: 'Disable',
    title: (name) => `Disable ${name}?`,
    detail: 'Signed out at once and cannot sign in any more. All records stay; it can be enabled again.',
    done: (name) => `${name} disabled`,
  },
  enable: {
    open: 'Enable again',
    title: (name) => `Enable ${name} again?`,
    detail: 'It can sign in with the password it had; reset it if that is forgotten.',
    done: (name) => `${name} enabled again`,
  },
  reset: {
    open: 'Reset password',
    title: (name) => `Reset the password of ${name}?`,
    detail:
      'The old one stops at once and sign-ins end. A new first password is made, to be changed at the next sign-in.',
  },
  unlock: {
    open: 'Allow sign-in',
    title: (name) => `Allow sign-in as ${name}?`,
    detail:
      'Somebody typed many wrong passwords, so browsers new to the account hardly get in; make sure that it is the person.',
    done: (name) => `Sign-in as ${name} is allowed again`,
  },
  made: {
    title: 'First password (shown this once)',
    detail: (name) =>
      `Hand it to ${name} in person; it has to be changed at the first sign-in. Once closed it cannot be seen again, only reset.`,
    password: 'First password',
    close: 'Handed over, close',
  },
  review: {
    title: 'Account review',
    detail:
      'Confirm from time to time that each account is still needed and its roles are right; the export is on record with who and when.',
    csv: 'Export CSV',
    reviewed: (who, when) => `Reviewed by ${who} on ${when}, on record`,
  },
};
