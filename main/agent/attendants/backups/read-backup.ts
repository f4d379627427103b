import { Worker } from 'node:worker_threads';
import { AgentError } from '../../ground/error.ts';
import type { BackupKey } from '../../ground/vault/vault.ts';
import type { WorkerAnswer, Question } from './backup-worker.ts';
import { type BackupHead, unreadable } from './format.ts';
import type { TakeOptions } from './look.ts';

// Built, all chunks of the agent lie in one folder; from source, Node runs the .ts itself.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js',
  import.meta.url,
);

/** If nothing arrives for this time, the disk or share does not answer. */
const SILENT_MS = 60_000;
/** Slowest disk that a check waits for, bytes in a millisecond. */
const SLOWEST_CHECK = 2000;

/** A backup's head, without opening its database. @throws AgentError as `lookAt`, `backup-not-read` */
export const lookAtBackup = (file: string, key: BackupKey | null): Promise<BackupHead> =>
  only(ask({ asks: 'look', file, key }));

/**
 * Reads several files in one thread. @returns null for a file that is no backup, or that the key does not prove
 * @throws AgentError `backup-not-read`, `backup-not-copied`
 */
export const findBackups = (
  files: readonly string[],
  key: BackupKey,
): Promise<readonly (BackupHead | null)[]> => ask({ asks: 'find', files, key });

/** Copies a backup's database, proven and sound, into the file `to`. @throws AgentError as `takeDatabase`, `backup-not-read` */
export const takeFrom = (file: string, options: TakeOptions): Promise<BackupHead> =>
  only(ask({ asks: 'take', file, options }));

async function only(heads: ReturnType<typeof ask>): Promise<BackupHead> {
  const [head] = await heads;
  if (head === undefined || head === null) throw unreadable(null);
  return head;
}

/** Each call has a thread of its own: its waits delay nobody else, and it is ended after a long silence. */
export async function ask(
  question: Question,
  { workerUrl = WORKER_URL, silentMs = SILENT_MS } = {},
): Promise<readonly (BackupHead | null)[]> {
  const worker = new Worker(workerUrl);
  try {
    return told(await lastAnswer(worker, question, silentMs));
  } finally {
    // Not awaited: a thread that hangs in a system call ends only when that call returns.
    void worker.terminate();
  }
}

type Answer = Exclude<WorkerAnswer, { readonly kind: 'progress' }>;

function lastAnswer(worker: Worker, question: Question, silentMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let deadline: NodeJS.Timeout | undefined;
    const wait = (ms: number): void => {
      clearTimeout(deadline);
      deadline = setTimeout(() => reject(new AgentError('backup-not-read')), ms);
    };
    const end = (answer: Answer): void => {
      clearTimeout(deadline);
      resolve(answer);
    };
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'progress') wait(silentMs + answer.checking / SLOWEST_CHECK);
      else end(answer);
    });
    worker.on('error', (cause) => {
      clearTimeout(deadline);
      reject(new AgentError('backup-not-read', { cause }));
    });
    worker.on('exit', () => {
      clearTimeout(deadline);
      reject(new AgentError('backup-not-read'));
    });
    wait(silentMs);
    worker.postMessage(question);
  });
}

function told(answer: Answer): readonly (BackupHead | null)[] {
  if (answer.kind === 'refused') throw AgentError.received(answer);
  if (answer.kind === 'failed') throw notCopied(answer.code);
  return answer.heads;
}

/** A system error while copying, such as a full disk or an unreachable share. */
const notCopied = (code: string): AgentError => new AgentError('backup-not-copied', { code });
