import type { Command } from 'commander';
import type { Moved } from '../../../shared/api/contract.ts';
import type { AskResult } from '../../../shared/ask-now.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { confirm } from '../ask.ts';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  printAnswer,
  record,
  withBy,
  withReason,
} from '../command-line.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';

interface MoveOptions extends AuditOptions {
  readonly yes?: true;
  readonly confirmChecked?: true;
  readonly despite?: readonly string[];
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
  'NHI may have some of these already, or another case of the same application: look there, then add --confirm-checked (or --yes twice) (健保署可能已有，請先查詢)';

/** Before such a case is sent, the agent searches NHI once more, and lists Claims that may be this case. */
const DESPITE = [
  '--despite <number...>',
  'numbers at NHI that you have looked at: each is another case',
] as const;

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
      .option(...DESPITE)
      .on('option:yes', () => {
        yes += 1;
      });
  return made.action(async (ids: string[], options: MoveOptions) => {
    if (move === 'cancel') {
      const question = `Cancel ${String(ids.length)} case(s)? They will never be sent. One that is being sent or in doubt is cancelled only if NHI does not have it.`;
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
              client.cases.release({
                ids: unchecked,
                // For a case of the same application, the agent also requires a reason.
                reconcile: options.reason === undefined ? 'checked' : 'different',
                ...despiteOf(options),
                ...record(options),
              }),
            )),
          ]
        : asked;
    printAnswer(io, options, results, () => results.map(outcomeLine).join('') + countsLine(results));
    const failed = results.filter((one) => !one.ok).length;
    if (failed > 0) throw new AgentError('not-all-moved', { move, failed, of: ids.length });
  });
}

function outcomeLine(one: Moved & { readonly came?: AskResult | null }): string {
  if (!one.ok) return `${one.id} not done: ${one.messageEn ?? '-'} (${one.message ?? '-'})\n`;
  if (one.wish !== undefined) return `${one.id} not done yet: ${WISH_TEXTS[one.wish]}\n`;
  return `${one.id} ${one.came ?? 'done'}\n`;
}

/** Texts of a hold or cancel that waits for NHI's answer. */
const WISH_TEXTS: Readonly<Record<NonNullable<Moved['wish']>, string>> = {
  hold: 'NHI is asked first; held only if NHI does not have it (先向健保署查詢，確認沒有收到才會暫緩)',
  cancel: 'NHI is asked first; cancelled only if NHI does not have it (先向健保署查詢，確認沒有收到才會取消)',
};

/** For several cases of which some are only asked for; else the lines of the cases say it. */
function countsLine(results: readonly Moved[]): string {
  const done = results.filter(({ ok, wish }) => ok && wish === undefined).length;
  const asked = results.filter(({ wish }) => wish !== undefined).length;
  return results.length > 1 && asked > 0 ? `${String(done)} done, ${String(asked)} only asked for\n` : '';
}

/**
 * A wrong "NHI does not have it" sends a claim twice, so it is asked twice, as in `resolve --absent`. False without a terminal, or if an answer was
 * not yes: those cases stay unchanged, and the command reports that for each.
 */
async function isChecked(io: Io, count: number, answered: number): Promise<boolean> {
  const questions = [
    `NHI may have ${String(count)} of these case(s) already, or another case of the same application (健保署可能已有這一件，或同一筆申請的另一件). Have you looked at them there, and is each of these to be sent all the same?`,
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

export function askCommand({ io }: Cli): Command {
  return withBy(command('ask', 'ask NHI for the results of these cases now, before their next poll'))
    .argument('<ids...>', 'case ids')
    .action(async (ids: string[], options: AuditOptions) => {
      const results = await callAgent(options, (client, { by }) => client.cases.askNow({ ids, by }));
      printAnswer(io, options, results, () => results.map(outcomeLine).join(''));
      const failed = results.filter((one) => !one.ok).length;
      if (failed > 0) throw new AgentError('not-all-moved', { move: 'ask', failed, of: ids.length });
    });
}

interface ResolveOptions extends AuditOptions {
  readonly number?: string;
  readonly absent?: true;
  readonly confirmAbsent?: true;
  readonly despite?: readonly string[];
}

const despiteOf = ({ despite }: { readonly despite?: readonly string[] }): { despite?: string[] } =>
  despite === undefined ? {} : { despite: [...despite] };

/**
 * A wrong "NHI does not have it" sends a claim twice, so it is confirmed twice. Each `--yes` answers one question, `--confirm-absent` answers both;
 * open questions are asked at the terminal.
 */
export function resolveCommand({ io }: Cli): Command {
  let yes = 0;
  const made = withReason(
    withBy(command('resolve', 'settle a doubtful send, or the number of another, by what NHI shows')),
  )
    .argument('<id>', 'case id')
    .option('--number <number>', 'NHI shows it under this case number (verified there)')
    .option('--absent', 'NHI does not have it; confirmed twice, then it is sent again')
    .option('--yes', 'answers one of the two questions of --absent; give it twice for both')
    .option('--confirm-absent', 'answers both questions of --absent')
    .option(...DESPITE)
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

type Finding = { number: string } | { absent: true; confirmed: true; despite?: string[] };

async function finding(options: ResolveOptions, confirmAbsence: () => Promise<void>): Promise<Finding> {
  if ((options.number === undefined) === (options.absent === undefined))
    throw new UsageError(['resolve needs either --number NUMBER or --absent']);
  if (options.number !== undefined) return { number: options.number };
  await confirmAbsence();
  return { absent: true, confirmed: true, ...despiteOf(options) };
}

/** One case at a time: a person who overrules a check must have read its result for this case. */
export function sendAnywayCommand({ io }: Cli): Command {
  return withReason(
    withBy(
      command('send-anyway', 'send a refused case that only the guide’s lists and profiles stand against'),
    ),
  )
    .argument('<id>', 'case id')
    .action(async (id: string, options: AuditOptions) => {
      const { reason } = options;
      if (reason === undefined) throw new UsageError(['send-anyway needs --reason: it goes on record']);
      const done = await callAgent(options, (client, { by }) => client.cases.sendAnyway({ id, by, reason }));
      printAnswer(io, options, done, () => `${id} done\n`);
    });
}

/** `pause` stops all sending until `resume`. `resume` also ends a pause after a restore, or by a server that refuses. Audited. */
export function sendingCommands({ io }: Cli): Command[] {
  const make = (name: 'pause' | 'resume', description: string, done: string): Command =>
    withReason(withBy(command(name, description))).action(async (options: AuditOptions) => {
      const answer = await callAgent(options, (client) => client.destination[name](record(options)));
      printAnswer(io, options, answer, () => `${done}\n`);
    });
  return [
    make('pause', 'stop all sending until `resume`; answers are still listened to', 'sending is paused'),
    make('resume', 'send again, and try a server that refused at once', 'sending goes on'),
  ];
}
