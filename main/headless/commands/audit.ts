import { resolve } from 'node:path';
import { Command } from 'commander';
import { AgentError } from '../../agent/error.ts';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';

export function auditCommand({ io }: Cli): Command {
  const verify = command('verify', 'check that no line of the trail was changed or removed').action(
    async (options: CommonOptions) => {
      const report = await callAgent(options, (client) => client.audit.verify());
      const { problem } = report;
      printAnswer(io, options, report, () =>
        problem === null
          ? `ok: ${String(report.lines)} lines in ${String(report.files)} files\n`
          : `broken at ${problem.file} line ${String(problem.line)}: ${problem.code}\n`,
      );
      if (!report.ok)
        throw new AgentError('audit-broken', 'the audit trail is not what was written', {
          messageZh: '稽核軌跡與原寫入內容不符',
        });
    },
  );
  const exported = withBy(command('export', 'all of the trail as one file of JSON lines, as it was written'))
    .argument('<file>', 'file to write')
    .action(async (file: string, options: CommonOptions & AuditOptions) => {
      // The running agent has another working directory.
      const done = await callAgent(options, (client) =>
        client.audit.export({ file: resolve(file), by: nameOnRecord(options) }),
      );
      printAnswer(io, options, done, () => `${done.file} (${String(done.lines)} lines)\n`);
    });
  return new Command('audit').description('the audit trail').addCommand(verify).addCommand(exported);
}
