import type { Transferable, Worker } from 'node:worker_threads';

/**
 * Asks a thread that answers each message with one message; one question at a time. `late`: the answer is overdue, and may still come;
 * `gone`: the thread failed or ended. After either, the thread is no longer usable.
 */
export function askWorker<Answer>(
  worker: Worker,
  question: unknown,
  deadlineMs: number,
  transfer: readonly Transferable[] = [],
): Promise<Answer | 'late' | 'gone'> {
  return new Promise((resolve) => {
    const end = (answer: Answer | 'late' | 'gone'): void => {
      clearTimeout(deadline);
      worker.off('message', end).off('error', onGone).off('exit', onGone);
      resolve(answer);
    };
    const onGone = (): void => end('gone');
    const deadline = setTimeout(() => end('late'), deadlineMs);
    worker.on('message', end).on('error', onGone).on('exit', onGone);
    worker.postMessage(question, transfer);
  });
}
