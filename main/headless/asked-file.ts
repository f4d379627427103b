/**
 * A file that was asked for on the command line. The agent makes it in its data folder, which both see, and this process puts it where
 * the person said: a service has a /tmp of its own and may write to a few folders alone, so that what it says it wrote need not be there.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { DAY_MS } from '../../shared/days.ts';
import { errorCode } from '../agent/base/errors.ts';
import { dropTemporary, temporaryPath } from '../agent/base/files.ts';
import { carryOver, openForeignFolder } from '../agent/base/foreign-folder.ts';
import { AgentError } from '../agent/error.ts';
import { systemUser } from './io.ts';

/**
 * Whole or not at all, and this account's alone. A crash leaves a temporary file in the data folder, which the next start of the agent
 * removes, and one beside the target, which the next such call into that folder removes a day later.
 * @throws AgentError `file-not-written`
 */
export async function writeAsked<T extends object>(
  dataDir: string,
  file: string,
  make: (staged: string) => Promise<T>,
): Promise<T & { readonly file: string }> {
  const target = resolve(file);
  const folder = openForeignFolder(dirname(target));
  const inWords = async <R>(work: Promise<R>): Promise<R> =>
    work.catch((cause: unknown) => {
      throw notWritten(target, cause);
    });
  await inWords(folder.make());
  await folder.removeLeftovers(DAY_MS);
  const staged = temporaryPath(join(resolve(dataDir), 'backups'));
  try {
    const made = await make(staged);
    await inWords(carryOver(staged, folder, basename(target)));
    return { ...made, file: target };
  } finally {
    await dropTemporary(staged);
  }
}

function notWritten(target: string, cause: unknown): AgentError {
  const code = errorCode(cause);
  const account = systemUser();
  return new AgentError(
    'file-not-written',
    `${account} cannot write ${target} (${code}); nothing lies there`,
    {
      cause,
      messageZh: `帳號 ${account} 無法寫入 ${target}（${code}），沒有產生檔案`,
    },
  );
}
