import { Worker } from 'node:worker_threads';
import { AgentError } from '../../ground/error.ts';
import type { UseKeys } from '../../ground/vault/vault.ts';
import type { WorkerAnswer, Question } from './backup-worker.ts';
import { type BackupHead, unreadable } from './format.ts';
import { type BackupInspection, type NoBackup, type TakeOptions, unprovenBy } from './look.ts';

// Built, all chunks of the agent lie in one folder; from source, Node runs the .ts itself.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js',
  import.meta.url,
);

/** If nothing arrives for this time, the disk or share does not answer. */
const SILENT_MS = 60_000;
/** Slowest disk that a check waits for, bytes in a millisecond. */
const SLOWEST_CHECK = 2000;

/** A backup's head and list, without opening its database. @throws AgentError as `lookAt`, `backup-not-read` */
export async function lookAtBackup(file: string, keys: UseKeys | null): Promise<BackupInspection> {
  const [looked] = await lookAtBackups([file], keys);
  if (looked === undefined) throw unreadable(null);
  if (looked.format === 'none') throw new AgentError(looked.code);
  return looked;
}

/** Reads several files in one thread. A file that is no backup does not throw. @throws AgentError `backup-not-read`, `backup-not-copied` */
export async function lookAtBackups(
  files: readonly string[],
  keys: UseKeys | null,
): Promise<readonly (BackupInspection | NoBackup)[]> {
  const answer = await ask({ asks: 'look', files, keys });
  if (answer.kind !== 'looked') throw unreadable(null);
  return answer.looked;
}

/** Copies a backup's database, proven and sound, into the file `to`. @throws AgentError as `takeDatabase`, `backup-not-read` */
export async function takeFrom(file: string, options: TakeOptions): Promise<BackupHead> {
  const answer = await ask({ asks: 'take', file, options });
  if (answer.kind !== 'taken') throw unreadable(null);
  return answer.head;
}

/** Requires a proven backup. @throws AgentError `backup-unproven`, `backup-other-key` */
export function provenHead(looked: BackupInspection): BackupHead {
  if (looked.format === 'unproven') throw unprovenBy(looked.why);
  return looked.head;
}

/** Each call has a thread of its own: its waits delay nobody else, and it is ended after a long silence. */
export async function ask(
  question: Question,
  { workerUrl = WORKER_URL, silentMs = SILENT_MS } = {},
): Promise<WorkerAnswer> {
  const worker = new Worker(workerUrl);
  try {
    return told(await lastAnswer(worker, question, silentMs));
  } finally {
    // Not awaited: a thread that hangs in a system call ends only when that call returns.
    void worker.terminate();
  }
}

function lastAnswer(worker: Worker, question: Question, silentMs: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    let deadline: NodeJS.Timeout | undefined;
    const wait = (ms: number): void => {
      clearTimeout(deadline);
      deadline = setTimeout(() => reject(new AgentError('backup-not-read')), ms);
    };
    const end = (answer: WorkerAnswer): void => {
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

function told(answer: WorkerAnswer): WorkerAnswer {
  if (answer.kind === 'refused') throw AgentError.received(answer);
  if (answer.kind === 'failed') throw notCopied(answer.code);
  return answer;
}

/** A system error while copying, such as a full disk or an unreachable share. */
const notCopied = (code: string): AgentError => new AgentError('backup-not-copied', { code });
