import { Command } from 'commander';
import { secretOf } from '../ask.ts';
import { type AuditOptions, callAgent, type Cli, command, printAnswer, withBy } from '../command-line.ts';
import { ExitCode, UsageError } from '../failure.ts';
import type { AgentClient } from '../control/control-client.ts';
import { formatTable, printable } from '../table.ts';

const VARIABLE = 'TWPAS_MAIL_PASSWORD';

export function alertsCommand(cli: Cli): Command {
  return new Command('alerts')
    .description('mails and the webhook that tell people who are not looking')
    .addCommand(testCommand(cli))
    .addCommand(passwordCommand(cli));
}

type Tried = Awaited<ReturnType<AgentClient['alerts']['test']>>;

/** Exit code 1 if a channel did not accept the message. */
function testCommand({ io }: Cli): Command {
  return withBy(
    command('test', 'send a test message by each way that is set, and say what the server answered'),
  ).action(async (options: AuditOptions) => {
    const tried = await callAgent(options, (client, { by, settings: { alerts } }) => {
      if (alerts.mail === undefined && alerts.webhook === undefined)
        throw new UsageError(['neither alerts.mail nor alerts.webhook is set (尚未設定警示)']);
      return client.alerts.test({ by });
    });
    printAnswer(io, options, tried, () => triedText(tried));
    if (tried.some(({ code }) => code !== null)) throw new ExitCode(1);
  });
}

const triedText = (tried: Tried): string =>
  formatTable(
    ['WAY', 'TAKEN', 'CODE', 'THE SERVER SAID'],
    tried.map(({ channel, taken, code, answer }) => [
      channel,
      taken ? 'yes' : 'no',
      code ?? '-',
      answer === '' ? '-' : printable(answer),
    ]),
  );

/** The password is typed or comes from a file or the environment; never an argument, which other users of the machine can see. */
function passwordCommand({ io }: Cli): Command {
  return withBy(command('password', 'keep, sealed, the password of alerts.mail.user'))
    .option('--password-file <file>', `its first line; or ${VARIABLE}; else it is asked for`)
    .action(async (options: AuditOptions & { readonly passwordFile?: string }) => {
      const places = { file: options.passwordFile, variable: VARIABLE };
      const howElse = `give it by --password-file or ${VARIABLE}`;
      const password = await secretOf(io, places, 'password of the mail account: ', howElse);
      if (password === '') throw new UsageError(['the password must not be empty']);
      const kept = await callAgent(options, (client, { by }) => client.alerts.password({ password, by }));
      printAnswer(io, options, kept, () => 'kept, sealed; the next mail uses it\n');
    });
}
