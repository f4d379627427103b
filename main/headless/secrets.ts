import { readFile } from 'node:fs/promises';
import { AgentError } from '../agent/error.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

/** A secret that somebody types, or that lies in a file or the environment; never an argument, which other users of the machine see. */
export interface SecretPlaces {
  /** `--passphrase-file`, `--code-file`: its first line. */
  readonly file?: string | undefined;
  /** Name of an environment variable. */
  readonly variable?: string;
}

/** The secret from where it was put; null where it was put nowhere. @throws AgentError `secret-file-unreadable`. */
export async function givenSecret({ file, variable }: SecretPlaces): Promise<string | null> {
  if (file !== undefined) {
    try {
      const text = await readFile(file, 'utf8');
      return (text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '').trimEnd();
    } catch (cause) {
      throw new AgentError('secret-file-unreadable', `the file ${file} cannot be read`, {
        messageZh: `檔案 ${file} 無法讀取`,
        cause,
      });
    }
  }
  const value = variable === undefined ? undefined : process.env[variable];
  return value === undefined || value === '' ? null : value;
}

/** The secret from where it was put, else asked for unseen. @throws UsageError where nobody can be asked. */
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
