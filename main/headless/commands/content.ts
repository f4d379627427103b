import { Command, Option } from 'commander';
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

interface SettleOptions extends AuditOptions {
  readonly as: 'handed-over' | 'send-again';
}

export function attachmentsCommand(cli: Cli): Command {
  return new Command('attachments')
    .description('what was to be handed over to NHI after its Bundle, and is not')
    .addCommand(unsettledCommand(cli))
    .addCommand(settleCommand(cli));
}

function unsettledCommand({ io }: Cli): Command {
  return command('unsettled', 'cases with an attachment that was not handed over').action(
    async (options: CommonOptions) => {
      const found = await callAgent(options, (client) => client.attachments.unsettled());
      printAnswer(io, options, found, () =>
        formatTable(
          ['CASE', 'STATE'],
          found.map(({ caseId, state }) => [caseId, state]),
          'none\n',
        ),
      );
    },
  );
}

function settleCommand({ io }: Cli): Command {
  return withBy(command('settle', 'say that NHI has the files of a case, or let them be sent again'))
    .argument('<id>', 'case id')
    .addOption(
      new Option('--as <what>', 'what a person found')
        .choices(['handed-over', 'send-again'])
        .makeOptionMandatory(),
    )
    .action(async (id: string, options: SettleOptions) => {
      const input = { id, as: options.as };
      const done = await callAgent(options, (client, { by }) => client.attachments.settle({ ...input, by }));
      printAnswer(io, options, done, () => `${id} settled\n`);
    });
}

/** Data destroyed at the end of their term (`retention.payloadDays`). */
export function retentionCommand({ io }: Cli): Command {
  const destroyed = command('destroyed', 'which payloads were destroyed, when and why, newest first')
    .option('--limit <number>', 'how many', '1000')
    .action(async (options: CommonOptions & { readonly limit: string }) => {
      const limit = Number(options.limit);
      const records = await callAgent(options, (client) => client.retention.destroyed({ limit }));
      printAnswer(io, options, records, () =>
        formatTable(
          ['REMOVED', 'CASE', 'WHAT', 'BYTES', 'REASON', 'BY', 'METHOD', 'PLACE', 'SHA-256'],
          records.map((one) => [
            one.removedAt ?? 'pending',
            one.caseId ?? '-',
            one.kind,
            String(one.bytes),
            one.reason,
            one.actor,
            one.method ?? '-',
            one.place ?? '-',
            one.sha256,
          ]),
          'nothing has been destroyed\n',
        ),
      );
    });
  return new Command('retention').description('what was kept for long enough').addCommand(destroyed);
}
