/** Entry of the thread that reads a backup before anything in it is trusted. */
import { parentPort } from 'node:worker_threads';
import { codeOf } from '../../ground/base/errors.ts';
import { AgentError } from '../../ground/error.ts';
import type { BackupKey } from '../../ground/vault/vault.ts';
import type { BackupHead } from './format.ts';
import type { AgentErrorCode } from '../../ground/error-codes.ts';
import { lookAt, takeDatabase, type TakeOptions } from './look.ts';

export type Question =
  | { readonly asks: 'look'; readonly file: string; readonly key: BackupKey | null }
  | { readonly asks: 'find'; readonly files: readonly string[]; readonly key: BackupKey }
  | { readonly asks: 'take'; readonly file: string; readonly options: TakeOptions };

/** `heads`: null for a file that is no proven backup. `refused`: an AgentError whose sentences the thread made. */
export type WorkerAnswer =
  | { readonly kind: 'progress'; readonly checking: number }
  | { readonly kind: 'heads'; readonly heads: readonly (BackupHead | null)[] }
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

function found(file: string, key: BackupKey): BackupHead | null {
  said();
  try {
    return lookAt(file, key);
  } catch (error) {
    if (error instanceof AgentError) return null;
    throw error;
  }
}

function headsFor(question: Question): readonly (BackupHead | null)[] {
  switch (question.asks) {
    case 'look':
      return [lookAt(question.file, question.key)];
    case 'find':
      return question.files.map((file) => found(file, question.key));
    case 'take':
      return [takeDatabase(question.file, question.options, said)];
  }
}

function answer(question: Question): WorkerAnswer {
  try {
    return { kind: 'heads', heads: headsFor(question) };
  } catch (error) {
    if (!(error instanceof AgentError)) return { kind: 'failed', code: codeOf(error) };
    const { code, message, messageZh } = error;
    return { kind: 'refused', code, message, messageZh };
  }
}

parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)));
