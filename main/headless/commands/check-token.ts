import { Command } from 'commander';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  type CommonOptions,
  printAnswer,
  withBy,
} from '../command-line.ts';
import { formatTable } from '../table.ts';

/** Programs that may use the check service (checkService.enabled), each with its own token. */
export function checkTokenCommand(cli: Cli): Command {
  return new Command('check-token')
    .description('tokens of programs that have Bundles checked before they write them')
    .addCommand(makeCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(removeCommand(cli));
}

function makeCommand({ io }: Cli): Command {
  return withBy(command('make', 'a token for a program; printed this once'))
    .argument('<name>', 'what the program is called')
    .action(async (name: string, options: AuditOptions) => {
      const { made, isOn } = await callAgent(options, async (client, { by, settings }) => ({
        made: await client.check.tokens.make({ name, by }),
        isOn: settings.checkService.enabled,
      }));
      printAnswer(io, options, { name, ...made }, () => `${made.token}\n`);
      io.err('只顯示這一次，請交給該程式保管。 Shown this once: hand it to the program.');
      if (!isOn) io.err('檢核服務尚未開啟（checkService.enabled: true）。 The check service is off.');
    });
}

function listCommand({ io }: Cli): Command {
  return command('list', 'programs that have a token').action(async (options: CommonOptions) => {
    const tokens = await callAgent(options, (client) => client.check.tokens.list());
    printAnswer(io, options, tokens, () =>
      formatTable(
        ['NAME', 'MADE', 'BY', 'USED SINCE START'],
        tokens.map(({ name, createdAt, createdBy, usedAt }) => [name, createdAt, createdBy, usedAt ?? '-']),
        'no tokens\n',
      ),
    );
  });
}

function removeCommand({ io }: Cli): Command {
  return withBy(command('remove', 'take a token back; its program is refused from now on'))
    .argument('<name>')
    .action(async (name: string, options: AuditOptions) => {
      const done = await callAgent(options, (client, { by }) => client.check.tokens.remove({ name, by }));
      printAnswer(io, options, done, () => `${name}: taken back\n`);
    });
}
