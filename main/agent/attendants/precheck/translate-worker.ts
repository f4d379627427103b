/** Entry of the thread that translates a package. It ends with the work, so that nothing of the translator stays in memory. */
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
  // Out of stack, or an error inside the translator: the library at fault is the first without a result.
  report({ kind: 'failed', reason: error instanceof Error ? error.message : 'the translator failed' });
}
