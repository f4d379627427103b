/** Entry of the thread that reads a backup before anything in it is trusted. */
import { parentPort } from 'node:worker_threads';
import { codeOf } from '../../ground/base/errors.ts';
import { AgentError } from '../../ground/error.ts';
import type { UseKeys } from '../../ground/vault/vault.ts';
import type { BackupHead } from './format.ts';
import type { AgentErrorCode } from '../../ground/error-codes.ts';
import { lookAt, type BackupInspection, type NoBackup, takeDatabase, type TakeOptions } from './look.ts';

export type Question =
  | { readonly asks: 'look'; readonly files: readonly string[]; readonly keys: UseKeys | null }
  | { readonly asks: 'take'; readonly file: string; readonly options: TakeOptions };

/** `own`: an AgentError whose sentences the thread made. */
export type WorkerAnswer =
  | { readonly kind: 'progress'; readonly checking: number }
  | { readonly kind: 'looked'; readonly looked: readonly (BackupInspection | NoBackup)[] }
  | { readonly kind: 'taken'; readonly head: BackupHead }
  | {
      readonly kind: 'refused';
      readonly code: AgentErrorCode;
      readonly message: string;
      readonly messageZh: string;
    }
  | { readonly kind: 'failed'; readonly code: string };

const said = (checking = 0): void => {
  parentPort?.postMessage({ kind: 'progress', checking } satisfies WorkerAnswer);
};

function looked(file: string, keys: UseKeys | null): BackupInspection | NoBackup {
  said();
  try {
    return lookAt(file, keys);
  } catch (error) {
    const code = error instanceof AgentError ? error.code : null;
    if (code === 'backup-missing' || code === 'backup-unreadable') return { format: 'none', code };
    throw error;
  }
}

function answer(question: Question): WorkerAnswer {
  try {
    if (question.asks === 'look')
      return { kind: 'looked', looked: question.files.map((file) => looked(file, question.keys)) };
    return { kind: 'taken', head: takeDatabase(question.file, question.options, said) };
  } catch (error) {
    if (!(error instanceof AgentError)) return { kind: 'failed', code: codeOf(error) };
    const { code, message, messageZh } = error;
    return { kind: 'refused', code, message, messageZh };
  }
}

parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)));
