import type { Me } from '../../../shared/api/people-contract.ts';
import { abilitiesOf } from '../../../shared/people/abilities.ts';
import { AgentError } from '../error.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ManagedBy } from '../people/manage-accounts.ts';
import type { ContractBuilder } from './builder.ts';
import { type AgentContext, whoOf } from './context.ts';
import type { AgentServices } from './services.ts';

const OK = { ok: true as const };

/** Accounts of the console. A change of one is in the trail before it is made. */
export function peopleRouter(os: ContractBuilder, services: () => AgentServices) {
  const by = (input: { readonly by?: string | undefined }, context: AgentContext): ManagedBy => ({
    actor: whoOf(input, context).actor,
    ownKey: context.account ?? null,
  });
  return {
    whoAmI: os.people.whoAmI.handler(({ context }) => meOf(context, services())),
    list: os.people.list.handler(() => services().people.list()),
    add: os.people.add.handler(async ({ input, context }) => ({
      password: await services().people.add(input, by(input, context)),
    })),
    setRoles: os.people.setRoles.handler(async ({ input, context }) => {
      await services().people.setRoles(input.name, input.roles, by(input, context));
      return OK;
    }),
    disable: os.people.disable.handler(async ({ input, context }) => {
      await services().people.disable(input.name, by(input, context));
      return OK;
    }),
    enable: os.people.enable.handler(async ({ input, context }) => {
      await services().people.enable(input.name, by(input, context));
      return OK;
    }),
    resetPassword: os.people.resetPassword.handler(async ({ input, context }) => ({
      password: await services().people.resetPassword(input.name, by(input, context)),
    })),
    unlock: os.people.unlock.handler(async ({ input, context }) => {
      await services().people.unlock(input.name, by(input, context));
      return OK;
    }),
    changePassword: os.people.changePassword.handler(async ({ input, context }) => {
      if (context.account === undefined) throw noPassword();
      await services().people.changePassword(context.account, input.current, input.next);
      return OK;
    }),
    review: os.people.review.handler(async ({ input, context }) => {
      const { people, audit, now } = services();
      const at = taipeiTime(now());
      await audit.append({ kind: 'accounts-reviewed', actor: whoOf(input, context).actor });
      return { csv: people.reviewCsv(), at };
    }),
  };
}

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

const noPassword = (): AgentError => new AgentError('no-password');
