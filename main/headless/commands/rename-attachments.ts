import type { Command } from 'commander';
import { callAgent, command, printAnswer, record, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { formatTable } from '../text/table.ts';

/** Shows the names first; nothing is renamed before somebody has said yes to them. */
export function renameAttachmentsCommand({ io }: Cli): Command {
  return withReason(
    withBy(command('rename-attachments', 'give attachments names that NHI takes, in the copy that is sent')),
  )
    .argument('<id>', 'case id')
    .option('--yes', 'confirmed')
    .action(async (id: string, options: CommonOptions & AuditOptions & { readonly yes?: true }) => {
      const done = await callAgent(options, async (client) => {
        const names = await client.cases.proposeNames({ id });
        const table = formatTable(
          ['NOW', 'THEN'],
          names.map(({ from, to }) => [from, to]),
        );
        // The answer alone is for stdout.
        io.err(table.trimEnd());
        await confirm(io, ['Rename these attachments?'], options.yes === true ? 1 : 0, 'add --yes');
        return { names, ...(await client.cases.renameAttachments({ id, names, ...record(options) })) };
      });
      printAnswer(
        io,
        options,
        done,
        () =>
          `${id}: ${String(done.names.length)} renamed, now ${done.delivery}; sent as ${done.sentSha256}\n`,
      );
    });
}
