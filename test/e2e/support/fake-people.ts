import type { implement } from '@orpc/server';
import type { ManyLooks } from '../../../shared/api/access-contract.ts';
import type { AccountView, Me } from '../../../shared/api/people-contract.ts';
import type { contract } from '../../../shared/api/contract.ts';
import { abilitiesOf, type Role, ROLES } from '../../../shared/people/abilities.ts';

type Os = ReturnType<typeof implement<typeof contract>>;
const OK = { ok: true } as const;
const PASSWORD = 'abcd-efgh-jkmn-pqrs-tuvw';

/** Who sits at the fake desk, and the accounts that the fake agent knows. */
export interface FakePeople {
  me: Me;
  readonly accounts: Map<string, AccountView>;
  /** Who is said to have seen unusually many patients. */
  readonly many: ManyLooks[];
  /** Somebody else from now on, who came in by an account unless told otherwise. */
  sits(who: Partial<Me> & { readonly roles: Role[] }): void;
}

/** Who sits at the machine, with every role, and no account yet. */
export function createFakePeople(): FakePeople {
  const people: FakePeople = {
    me: {
      name: '王承辦',
      displayName: '王承辦',
      roles: [...ROLES],
      abilities: abilitiesOf(ROLES),
      how: 'desktop',
      idleLockMinutes: null,
    },
    accounts: new Map(),
    many: [],
    sits(who) {
      people.me = {
        name: 'somebody',
        displayName: '林小姐',
        how: 'account',
        idleLockMinutes: null,
        abilities: abilitiesOf(who.roles),
        ...who,
      };
    },
  };
  return people;
}

export function fakeAccount(name: string, more: Partial<AccountView> = {}): AccountView {
  return {
    name,
    displayName: name,
    roles: ['handler'],
    createdAt: '2026-11-02T09:00:00.000+08:00',
    createdBy: 'it-lin',
    lastSignInAt: '2026-11-24T08:02:00.000+08:00',
    disabledAt: null,
    disabledBy: null,
    lockedUntil: null,
    mustChange: false,
    hasPassword: true,
    ...more,
  };
}

/** What the agent answers about people. */
export function fakePeople(os: Os, people: FakePeople) {
  const { accounts } = people;
  const change = (name: string, set: Partial<AccountView>): typeof OK => {
    const account = accounts.get(name);
    if (account !== undefined) accounts.set(name, { ...account, ...set });
    return OK;
  };
  return {
    whoAmI: os.people.whoAmI.handler(() => people.me),
    list: os.people.list.handler(() => [...accounts.values()]),
    add: os.people.add.handler(({ input, errors }) => {
      const { name, displayName, roles } = input;
      if (accounts.has(name))
        throw errors.FAILED({
          message: 'There is an account of that name already.',
          data: { code: 'account-exists', messageZh: '已有同名的帳號；停用的帳號也不可重複使用名稱。' },
        });
      const createdAt = new Date().toISOString();
      const createdBy = people.me.name;
      accounts.set(
        name,
        fakeAccount(name, { displayName, roles, createdAt, createdBy, lastSignInAt: null, mustChange: true }),
      );
      return { password: PASSWORD };
    }),
    setRoles: os.people.setRoles.handler(({ input }) => change(input.name, { roles: input.roles })),
    disable: os.people.disable.handler(({ input }) =>
      change(input.name, { disabledAt: new Date().toISOString(), disabledBy: people.me.name }),
    ),
    enable: os.people.enable.handler(({ input }) =>
      change(input.name, { disabledAt: null, disabledBy: null }),
    ),
    resetPassword: os.people.resetPassword.handler(({ input }) => {
      change(input.name, { mustChange: true, hasPassword: true });
      return { password: PASSWORD };
    }),
    unlock: os.people.unlock.handler(({ input }) => change(input.name, { lockedUntil: null })),
    changePassword: os.people.changePassword.handler(({ input, errors }) => {
      if (input.current === PASSWORD) return OK;
      throw errors.FAILED({
        message: 'The present password is not right.',
        data: { code: 'password-wrong', messageZh: '目前的密碼不正確。' },
      });
    }),
    review: os.people.review.handler(() => ({
      csv: `\ufeff帳號\r\n${[...accounts.keys()].join('\r\n')}\r\n`,
      at: new Date().toISOString(),
    })),
  };
}
