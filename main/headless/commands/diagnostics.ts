import { resolve } from 'node:path';
import type { Command } from 'commander';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { writeZip } from '../write-zip.ts';

export function diagnosticsCommand({ io }: Cli): Command {
  return withBy(
    command('diagnostics', 'the state for support as a zip file, without patient data, keys or passwords'),
  )
    .argument('<file>', 'zip file to write')
    .option('--yes', 'confirmed')
    .action(async (file: string, options: CommonOptions & AuditOptions & { readonly yes?: true }) => {
      const files = await callAgent(options, (client) => client.diagnostics({ by: nameOnRecord(options) }));
      const listed = files.map(({ name, what, whatZh, text }) => ({
        name,
        bytes: Buffer.byteLength(text),
        what,
        whatZh,
      }));
      // Whoever hands it on has to know first what is in it.
      for (const { name, bytes, what, whatZh } of listed)
        io.err(`${name} (${String(bytes)} bytes): ${whatZh} — ${what}`);
      await confirm(io, [`Write these to ${file}?`], options.yes === true ? 1 : 0, 'add --yes');
      const target = resolve(file);
      const bytes = await writeZip(target, files);
      printAnswer(
        io,
        options,
        { file: target, bytes, files: listed },
        () => `${target} (${String(bytes)} bytes)\n`,
      );
    });
}
