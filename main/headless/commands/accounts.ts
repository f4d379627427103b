import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { AccountView } from '../../../shared/api/people-contract.ts';
import { type Role, ROLE_WORDS, ROLES } from '../../../shared/people/abilities.ts';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  type CommonOptions,
  printAnswer,
  withBy,
} from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { formatTable } from '../table.ts';

interface RoleOptions extends AuditOptions {
  readonly role: readonly Role[];
}

/** Accounts of the console. A password is never an argument: the command makes one and prints it once. */
export function accountsCommand(cli: Cli): Command {
  return new Command('accounts')
    .description('who may sign in to the console, and as what')
    .addCommand(listCommand(cli))
    .addCommand(addCommand(cli))
    .addCommand(rolesCommand(cli))
    .addCommand(resetCommand(cli))
    .addCommand(moveCommand(cli, 'disable', 'nobody signs in with it any more; its sessions end'))
    .addCommand(moveCommand(cli, 'enable', 'a disabled account can be used again'))
    .addCommand(
      moveCommand(cli, 'unlock', 'forgive wrong passwords, so that browsers new to the account may try'),
    )
    .addCommand(watchedCommand(cli))
    .addCommand(reviewCommand(cli));
}

function listCommand({ io }: Cli): Command {
  return command('list', 'all accounts, disabled ones too').action(async (options: CommonOptions) => {
    const accounts = await callAgent(options, (client) => client.people.list());
    printAnswer(io, options, accounts, () => accountsText(accounts));
  });
}

function addCommand({ io }: Cli): Command {
  return withRoles(withBy(command('add', 'a new account; prints its first password, once')))
    .argument('<name>', 'what is signed in with')
    .option('--display-name <name>', "the person's name, where it is another")
    .action(async (name: string, options: RoleOptions & { readonly displayName?: string }) => {
      const { role, displayName = name } = options;
      const made = await callAgent(options, (client, { by }) =>
        client.people.add({ name, displayName, roles: [...role], by }),
      );
      printAnswer(io, options, { name, ...made }, () => passwordText(name, made.password));
    });
}

function rolesCommand({ io }: Cli): Command {
  return withRoles(withBy(command('roles', 'give an account these roles in place of those it has')))
    .argument('<name>')
    .action(async (name: string, options: RoleOptions) => {
      const done = await callAgent(options, (client, { by }) =>
        client.people.setRoles({ name, roles: [...options.role], by }),
      );
      printAnswer(io, options, done, () => `${name}: ${options.role.join(' ')}\n`);
    });
}

function resetCommand({ io }: Cli): Command {
  return withBy(command('reset-password', 'make a new password, printed once; the one in use ends'))
    .argument('<name>')
    .action(async (name: string, options: AuditOptions) => {
      const made = await callAgent(options, (client, { by }) => client.people.resetPassword({ name, by }));
      printAnswer(io, options, { name, ...made }, () => passwordText(name, made.password));
    });
}

/** Lists accounts that may see patients and were opened lately. */
function watchedCommand({ io }: Cli): Command {
  return command(
    'watched',
    'accounts that may see patients and were added, changed or reset in 7 days',
  ).action(async (options: CommonOptions) => {
    const { accounts: watched } = await callAgent(options, (client) => client.access.notices());
    printAnswer(io, options, watched, () =>
      formatTable(
        ['NAME', 'WHAT', 'ROLES'],
        watched.map(({ name, changes, roles }) => [
          name,
          changes.map(({ what, by, at }) => `${what} by ${by} ${at.slice(0, 16)}`).join(', '),
          roles.join(' '),
        ]),
        'none\n',
      ),
    );
  });
}

const DONE = {
  disable: 'disabled',
  enable: 'enabled',
  unlock: 'unlocked',
} as const;

function moveCommand({ io }: Cli, move: keyof typeof DONE, description: string): Command {
  return withBy(command(move, description))
    .argument('<name>')
    .action(async (name: string, options: AuditOptions) => {
      const done = await callAgent(options, (client, { by }) => client.people.move({ name, move, by }));
      printAnswer(io, options, done, () => `${name}: ${DONE[move]}\n`);
    });
}

function reviewCommand({ io }: Cli): Command {
  return withBy(command('review', 'the list for the yearly account review; that it was made is on record'))
    .option('--csv <file>', 'write it as CSV')
    .action(async (options: AuditOptions & { readonly csv?: string }) => {
      const { review, accounts } = await callAgent(options, async (client, { by }) => ({
        review: await client.people.review({ by }),
        accounts: await client.people.list(),
      }));
      if (options.csv !== undefined) await writeFile(options.csv, review.csv, { mode: 0o600 });
      printAnswer(io, options, { at: review.at, accounts }, () => accountsText(accounts));
    });
}

function withRoles(made: Command): Command {
  const words = ROLES.map((role) => `${role} (${ROLE_WORDS[role].zh})`).join(', ');
  return made.addOption(new Option('--role <role...>', words).argParser(addRole).makeOptionMandatory());
}

/** Accepts the role's id or Chinese word; each role once. */
function addRole(value: string, before: readonly Role[] | undefined): Role[] {
  const role = ROLES.find((one) => one === value || ROLE_WORDS[one].zh === value);
  if (role === undefined) throw new UsageError([`--role is one of ${ROLES.join(', ')}`]);
  return [...new Set([...(before ?? []), role])];
}

function accountsText(accounts: readonly AccountView[]): string {
  return formatTable(
    ['NAME', 'PERSON', 'ROLES', 'CREATED', 'BY', 'LAST SIGN-IN', 'STATE'],
    accounts.map((account) => [
      account.name,
      account.displayName,
      account.roles.join(' '),
      account.createdAt.slice(0, 10),
      account.createdBy,
      account.lastSignInAt ?? 'never used',
      stateOf(account),
    ]),
    'no accounts: the console is opened by one-time addresses alone\n',
  );
}

function passwordText(name: string, password: string): string {
  return (
    `${name} signs in once with this password, which is shown nowhere else, and then chooses another:\n` +
    `${password}\n`
  );
}

function stateOf(account: AccountView): string {
  if (account.disabledAt !== null)
    return `disabled ${account.disabledAt.slice(0, 10)} by ${account.disabledBy ?? '-'}`;
  if (!account.hasPassword) return 'needs reset-password';
  if (account.lockedUntil !== null) return `password guessed at, until ${account.lockedUntil}`;
  return account.mustChange ? 'first password not changed yet' : 'in use';
}
