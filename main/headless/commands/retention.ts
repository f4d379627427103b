import { Command } from 'commander';
import { callAgent, command, printAnswer } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { formatTable } from '../text/table.ts';

/** What was destroyed because it was kept for long enough (`retention.payloadDays`). */
export function retentionCommand({ io }: Cli): Command {
  const destroyed = command('destroyed', 'which payloads were destroyed, when and why, newest first')
    .option('--limit <number>', 'how many', '1000')
    .action(async (options: CommonOptions & { readonly limit: string }) => {
      const limit = Number(options.limit);
      const records = await callAgent(options, (client) => client.retention.destroyed({ limit }));
      printAnswer(io, options, records, () =>
        records.length === 0
          ? 'nothing has been destroyed\n'
          : formatTable(
              ['REMOVED', 'CASE', 'WHAT', 'BYTES', 'REASON', 'BY', 'SHA-256'],
              records.map((one) => [
                one.removedAt ?? 'pending',
                one.caseId ?? '-',
                one.kind,
                String(one.bytes),
                one.reason,
                one.actor,
                one.sha256,
              ]),
            ),
      );
    });
  return new Command('retention').description('what was kept for long enough').addCommand(destroyed);
}
