import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import type { Log } from '../../ports.ts';
import { askWorker } from '../base/ask-worker.ts';
import type { CheckedFile } from './database-worker.ts';
import { damagedError, quickCheck } from './open.ts';

/** A smaller file is checked in less time than a thread takes to start. */
export const CHECKED_BESIDE_BYTES = 32 * 2 ** 20;

/** A slow disk is no fault: the longest delay that a Node timer accepts. */
const NO_LIMIT_MS = 2 ** 31 - 1;

// A build puts all chunks of the agent into one folder; from source, Node runs the .ts file.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js',
  import.meta.url,
);

/** True if `checkBeside` checks this database in a thread of its own. */
export const isCheckedBeside = (path: string, fromBytes = CHECKED_BESIDE_BYTES): boolean =>
  statSync(path).size >= fromBytes;

/**
 * `quickCheck`, in a worker thread for a large file. The last parameter is for tests.
 * @throws AgentError `database-damaged`.
 */
export async function checkBeside(
  db: Database,
  path: string,
  log: Log,
  { workerUrl = WORKER_URL, fromBytes = CHECKED_BESIDE_BYTES } = {},
): Promise<void> {
  if (!isCheckedBeside(path, fromBytes)) {
    quickCheck(db);
    return;
  }
  const worker = new Worker(workerUrl);
  // Without a listener, an error of the worker before `askWorker` listens would end the agent.
  worker.on('error', () => undefined);
  const found = await askWorker<CheckedFile>(worker, path, NO_LIMIT_MS);
  await worker.terminate();
  if (found === 'database-damaged') throw damagedError();
  if (found === null) return;
  // The thread failed, which proves nothing about the file: check it in this thread.
  log('warn', 'database-thread-lost', { code: found });
  quickCheck(db);
}
