import type { Command } from 'commander';
import { AgentError } from '../../agent/error.ts';
import { callAgent, command, printAnswer, record, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { confirm } from '../confirm.ts';

interface MoveOptions extends CommonOptions, AuditOptions {
  readonly yes?: true;
}

const MOVES = {
  retry: 'send again what NHI refused, or try a waiting send at once',
  hold: 'keep from being sent',
  release: 'let held cases go on',
  cancel: 'never send (asks; --yes where nobody can be asked)',
  recheck: 'check again',
} as const;
type Move = keyof typeof MOVES;

export function moveCommands(cli: Cli): Command[] {
  return (Object.keys(MOVES) as Move[]).map((move) => moveCommand(cli, move));
}

function moveCommand({ io }: Cli, move: Move): Command {
  const made = withReason(withBy(command(move, MOVES[move]))).argument('<ids...>', 'case ids');
  if (move === 'cancel') made.option('--yes', 'confirmed');
  return made.action(async (ids: string[], options: MoveOptions) => {
    if (move === 'cancel') {
      const question = `Cancel ${String(ids.length)} case(s)? They will never be sent.`;
      await confirm(io, [question], options.yes === true ? 1 : 0, 'add --yes');
    }
    const results = await callAgent(options, (client) => client.cases[move]({ ids, ...record(options) }));
    printAnswer(io, options, results, () =>
      results
        .map((one) =>
          one.ok
            ? `${one.id} done\n`
            : `${one.id} not done: ${one.messageEn ?? '-'} (${one.message ?? '-'})\n`,
        )
        .join(''),
    );
    const failed = results.filter((one) => !one.ok).length;
    if (failed > 0)
      throw new AgentError(
        'not-all-moved',
        `${move}: not done for ${String(failed)} of ${String(ids.length)}`,
        {
          messageZh: `${String(ids.length)} 件中有 ${String(failed)} 件未完成`,
        },
      );
  });
}
