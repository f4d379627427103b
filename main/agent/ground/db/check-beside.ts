import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import type { Log } from '../../ports.ts';
import { askWorker } from '../base/ask-worker.ts';
import type { CheckedFile } from './database-worker.ts';
import { damagedError, quickCheck } from './open.ts';

/** A smaller file is checked in less time than a thread takes to start. */
export const CHECKED_BESIDE_BYTES = 32 * 2 ** 20;

/** A disk may take its time; as long as a timer can be. */
const NO_LIMIT_MS = 2 ** 31 - 1;

// Built, all chunks of the agent lie in one folder; from source, Node runs the .ts itself.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js',
  import.meta.url,
);

/**
 * As `quickCheck`, a large file in a thread of its own: the caller may read meanwhile, and writes nothing before this resolves. `options`
 * are for tests.
 * @throws AgentError `database-damaged`.
 */
export async function checkBeside(
  db: Database,
  path: string,
  log: Log,
  { workerUrl = WORKER_URL, fromBytes = CHECKED_BESIDE_BYTES } = {},
): Promise<void> {
  if (statSync(path).size < fromBytes) {
    quickCheck(db);
    return;
  }
  const worker = new Worker(workerUrl);
  // Without a listener an error before the question would end the agent.
  worker.on('error', () => undefined);
  const found = await askWorker<CheckedFile>(worker, path, NO_LIMIT_MS);
  await worker.terminate();
  if (found === 'database-damaged') throw damagedError();
  if (found === null) return;
  // The thread could not do it, which says nothing of the file: here, then.
  log('warn', 'database-thread-lost', { code: found });
  quickCheck(db);
}
