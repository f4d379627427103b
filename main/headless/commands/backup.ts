import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  callAgent,
  command,
  nameOnRecord,
  printAnswer,
  record,
  withBy,
  withReason,
} from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { confirm } from '../confirm.ts';

export function backupCommand({ io }: Cli): Command {
  return withBy(command('backup', "write the data folder's state to one file"))
    .argument('<file>', 'file to write')
    .action(async (file: string, options: CommonOptions & AuditOptions) => {
      // The running agent has another working directory.
      const made = await callAgent(options, (client) =>
        client.backup({ file: resolve(file), by: nameOnRecord(options) }),
      );
      printAnswer(io, options, made, () => `${made.file} (${String(made.bytes)} bytes)\n`);
    });
}

export function restoreCommand({ io }: Cli): Command {
  return withReason(withBy(command('restore', "replace the data folder's state by a backup's")))
    .argument('<file>', 'backup to read')
    .option('--yes', 'confirmed')
    .action(async (file: string, options: CommonOptions & AuditOptions & { readonly yes?: true }) => {
      const question =
        "Replace the data folder's state by this backup? What happened since is lost, open cases become uncertain.";
      await confirm(io, [question], options.yes === true ? 1 : 0, 'add --yes');
      const done = await callAgent(options, (client) =>
        client.restore({ file: resolve(file), confirmed: true, ...record(options) }),
      );
      printAnswer(
        io,
        options,
        done,
        () => `${String(done.cases)} cases restored, ${String(done.uncertain)} of them uncertain\n`,
      );
    });
}
