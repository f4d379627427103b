import { Command } from 'commander';
import { callAgent, type Cli, command, type CommonOptions, printAnswer } from '../command-line.ts';
import { formatTable } from '../table.ts';

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
