import type { Command } from 'commander';
import { AgentError } from '../../agent/error.ts';
import { callAgent, command, printAnswer, record, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';

interface MoveOptions extends CommonOptions, AuditOptions {
  readonly yes?: true;
  readonly confirmChecked?: true;
}

const MOVES = {
  retry: 'send again what NHI refused, or try a waiting send at once',
  hold: 'keep from being sent',
  release: 'let held cases go on',
  cancel: 'never send (asks; --yes where nobody can be asked)',
  recheck: 'check again',
} as const;
type Move = keyof typeof MOVES;

const HOW_TO_CONFIRM =
  'NHI may have some of these already: look there, then add --confirm-checked (or --yes twice) (健保署可能已有，請先查詢)';

export function moveCommands(cli: Cli): Command[] {
  return (Object.keys(MOVES) as Move[]).map((move) => moveCommand(cli, move));
}

function moveCommand({ io }: Cli, move: Move): Command {
  const made = withReason(withBy(command(move, MOVES[move]))).argument('<ids...>', 'case ids');
  let yes = 0;
  if (move === 'cancel') made.option('--yes', 'confirmed');
  if (move === 'release')
    made
      .option(
        '--yes',
        'answers one of the two questions about cases that NHI may have already; twice for both',
      )
      .option('--confirm-checked', 'answers both: you have looked at NHI, and they are not there')
      .on('option:yes', () => {
        yes += 1;
      });
  return made.action(async (ids: string[], options: MoveOptions) => {
    if (move === 'cancel') {
      const question = `Cancel ${String(ids.length)} case(s)? They will never be sent.`;
      await confirm(io, [question], options.yes === true ? 1 : 0, 'add --yes');
    }
    const asked = await callAgent(options, (client) => client.cases[move]({ ids, ...record(options) }));
    const unchecked = asked.filter(({ code }) => code === 'nhi-not-checked').map(({ id }) => id);
    const answered = options.confirmChecked === true ? 2 : yes;
    const results =
      unchecked.length > 0 && (await isChecked(io, unchecked.length, answered))
        ? [
            ...asked.filter(({ id }) => !unchecked.includes(id)),
            ...(await callAgent(options, (client) =>
              client.cases.release({ ids: unchecked, reconcile: 'checked', ...record(options) }),
            )),
          ]
        : asked;
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

/**
 * A wrong "NHI does not have it" sends a claim twice, so it is asked twice, as `resolve --absent` does. False where nobody could be
 * asked, or the answer was not yes: those cases stay as they are, and the answer of the command says so of each.
 */
async function isChecked(io: Io, count: number, answered: number): Promise<boolean> {
  const questions = [
    `NHI may have ${String(count)} of these case(s) already (健保署可能已有這一件). Have you looked there, and none of them is there?`,
    'They will be sent. What NHI does have will be there twice. Still certain?',
  ];
  try {
    await confirm(io, questions, answered, HOW_TO_CONFIRM);
    return true;
  } catch (error) {
    if (error instanceof UsageError) io.err(HOW_TO_CONFIRM);
    else if (!(error instanceof AgentError)) throw error;
    return false;
  }
}
