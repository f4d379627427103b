import type { Me } from '../../../shared/api/people-contract.ts';
import { abilitiesOf } from '../../../shared/people/abilities.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ManagedBy } from '../attendants/people/manage-accounts.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';

/** Accounts of the console. Each change is in the trail before it is made. */
export function peopleRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    whoAmI: os.people.whoAmI.handler(({ context }) => meOf(context, services())),
    list: os.people.list.handler(() => services().people.list()),
    add: os.people.add.handler(async ({ input, context }) => ({
      password: await services().people.add(input, managedBy(context)),
    })),
    setRoles: os.people.setRoles.handler(({ input, context }) =>
      services().people.setRoles(input.name, input.roles, managedBy(context)),
    ),
    move: os.people.move.handler(({ input, context }) =>
      services().people[input.move](input.name, managedBy(context)),
    ),
    resetPassword: os.people.resetPassword.handler(async ({ input, context }) => ({
      password: await services().people.resetPassword(input.name, managedBy(context)),
    })),
    changePassword: os.people.changePassword.handler(async ({ input, context }) => {
      if (context.account === undefined) throw new AgentError('no-password');
      await services().people.changePassword(context.account, input.current, input.next);
    }),
    keepChoice: os.people.keepChoice.handler(async ({ input, context: { account, actor } }) => {
      const of =
        account === undefined
          ? { kind: 'address' as const, actor }
          : { kind: 'account' as const, key: account };
      await services().people.keepChoice(of, input.name, input.value);
    }),
    review: os.people.review.handler(() => {
      const { people, now } = services();
      return { csv: people.reviewCsv(), at: taipeiTime(now()) };
    }),
  };
}

const managedBy = ({ actor, account }: AgentContext): ManagedBy => ({ actor, ownKey: account ?? null });

function meOf(context: AgentContext, { people, idleLockMinutes }: AgentServices): Me {
  const { actor, roles, how, account } = context;
  const locks = how === 'account' || (how === 'address' && people.hasAccounts());
  return {
    name: actor,
    displayName: account === undefined ? actor : (people.current(account)?.displayName ?? actor),
    roles: [...roles],
    abilities: abilitiesOf(roles),
    how,
    idleLockMinutes: locks && idleLockMinutes > 0 ? idleLockMinutes : null,
  };
}
