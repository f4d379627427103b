import type { Command } from 'commander';
import { callAgent, command, printAnswer, record, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../failure.ts';

interface ResolveOptions extends CommonOptions, AuditOptions {
  readonly number?: string;
  readonly absent?: true;
  readonly confirmAbsent?: true;
}

/**
 * A wrong "NHI does not have it" sends a claim twice, so it is confirmed twice: each `--yes` answers one of the two
 * questions, `--confirm-absent` both; what is left is asked at the terminal.
 */
export function resolveCommand({ io }: Cli): Command {
  let yes = 0;
  const made = withReason(withBy(command('resolve', 'settle a doubtful send by what NHI shows')))
    .argument('<id>', 'case id')
    .option('--number <number>', 'NHI shows it under this case number (verified there)')
    .option('--absent', 'NHI does not have it; confirmed twice, then it is sent again')
    .option('--yes', 'answers one of the two questions of --absent; give it twice for both')
    .option('--confirm-absent', 'answers both questions of --absent')
    .on('option:yes', () => {
      yes += 1;
    });
  return made.action(async (id: string, options: ResolveOptions) => {
    const found = await finding(options, () =>
      confirm(
        io,
        [
          `Have you looked at NHI and case ${id} is not there?`,
          'It will be sent again. If NHI does have it, it is there twice. Still certain?',
        ],
        options.confirmAbsent === true ? 2 : yes,
        'add --confirm-absent (or --yes twice)',
      ),
    );
    await callAgent(options, (client) => client.cases.resolve({ id, found, ...record(options) }));
    printAnswer(io, options, { id, ok: true }, () => `${id} done\n`);
  });
}

type Finding = { number: string } | { absent: true; confirmed: true };

async function finding(options: ResolveOptions, confirmAbsence: () => Promise<void>): Promise<Finding> {
  if ((options.number === undefined) === (options.absent === undefined))
    throw new UsageError(['resolve needs either --number NUMBER or --absent']);
  if (options.number !== undefined) return { number: options.number };
  await confirmAbsence();
  return { absent: true, confirmed: true };
}
