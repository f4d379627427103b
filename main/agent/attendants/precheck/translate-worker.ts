/** Entry of the thread that translates a package; it ends with the work, so that nothing of the translator stays in memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { translate, type CqlSource } from './translate.ts';
import type { TranslateReport } from './import-rules.ts';

const report = (message: TranslateReport): void => parentPort?.postMessage(message);

try {
  const refused = translate(workerData as readonly CqlSource[], (name, elm) => {
    report({ kind: 'translated', name, elm: JSON.stringify(elm) });
  });
  report(refused === null ? { kind: 'done' } : { kind: 'refused', ...refused });
} catch (error) {
  // Out of stack, or an error of the translator's own: whichever library is next is the one.
  report({ kind: 'failed', reason: error instanceof Error ? error.message : 'the translator failed' });
}
