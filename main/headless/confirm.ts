import { AgentError } from '../agent/error.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

/**
 * What cannot be taken back is asked for at a terminal; elsewhere it must have been said on the command line.
 * `answered`: how many of the questions the command line already answered with yes.
 * @throws UsageError where nobody can be asked, AgentError `not-confirmed` when the answer is not yes.
 */
export async function confirm(
  io: Io,
  questions: readonly string[],
  answered: number,
  howToAnswer: string,
): Promise<void> {
  const open = questions.slice(answered);
  if (open.length === 0) return;
  if (!io.interactive) throw new UsageError([`this needs a confirmation: ${howToAnswer}`]);
  for (const question of open) {
    const answer = await io.ask(`${question} [yes/no] `);
    if (!/^(y|yes)$/i.test(answer.trim()))
      throw new AgentError('not-confirmed', 'nothing was done: it was not confirmed', {
        messageZh: '未確認，未做任何變更',
      });
  }
}
