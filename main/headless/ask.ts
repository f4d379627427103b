import { readFile } from 'node:fs/promises';
import { AgentError } from '../agent/ground/error.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

/**
 * Confirms an irreversible act at a terminal; elsewhere, the command line must confirm it. `answered`: number of questions that the command line
 * already answered with yes.
 * @throws UsageError without a terminal, AgentError `not-confirmed` if the answer is not yes.
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
    if (!/^(y|yes)$/i.test(answer.trim())) throw new AgentError('not-confirmed');
  }
}

/** A secret that is typed, or comes from a file or the environment; never an argument, which other users of the machine can see. */
interface SecretPlaces {
  /** `--passphrase-file`, `--code-file`: its first line. */
  readonly file?: string | undefined;
  /** Name of an environment variable. */
  readonly variable?: string;
}

/** The secret from file or environment; null if neither has one. @throws AgentError `secret-file-unreadable`. */
export async function givenSecret({ file, variable }: SecretPlaces): Promise<string | null> {
  if (file !== undefined) {
    try {
      const text = await readFile(file, 'utf8');
      return (text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '').trimEnd();
    } catch (cause) {
      throw new AgentError('secret-file-unreadable', { file }, { cause });
    }
  }
  const value = variable === undefined ? undefined : process.env[variable];
  return value === undefined || value === '' ? null : value;
}

/** The secret from file or environment, else typed without echo. @throws UsageError without a terminal. */
export async function secretOf(
  io: Io,
  places: SecretPlaces,
  question: string,
  howElse: string,
): Promise<string> {
  const given = await givenSecret(places);
  if (given !== null) return given;
  if (!io.interactive) throw new UsageError([howElse]);
  return io.askSecret(question);
}
