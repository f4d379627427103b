import type { Command } from 'commander';
import { callAgent, command, nameOnRecord, printAnswer, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';

/** One case at a time: who overrules a check has looked at what it says of this case. */
export function sendAnywayCommand({ io }: Cli): Command {
  return withReason(
    withBy(
      command('send-anyway', 'send a refused case that only the guide’s lists and profiles stand against'),
    ),
  )
    .argument('<id>', 'case id')
    .action(async (id: string, options: CommonOptions & AuditOptions) => {
      const { reason } = options;
      if (reason === undefined) throw new UsageError(['send-anyway needs --reason: it goes on record']);
      const done = await callAgent(options, (client) =>
        client.cases.sendAnyway({ id, by: nameOnRecord(options), reason }),
      );
      printAnswer(io, options, done, () => `${id} done\n`);
    });
}
