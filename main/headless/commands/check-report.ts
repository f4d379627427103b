import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { reportCsv } from '../../../shared/report-csv.ts';
import { callAgent, command, printAnswer } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { formatTable } from '../text/table.ts';

interface ReportOptions extends CommonOptions {
  readonly from: string;
  readonly to: string;
  readonly csv?: string;
}

/** What the HIS vendor needs to know of a period, without anything of a patient. */
export function checkReportCommand({ io }: Cli): Command {
  return command('check-report', 'what the checks found in a period, by code and place, for the HIS vendor')
    .requiredOption('--from <day>', 'first day, YYYY-MM-DD (Taipei)')
    .requiredOption('--to <day>', 'last day, YYYY-MM-DD')
    .option('--csv <file>', 'write it as CSV')
    .action(async (options: ReportOptions) => {
      const { from, to, csv } = options;
      if (![from, to].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))))
        throw new UsageError(['--from and --to are days, YYYY-MM-DD']);
      const report = await callAgent(options, (client) => client.check.report({ from, to }));
      if (csv !== undefined) await writeFile(csv, reportCsv(report));
      printAnswer(io, options, report, () =>
        report.lines.length === 0
          ? `nothing found in ${String(report.found)} files\n`
          : formatTable(
              ['CODE', 'SEVERITY', 'CASES', 'COUNT', 'PATH'],
              report.lines.map((line) => [
                line.code,
                line.severity,
                String(line.cases),
                String(line.count),
                line.path,
              ]),
            ),
      );
    });
}
